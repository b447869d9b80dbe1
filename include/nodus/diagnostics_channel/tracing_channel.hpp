// TracingChannel: five channels that tell the life of an operation.
#pragma once

#include <nodus/config.hpp>
#include <nodus/diagnostics_channel/channel.hpp>
#include <nodus/kernel/detail/combinator.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace diagnostics_channel {

/// The message of a tracing channel: what the operation was begun with, and how it ended. All five channels are given
/// the same one. Ours: Node adds `error` and `result` to the context itself.
template <class Context, class Result = void>
struct Trace {
  Context context{};
  /// Why it failed, once it did.
  std::optional<Error> error{};
  /// What came of it, once it did; an empty `std::monostate`, if results are not told.
  std::optional<detail::NonVoid<Result>> result{};
};

/// What `TracingChannel::subscribe` returns.
struct TracingSubscription {
  ChannelSubscription start{}, end{}, asyncStart{}, asyncEnd{}, error{};
};

/// The channels `tracing:NAME:start`, `end`, `asyncStart`, `asyncEnd` and `error`. Node's `TracingChannel`;
/// experimental there.
///
/// `Context` is what the operation is begun with. With `Result` messages also carry what came of it; without, the
/// traced functions may return anything.
template <class Context, class Result = void>
class TracingChannel {
 public:
  using Message = Trace<Context, Result>;

  /// Functions for the five channels; those that are left out are not subscribed.
  struct Handlers {
    detail::Function<void(Message&)> start{}, end{}, asyncStart{}, asyncEnd{}, error{};
  };

  explicit TracingChannel(std::string_view name)
      : start(part(name, "start")),
        end(part(name, "end")),
        asyncStart(part(name, "asyncStart")),
        asyncEnd(part(name, "asyncEnd")),
        error(part(name, "error")) {}
  /// Made of channels of any name.
  TracingChannel(Channel<Message> s, Channel<Message> e, Channel<Message> as, Channel<Message> ae, Channel<Message> er)
      : start(std::move(s)),
        end(std::move(e)),
        asyncStart(std::move(as)),
        asyncEnd(std::move(ae)),
        error(std::move(er)) {}

  /// The operation begins.
  Channel<Message> start;
  /// The function has returned, or thrown.
  Channel<Message> end;
  /// The outcome is there: the callback, or whoever awaits the promise, comes next.
  Channel<Message> asyncStart;
  /// The callback has returned.
  Channel<Message> asyncEnd;
  /// It failed.
  Channel<Message> error;

  /// Whether anybody is subscribed to one of the five.
  bool hasSubscribers() const noexcept {
    return start.hasSubscribers() || end.hasSubscribers() || asyncStart.hasSubscribers() || asyncEnd.hasSubscribers() ||
           error.hasSubscribers();
  }

  /// Subscribes functions: `channel.subscribe({.start = f, .error = g})`.
  TracingSubscription subscribe(const Handlers& handlers) const {
    return {add(start, handlers.start), add(end, handlers.end), add(asyncStart, handlers.asyncStart),
            add(asyncEnd, handlers.asyncEnd), add(error, handlers.error)};
  }
  /// Ends the subscriptions; false if one of them had ended.
  bool unsubscribe(TracingSubscription subscription) const {
    bool done = true;
    for (auto* one : {&subscription.start, &subscription.end, &subscription.asyncStart, &subscription.asyncEnd,
                      &subscription.error}) {
      if (one->active()) {
        one->off();
      } else if (one->given()) {
        done = false;
      }
    }
    return done;
  }

  /// Calls `f(arguments...)` and returns what it returns: `start`, then `error` if it throws, then `end`.
  template <class F, class... Args>
  auto traceSync(F&& f, Context context, Args&&... arguments) const -> std::invoke_result_t<F&, Args...> {
    if (!hasSubscribers()) return detail::callKept(std::forward<F>(f), std::forward<Args>(arguments)...);
    Message message{std::move(context)};
    return begin(message, [&]() -> std::invoke_result_t<F&, Args...> {
      if constexpr (std::is_void_v<std::invoke_result_t<F&, Args...>>) {
        f(std::forward<Args>(arguments)...);
        record(message);
      } else {
        auto result = f(std::forward<Args>(arguments)...);
        record(message, result);
        return result;
      }
    });
  }

  /// The same for a function that returns a promise: when that is settled, `error` if it was rejected, then
  /// `asyncStart` and `asyncEnd`. Returns a promise with the same outcome.
  template <class F, class... Args>
  auto tracePromise(F&& f, Context context, Args&&... arguments) const -> std::invoke_result_t<F&, Args...> {
    using P = std::invoke_result_t<F&, Args...>;
    static_assert(detail::isPromise<P>, "tracePromise traces a function that returns a promise");
    if (!hasSubscribers()) return detail::callKept(std::forward<F>(f), std::forward<Args>(arguments)...);
    auto shared = detail::makeRef<detail::Box<Message>>(Message{std::move(context)});
    auto& message = shared->callable;
    return begin(message, [&]() -> P {
      return watch(detail::callKept(std::forward<F>(f), std::forward<Args>(arguments)...), std::move(shared));
    });
  }

  /// The same for a function that takes a callback `(std::optional<Error>, values...)` at `Position`, which counts from
  /// the end if it is negative: `asyncStart` before the callback, `asyncEnd` after it.
  template <int Position = -1, class F, class... Args>
  auto traceCallback(F&& f, Context context, Args&&... arguments) const {
    constexpr auto index =
        static_cast<std::size_t>(Position < 0 ? static_cast<int>(sizeof...(Args)) + Position : Position);
    static_assert(index < sizeof...(Args), "there is no such argument");
    if (!hasSubscribers()) return detail::callKept(std::forward<F>(f), std::forward<Args>(arguments)...);
    auto shared = detail::makeRef<detail::Box<Message>>(Message{std::move(context)});
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return begin(shared->callable, [&] { return f(wrap<I == index>(std::forward<Args>(arguments), shared)...); });
    }
    (std::index_sequence_for<Args...>{});
  }

 private:
  struct PublishAtEnd {
    const Channel<Message>& channel;
    Message& message;
    // process::exit of a worker, in a subscriber: the loop is halted, and the next checkpoint ends what runs.
    ~PublishAtEnd() {
      try {
        channel.publish(message);
      } catch (const detail::LoopHalted&) {
      }
    }
  };

  static Channel<Message> part(std::string_view name, const char* event) {
    return channel<Message>("tracing:" + std::string(name) + ":" + event);
  }

  static ChannelSubscription add(const Channel<Message>& channel, const detail::Function<void(Message&)>& f) {
    return f ? channel.subscribe(f) : ChannelSubscription();
  }

  static void record(Message& message) {
    if constexpr (std::is_void_v<Result>) message.result.emplace();
  }
  template <class R>
  static void record(Message& message, const R& result) {
    if constexpr (std::is_void_v<Result>) {
      message.result.emplace();
    } else {
      message.result.emplace(result);
    }
  }

  void fail(Message& message, const std::exception_ptr& exception) const {
    message.error = detail::toError(exception);
    error.publish(message);
  }

  // What begins and ends at once.
  template <class F>
  auto begin(Message& message, F f) const -> std::invoke_result_t<F&> {
    return start.runStores(message, [&]() -> std::invoke_result_t<F&> {
      const PublishAtEnd last{end, message};
      try {
        return f();
      } catch (...) {
        fail(message, std::current_exception());
        throw;
      }
    });
  }

  template <class T>
  Promise<T> watch(Promise<T> promise, detail::Ref<detail::Box<Message>> shared) const {
    const auto rejected = [channels = *this, shared](std::exception_ptr exception) -> Promise<T> {
      channels.fail(shared->callable, exception);
      channels.asyncStart.publish(shared->callable);
      channels.asyncEnd.publish(shared->callable);
      return promise::reject<T>(std::move(exception));
    };
    if constexpr (std::is_void_v<T>) {
      return promise.then(
          [channels = *this, shared] {
            record(shared->callable);
            channels.asyncStart.publish(shared->callable);
            channels.asyncEnd.publish(shared->callable);
          },
          rejected);
    } else {
      return promise.then(
          [channels = *this, shared](T result) {
            record(shared->callable, result);
            channels.asyncStart.publish(shared->callable);
            channels.asyncEnd.publish(shared->callable);
            return result;
          },
          rejected);
    }
  }

  template <bool IsCallback, class Arg>
  decltype(auto) wrap(Arg&& argument, const detail::Ref<detail::Box<Message>>& shared) const {
    if constexpr (!IsCallback) {
      return std::forward<Arg>(argument);
    } else {
      return [channels = *this, shared, callback = std::decay_t<Arg>(std::forward<Arg>(argument))]<class... Values>(
                 const std::optional<Error>& failure, Values&&... values) mutable {
        auto& message = shared->callable;
        if (failure) {
          message.error = *failure;
          channels.error.publish(message);
        } else if constexpr (sizeof...(Values) > 0) {
          record(message, std::get<0>(std::forward_as_tuple(values...)));
        } else {
          record(message);
        }
        channels.asyncStart.runStores(message, [&] {
          const PublishAtEnd last{channels.asyncEnd, message};
          callback(failure, std::forward<Values>(values)...);
        });
      };
    }
  }
};

/// The tracing channel of that name: `tracingChannel<Context>("my-library:query")`.
template <class Context, class Result = void>
TracingChannel<Context, Result> tracingChannel(std::string_view name) {
  return TracingChannel<Context, Result>(name);
}

}  // namespace diagnostics_channel
}  // namespace nodus::inline v0
