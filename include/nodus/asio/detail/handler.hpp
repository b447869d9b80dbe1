// The completion handler that settles a promise.
#pragma once

#include <nodus/asio/detail/bridge.hpp>
#include <nodus/asio/detail/executor.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/error_code.hpp>

#include <exception>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class... Values>
struct AsioValue {
  using type = std::tuple<Values...>;
};
template <>
struct AsioValue<> {
  using type = void;
};
template <class Value>
struct AsioValue<Value> {
  using type = Value;
};

// What is left of a handler's arguments once the leading failure is taken away.
template <class... Args>
struct AsioResult : AsioValue<Args...> {};
template <class... Args>
struct AsioResult<asio::error_code, Args...> : AsioValue<Args...> {};
template <class... Args>
struct AsioResult<std::exception_ptr, Args...> : AsioValue<Args...> {};

template <class... Args>
class AsioHandler {
 public:
  using Value = typename AsioResult<Args...>::type;
  using executor_type = LoopExecutor;
  using cancellation_slot_type = asio::cancellation_slot;

  AsioHandler(Ref<PromiseState<Value>> state, SignalRef signal)
      : state_(std::move(state)),
        abort_(signal ? std::make_unique<AsioAbort>(signal) : nullptr),
        link_(AsioBridge::current().link()) {
    AsioBridge::current().begin();
  }
  AsioHandler(AsioHandler&&) noexcept = default;
  ~AsioHandler() {
    if (state_) abandon();
  }

  // Of the loop, whatever the operation's own is: a promise belongs to its thread.
  executor_type get_executor() const noexcept { return LoopExecutor(link_); }
  cancellation_slot_type get_cancellation_slot() const noexcept {
    return abort_ ? abort_->slot() : asio::cancellation_slot();
  }

  void operator()(Args... arguments) {
    const auto state = std::move(state_);
    AsioBridge::current().end();
    settle(*state, std::move(arguments)...);
  }

 private:
  template <class... Rest>
  void settle(PromiseState<Value>& state, const asio::error_code& code, Rest... values) {
    if (code) return state.reject(asioFailure(code, abort_.get()));
    state.fulfil(std::move(values)...);
  }
  template <class... Rest>
  void settle(PromiseState<Value>& state, const std::exception_ptr& exception, Rest... values) {
    if (exception) return state.reject(exception);
    state.fulfil(std::move(values)...);
  }
  template <class... Values>
  void settle(PromiseState<Value>& state, Values... values) {
    state.fulfil(std::move(values)...);
  }

  // Nobody will call it any more: its context is gone. Perhaps on another thread, perhaps after the loop.
  void abandon() noexcept {
    link_->remote.post([state = std::move(state_)] {
      AsioBridge::current().end();
      state->reject(asioFailure(asio::error::operation_aborted, nullptr));
    });
  }

  Ref<PromiseState<Value>> state_;
  std::unique_ptr<AsioAbort> abort_;
  std::shared_ptr<AsioLink> link_;
};

}  // namespace detail
}  // namespace nodus::inline v0
