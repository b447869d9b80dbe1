// A timer or an immediate that is the promise of its own firing: one allocation.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/abort_state.hpp>
#include <nodus/kernel/detail/immediate_queue.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

inline void withdraw(TimerBase& timer) noexcept { Loop::current().timers().clear(timer); }
inline void withdraw(ImmediateBase& immediate) noexcept { Loop::current().immediates().clear(immediate); }

// Base is TimerBase or ImmediateBase. The promise's handles together own one of Base's references, so that the
// queue can outlive them.
template <class Base, class T>
class WaitState final : public Base, public PromiseState<T>, private AbortListener {
 public:
  template <class... Value>
  explicit WaitState(Value&&... value) : PromiseState<T>(&WaitState::forget), AbortListener(&WaitState::abort) {
    this->setValue(std::forward<Value>(value)...);
  }

  Promise<T> promise() { return Promise<T>(Ref<PromiseState<T>>(this, adoptRef)); }
  void watch(SignalRef signal) noexcept { this->listen(signal.state()); }
  void fire() override {
    this->stop();
    if (!forgotten_) this->settle();
  }

 private:
  static void forget(PromiseCore* core) {
    auto* self = static_cast<WaitState*>(core);
    self->forgotten_ = true;
    self->dropKept();
    static_cast<Base*>(self)->release();
  }

  static void abort(AbortListener& listener, const Error& reason) {
    auto& self = static_cast<WaitState&>(listener);
    const Ref<Base> kept(&self);
    withdraw(static_cast<Base&>(self));
    if (self.forgotten_) return promise::reject<T>(abortError(reason)).detach();  // nobody handles it
    self.reject(toException(abortError(reason)));
  }

  bool forgotten_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0
