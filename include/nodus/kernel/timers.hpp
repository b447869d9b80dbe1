// setTimeout, setInterval, setImmediate and what clears them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/immediate_queue.hpp>
#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <ratio>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// std::chrono::duration, of which <chrono> itself, a slow header, need not be seen.
template <class T>
concept ChronoDuration = requires(const T& duration) {
  typename T::rep;
  T::period::den;
  duration.count();
};

}  // namespace detail

/// A delay: plain milliseconds, or any `std::chrono` duration. Fractions are dropped; what is not a number,
/// below 1 or above 2^31-1 counts as 1, as in Node. Ours.
class Milliseconds {
 public:
  template <class N>
    requires std::is_arithmetic_v<N>
  constexpr Milliseconds(N count) noexcept : count_(static_cast<double>(count)) {}
  template <detail::ChronoDuration Duration>
  constexpr Milliseconds(const Duration& duration) noexcept {
    using Scale = std::ratio_divide<typename Duration::period, std::milli>;
    count_ = static_cast<double>(duration.count()) * static_cast<double>(Scale::num) / static_cast<double>(Scale::den);
  }

  constexpr double count() const noexcept { return count_; }

 private:
  double count_;
};

namespace detail {

template <class F>
class TimerOf final : public TimerBase {
 public:
  template <class G>
  explicit TimerOf(G&& f) : callable_(std::forward<G>(f)) {}
  void fire() override { invokeKept(*this, callable_); }

 private:
  F callable_;
};

template <class F>
class ImmediateOf final : public ImmediateBase {
 public:
  template <class G>
  explicit ImmediateOf(G&& f) : callable_(std::forward<G>(f)) {}
  void fire() override { invokeKept(*this, callable_); }

 private:
  F callable_;
};

}  // namespace detail

/// What `setTimeout` and `setInterval` return: a handle. Dropping it changes nothing.
class Timeout {
 public:
  /// Refers to no timer; clearing it does nothing.
  Timeout() noexcept = default;
  explicit Timeout(detail::Ref<detail::TimerBase> timer) noexcept : timer_(std::move(timer)) {}

  /// Lets the timer hold the loop again, or no longer. Timers hold it at first.
  Timeout& ref() noexcept { return setReferenced(true); }
  Timeout& unref() noexcept { return setReferenced(false); }
  bool hasRef() const noexcept { return timer_ && Loop::current().timers().isReferenced(*timer_); }
  /// Starts the delay anew, also after the timer fired; nothing if it was cleared.
  Timeout& refresh() {
    if (timer_) Loop::current().timers().refresh(*timer_);
    return *this;
  }
  /// The same as `clearTimeout`.
  void close() noexcept {
    if (timer_) Loop::current().timers().clear(*timer_);
  }

 private:
  Timeout& setReferenced(bool referenced) noexcept {
    if (timer_) Loop::current().timers().setReferenced(*timer_, referenced);
    return *this;
  }
  detail::Ref<detail::TimerBase> timer_;
};

/// What `setImmediate` returns: a handle. Dropping it changes nothing.
class Immediate {
 public:
  Immediate() noexcept = default;
  explicit Immediate(detail::Ref<detail::ImmediateBase> immediate) noexcept : immediate_(std::move(immediate)) {}

  /// Lets the immediate hold the loop again, or no longer.
  Immediate& ref() noexcept { return setReferenced(true); }
  Immediate& unref() noexcept { return setReferenced(false); }
  /// False also once it ran or was cleared.
  bool hasRef() const noexcept { return immediate_ && Loop::current().immediates().isReferenced(*immediate_); }

 private:
  friend void clearImmediate(const Immediate& immediate) noexcept;
  Immediate& setReferenced(bool referenced) noexcept {
    if (immediate_) Loop::current().immediates().setReferenced(*immediate_, referenced);
    return *this;
  }
  detail::Ref<detail::ImmediateBase> immediate_;
};

/// Calls `f` once, in the timers phase, when `delay` has passed since the loop's current time.
template <class F>
Timeout setTimeout(F&& f, Milliseconds delay = 1) {
  auto timer = detail::makeRef<detail::TimerOf<std::decay_t<F>>>(std::forward<F>(f));
  Loop::current().timers().start(*timer, delay.count(), false);
  return Timeout(std::move(timer));
}

/// Calls `f` again and again, `delay` after the start of the call before.
template <class F>
Timeout setInterval(F&& f, Milliseconds delay = 1) {
  auto timer = detail::makeRef<detail::TimerOf<std::decay_t<F>>>(std::forward<F>(f));
  Loop::current().timers().start(*timer, delay.count(), true);
  return Timeout(std::move(timer));
}

/// Calls `f` in the check phase, after the I/O of this turn; from within an immediate, in the next turn.
template <class F>
Immediate setImmediate(F&& f) {
  auto immediate = detail::makeRef<detail::ImmediateOf<std::decay_t<F>>>(std::forward<F>(f));
  Loop::current().immediates().add(*immediate);
  return Immediate(std::move(immediate));
}

/// Lets a timer never fire (again). Any timer may be given, also one that has fired.
inline void clearTimeout(Timeout timer) noexcept { timer.close(); }
inline void clearInterval(Timeout timer) noexcept { timer.close(); }
inline void clearImmediate(const Immediate& immediate) noexcept {
  if (immediate.immediate_) Loop::current().immediates().clear(*immediate.immediate_);
}

}  // namespace nodus::inline v0
