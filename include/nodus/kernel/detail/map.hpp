// promise::map: a bounded number of calls under way, results in the items' order.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/combinator.hpp>
#include <nodus/kernel/detail/owned.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

template <class F, class Item>
decltype(auto) callWithItem(F& f, Item&& item, std::size_t index) {
  if constexpr (std::is_invocable_v<F&, Item, std::size_t>) {
    return f(std::forward<Item>(item), index);
  } else {
    return f(std::forward<Item>(item));
  }
}

template <class Items, class F>
struct MapTypes {
  using Item = decltype(*std::begin(std::declval<Items&>()));
  using Returned = std::remove_cvref_t<decltype(callWithItem(std::declval<F&>(), std::declval<Item>(), 0))>;
  using Value = UnwrapPromiseT<Returned>;
  using Result = std::conditional_t<std::is_void_v<Value>, void, std::vector<NonVoid<Value>>>;
};

// Items and function are kept until the last call is done, also those that go on after a failure.
template <class Items, class F>
class MapState final : public PromiseState<typename MapTypes<Items, F>::Result>,
                       public FromFreeList,
                       private AbortListener {
  using Types = MapTypes<Items, F>;
  using Value = typename Types::Value;
  using Result = typename Types::Result;

 public:
  MapState(Items items, F f)
      : PromiseState<Result>([](PromiseCore* core) { delete static_cast<MapState*>(core); }),
        AbortListener(&MapState::abort),
        items_(std::move(items)),
        function_(std::move(f)),
        size_(static_cast<std::size_t>(std::distance(std::begin(items_), std::end(items_)))),
        position_(std::begin(items_)) {
    if constexpr (!std::is_void_v<Value>) values_.resize(size_);
  }

  void begin(std::size_t concurrency, SignalRef signal) {
    listen(signal.state());
    const auto count = std::min(concurrency, size_);
    slots_ = Owned<Slot[]>(new Slot[count]);
    if (size_ == 0) return finish();
    for (std::size_t i = 0; i < count && next_ < size_ && this->isPending(); ++i) advance(slots_[i]);
  }

 private:
  struct Slot final : Reaction {
    static void react(void* context, TaskAction action) {
      auto& slot = *static_cast<Slot*>(context);
      const Ref<MapState> map(std::exchange(slot.owner, nullptr), adoptRef);
      const auto source = std::move(slot.source);
      slot.enterContext();
      if (action == TaskAction::run && map->isPending()) map->hear(slot, *source);
    }

    MapState* owner = nullptr;
    Ref<PromiseState<Value>> source;
    std::size_t index = 0;
  };

  void hear(Slot& slot, PromiseState<Value>& source) {
    if (source.isRejected()) return fail(source.exception());
    store(slot.index, takeValue(source));
    if (this->isPending()) advance(slot);
  }

  // Calls the function for the next item, and for more as long as its results are there at once.
  void advance(Slot& slot) {
    while (next_ < size_ && this->isPending()) {
      const auto index = next_++;
      try {
        if constexpr (isPromise<typename Types::Returned>) {
          return watch(slot, index, callWithItem(function_, *position_++, index));
        } else if constexpr (std::is_void_v<Value>) {
          callWithItem(function_, *position_++, index);
          store(index, {});
        } else {
          store(index, callWithItem(function_, *position_++, index));
        }
      } catch (...) {
        fail(std::current_exception());
      }
    }
  }

  void watch(Slot& slot, std::size_t index, const Promise<Value>& promise) {
    this->retain();
    slot.owner = this;
    slot.index = index;
    slot.source = promise.state();
    slot.task = {&Slot::react, &slot};
    slot.source->addReaction(slot);
  }

  void store(std::size_t index, NonVoid<Value>&& value) {
    if constexpr (!std::is_void_v<Value>) values_[index].emplace(std::move(value));
    if (++done_ == size_) finish();
  }

  void finish() {
    stop();
    if constexpr (std::is_void_v<Value>) {
      this->fulfil();
    } else {
      std::vector<Value> values;
      values.reserve(size_);
      for (auto& value : values_) values.push_back(std::move(*value));
      values_.clear();
      this->fulfil(std::move(values));
    }
  }

  void fail(std::exception_ptr exception) {
    stop();
    if (this->isPending()) this->reject(std::move(exception));
  }

  static void abort(AbortListener& listener, const Error& reason) {
    auto& self = static_cast<MapState&>(listener);
    if (self.isPending()) self.reject(toException(abortError(reason)));
  }

  Items items_;
  F function_;
  std::size_t size_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  decltype(std::begin(std::declval<Items&>())) position_;
  Owned<Slot[]> slots_;
  std::conditional_t<std::is_void_v<Value>, Nothing, std::vector<std::optional<NonVoid<Value>>>> values_;
};

}  // namespace detail
}  // namespace nodus::inline v0
