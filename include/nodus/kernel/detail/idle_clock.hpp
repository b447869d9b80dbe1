// How long a loop has waited in all. Any thread may ask, also while it waits. <atomic>, a slow header, would stand in
// every user's file.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

// A number that one thread writes and any may read.
class RelaxedNumber {
 public:
  explicit RelaxedNumber(std::int64_t number) noexcept : number_(number) {}
  void set(std::int64_t number) noexcept { __atomic_store_n(&number_, number, __ATOMIC_RELAXED); }
  std::int64_t get() const noexcept { return __atomic_load_n(&number_, __ATOMIC_RELAXED); }

 private:
  std::int64_t number_;
};

// One number for both, so that nobody sees half of a change: the nanoseconds so far; while the loop waits, less the time
// of when that began, and less one. That is negative, as nothing waits for longer than time has passed.
class IdleClock {
 public:
  void begin(std::int64_t time) noexcept { state_.set(at(state_.get(), time) - time - 1); }
  void end(std::int64_t time) noexcept {
    if (const auto state = state_.get(); state < 0) state_.set(at(state, time));
  }
  // At the time that the clock tells, which is read last.
  template <class Clock>
  std::int64_t read(Clock clock) const {
    const auto state = state_.get();
    return state < 0 ? at(state, clock()) : state;
  }

 private:
  static std::int64_t at(std::int64_t state, std::int64_t time) noexcept {
    return state < 0 ? state + time + 1 : state;
  }
  RelaxedNumber state_{0};
};

}  // namespace detail
}  // namespace nodus::inline v0
