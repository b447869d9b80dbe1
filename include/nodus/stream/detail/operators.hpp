// Generators and coroutines behind map, filter and their like: the steps are those of Node's, so that calls and
// results come in the same order.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/iteration.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

template <class T>
class Readable;

namespace detail {

struct OperatorLimits {
  std::size_t concurrency;
  std::optional<std::size_t> highWaterMark;
  AbortSignal signal;

  // How many results may be there; throws if the limits make no sense.
  std::size_t queueSize() const;
};

std::int64_t checkedCount(std::int64_t count);
// What the streams' operators reject with that look at the signal only now and then.
[[noreturn]] void throwAborted();

template <class F, class Item>
decltype(auto) callItem(F& f, Item&& item, const AbortSignal& signal) {
  if constexpr (std::is_invocable_v<F&, Item, const AbortSignal&>) {
    return f(std::forward<Item>(item), signal);
  } else {
    return f(std::forward<Item>(item));
  }
}
template <class F, class Item>
using ItemResult = std::remove_cvref_t<decltype(callItem(std::declval<F&>(), std::declval<Item>(),
                                                         std::declval<const AbortSignal&>()))>;

// A promise of what a call returns, also if that is no promise.
template <class Result>
auto promised(Result&& result) {
  return promise::resolve(std::forward<Result>(result));
}

// Calls `step` for the chunks, a bounded number of calls at a time, and queues what they return.
template <class T, class Source, class Value, class Step>
class Mapping final : public RefCounted, public FromFreeList {
 public:
  struct Entry {
    Promise<Value> value;
    bool isEnd = false;
  };

  Mapping(Source stream, Step step, OperatorLimits limits)
      : stream_(std::move(stream)), step_(std::move(step)), limits_(std::move(limits)), size_(limits_.queueSize()) {}

  static Promise<> pump(Ref<Mapping> self) {
    const Closing closing{*self};
    try {
      auto source = iterate<T>(self->stream_, true);
      bool isDone = false;
      bool left = false;
      while (auto chunk = co_await source.next()) {
        isDone = self->done_;
        left = isDone || self->aborted();
        if (left) break;
        self->call(std::move(*chunk));
        if (!self->done_ && !self->hasRoom()) co_await self->room();
      }
      if (left) co_await source.return_();
      if (isDone) co_return;
      if (left) throwAborted();
      self->queue_.push({Promise<Value>(), true});
    } catch (...) {
      self->push(promise::reject<Value>(std::current_exception()));
    }
  }

  bool aborted() const noexcept { return limits_.signal.aborted(); }
  bool hasResults() const noexcept { return !queue_.empty(); }
  Entry& front() noexcept { return queue_.front(); }
  void pop() {
    static_cast<void>(queue_.pop());
    resumeIfRoom();
  }
  Promise<> changed() {
    changed_ = makeState<void>();
    return Promise<>(changed_);
  }
  // Nobody reads the results any more.
  void leave() {
    done_ = true;
    wake(room_);
  }

 private:
  // No more results will come.
  struct Closing {
    Mapping& self;
    ~Closing() {
      self.done_ = true;
      wake(self.changed_);
    }
  };

  static void wake(Ref<PromiseState<void>>& waiting) {
    if (auto woken = std::exchange(waiting, {})) woken->fulfil();
  }

  bool hasRoom() const noexcept { return queue_.size() < size_ && calls_ < limits_.concurrency; }
  Promise<> room() {
    room_ = makeState<void>();
    return Promise<>(room_);
  }
  void resumeIfRoom() {
    if (!done_ && hasRoom()) wake(room_);
  }

  void call(T&& chunk) {
    try {
      push(promised(callItem(step_, std::move(chunk), limits_.signal)));
    } catch (...) {
      push(promise::reject<Value>(std::current_exception()));
    }
    wake(changed_);
  }
  void push(Promise<Value> value) {
    ++calls_;
    value
        .then([self = Ref<Mapping>(this)] { self->called(); },
              [self = Ref<Mapping>(this)] {
                self->done_ = true;
                self->called();
              })
        .detach();
    queue_.push({std::move(value), false});
  }
  void called() {
    --calls_;
    resumeIfRoom();
  }

  Source stream_;
  Step step_;
  OperatorLimits limits_;
  std::size_t size_;
  std::size_t calls_ = 0;
  Ring<Entry> queue_;
  Ref<PromiseState<void>> changed_;
  Ref<PromiseState<void>> room_;
  bool done_ = false;
};

// If it skips, the values are optional: an empty one is left out.
template <class U, bool Skips, class Run>
AsyncGenerator<U> mapped(Ref<Run> run) {
  struct Leaving {
    Run& run;
    ~Leaving() { run.leave(); }
  };
  const Leaving leaving{*run};
  Run::pump(run).detach();
  while (true) {
    while (run->hasResults()) {
      if (run->front().isEnd) {
        auto end = promise::resolve();
        co_await end;
        co_return;
      }
      const auto front = run->front().value;
      auto&& value = co_await front;
      if (run->aborted()) throwAborted();
      if constexpr (!Skips) {
        co_yield std::move(value);
      } else if (value) {
        co_yield std::move(*value);
      }
      run->pop();
    }
    co_await run->changed();
  }
}

template <class U, class T, class Source, class F>
AsyncGenerator<U> mapOf(Source stream, F f, OperatorLimits limits) {
  return mapped<U, false>(makeRef<Mapping<T, Source, U, F>>(std::move(stream), std::move(f), std::move(limits)));
}

template <class T, class F>
struct FilterStep {
  Promise<std::optional<T>> operator()(T chunk, AbortSignal signal) {
    auto verdict = promised(callItem(function, std::as_const(chunk), signal));
    const bool keep = co_await verdict;
    if (keep) co_return std::optional<T>(std::move(chunk));
    co_return std::nullopt;
  }
  F function;
};

template <class T, class Source, class F>
AsyncGenerator<T> filterOf(Source stream, F f, OperatorLimits limits) {
  using Step = FilterStep<T, F>;
  auto run =
      makeRef<Mapping<T, Source, std::optional<T>, Step>>(std::move(stream), Step{std::move(f)}, std::move(limits));
  return mapped<T, true>(std::move(run));
}

template <class T, class F>
struct ForEachStep {
  Promise<std::optional<Nothing>> operator()(T chunk, AbortSignal signal) {
    if constexpr (isPromise<ItemResult<F, T>>) {
      auto called = callItem(function, std::move(chunk), signal);
      co_await called;
    } else {
      static_cast<void>(callItem(function, std::move(chunk), signal));
      auto called = promise::resolve();
      co_await called;
    }
    co_return std::nullopt;
  }
  F function;
};

template <class T, class Source, class F>
Promise<> forEachOf(Source stream, F f, OperatorLimits limits) {
  using Step = ForEachStep<T, F>;
  auto run = makeRef<Mapping<T, Source, std::optional<Nothing>, Step>>(std::move(stream), Step{std::move(f)},
                                                                       std::move(limits));
  auto calls = mapped<Nothing, true>(std::move(run));
  while (auto none = co_await calls.next()) {
  }
}

// The first that is kept; the stream is left then.
template <class T, class Source, class F>
Promise<std::optional<T>> findOf(Source stream, F f, OperatorLimits limits) {
  auto found = filterOf<T>(std::move(stream), std::move(f), std::move(limits));
  auto first = co_await found.next();
  if (first) co_await found.return_();
  co_return first;
}

template <class T, class Source, class F>
Promise<bool> someOf(Source stream, F f, OperatorLimits limits) {
  auto found = filterOf<T>(std::move(stream), std::move(f), std::move(limits));
  auto first = co_await found.next();
  if (first) co_await found.return_();
  co_return first.has_value();
}

template <class T, class F>
struct NotStep {
  Promise<bool> operator()(const T& chunk, const AbortSignal& signal) {
    auto verdict = promised(callItem(function, chunk, signal));
    const bool holds = co_await verdict;
    co_return !holds;
  }
  F function;
};

template <class T, class Source, class F>
Promise<bool> everyOf(Source stream, F f, OperatorLimits limits) {
  auto other = someOf<T>(std::move(stream), NotStep<T, F>{std::move(f)}, std::move(limits));
  const bool any = co_await other;
  co_return !any;
}

template <class T, class Source>
Promise<std::vector<T>> toArrayOf(Source stream, AbortSignal signal) {
  std::vector<T> chunks;
  auto source = iterate<T>(std::move(stream), true);
  bool aborted = false;
  while (auto chunk = co_await source.next()) {
    aborted = signal.aborted();
    if (aborted) break;
    chunks.push_back(std::move(*chunk));
  }
  if (aborted) {
    co_await source.return_();
    abortError(*signal.reason()).raise();
  }
  co_return chunks;
}

template <class T, class Source>
AsyncGenerator<T> takeOf(Source stream, std::int64_t count, AbortSignal signal) {
  if (signal.aborted()) throwAborted();
  auto source = iterate<T>(std::move(stream), true);
  bool aborted = false;
  bool isEnough = false;
  while (auto chunk = co_await source.next()) {
    aborted = signal.aborted();
    if (aborted) break;
    if (count-- > 0) co_yield std::move(*chunk);
    isEnough = count <= 0;
    if (isEnough) break;
  }
  if (aborted || isEnough) co_await source.return_();
  if (aborted) throwAborted();
}

template <class T, class Source>
AsyncGenerator<T> dropOf(Source stream, std::int64_t count, AbortSignal signal) {
  if (signal.aborted()) throwAborted();
  auto source = iterate<T>(std::move(stream), true);
  bool aborted = false;
  while (auto chunk = co_await source.next()) {
    aborted = signal.aborted();
    if (aborted) break;
    if (count-- <= 0) co_yield std::move(*chunk);
  }
  if (aborted) {
    co_await source.return_();
    throwAborted();
  }
}

template <class F, class Value, class T>
decltype(auto) callReducer(F& f, Value&& value, T&& chunk, const AbortSignal& signal) {
  if constexpr (std::is_invocable_v<F&, Value, T, const AbortSignal&>) {
    return f(std::forward<Value>(value), std::forward<T>(chunk), signal);
  } else {
    return f(std::forward<Value>(value), std::forward<T>(chunk));
  }
}
// What the calls are begun with, or what they give, where that is something else.
template <class F, class Value, class T>
using ReducerResult = UnwrapPromiseT<std::remove_cvref_t<decltype(callReducer(
    std::declval<F&>(), std::declval<Value>(), std::declval<T>(), std::declval<const AbortSignal&>()))>>;

Promise<> destroyAborted(StreamState& stream, const Error& error);
[[noreturn]] void throwNothingToReduce();

// The reducer's signal fires with the other one, and when all is over.
class ReducerSignal {
 public:
  explicit ReducerSignal(const AbortSignal& signal)
      : forward_(signal.onAbort([controller = controller_] { controller.abort(); })) {}
  ReducerSignal(const ReducerSignal&) = delete;
  ReducerSignal& operator=(const ReducerSignal&) = delete;
  ~ReducerSignal() { controller_.abort(); }

  AbortSignal signal() const noexcept { return controller_.signal(); }

 private:
  AbortController controller_;
  AbortRegistration forward_;
};

template <class Value, class T, class Source, class F>
Promise<Value> reduceOf(Source stream, F f, std::optional<Value> value, AbortSignal signal) {
  if (signal.aborted()) {
    const auto error = abortError(*signal.reason());
    co_await destroyAborted(static_cast<StreamState&>(*stream.emitterState()), error);
    error.raise();
  }
  const ReducerSignal own(signal);
  const auto reducing = own.signal();
  auto source = iterate<T>(std::move(stream), true);
  std::exception_ptr failure;
  while (auto chunk = co_await source.next()) {
    try {
      if (signal.aborted()) throwAborted();
      if (!value) {
        if constexpr (std::is_same_v<Value, T>) value.emplace(std::move(*chunk));
        continue;
      }
      auto next = promised(callReducer(f, std::move(*value), std::move(*chunk), reducing));
      auto&& reduced = co_await next;
      value.emplace(std::move(reduced));
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) break;
  }
  if (failure) {
    co_await source.return_();
    std::rethrow_exception(failure);
  }
  if (!value) throwNothingToReduce();
  co_return std::move(*value);
}

// What is in what flatMap's function returns.
template <class Items>
struct ItemOfTrait {
  using type = std::remove_cvref_t<decltype(*std::declval<Items&>().begin())>;
};
template <class T>
struct ItemOfTrait<AsyncGenerator<T>> : std::type_identity<T> {};
template <class T>
struct ItemOfTrait<Readable<T>> : std::type_identity<T> {};
template <class Items>
using ItemOf = typename ItemOfTrait<Items>::type;

template <class T>
AsyncGenerator<T> itemsOf(AsyncGenerator<T> items) {
  return items;
}
template <class T>
AsyncGenerator<T> itemsOf(Readable<T> items) {
  return iterate<T>(std::move(items), true);
}

template <class Items>
AsyncGenerator<ItemOf<Items>> flatten(AsyncGenerator<Items> source) {
  while (auto items = co_await source.next()) {
    if constexpr (requires { items->next(); }) {
      auto inner = itemsOf(std::move(*items));
      while (auto item = co_await inner.next()) co_yield std::move(*item);
    } else {
      // JavaScript's yield* of what is no async iterable takes two microtasks for each item and two for the end.
      const auto turn = promise::resolve();
      for (auto& item : *items) {
        co_await turn;
        co_yield ItemOf<Items>(std::move(item));
      }
      co_await turn;
      co_await turn;
    }
  }
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/operators.ipp>
#endif
