// A flag that threads may look at without more. <atomic>, a slow header, would stand in every user's file.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace detail {

// Orders nothing else: what it announces is looked at under a lock, or not at all.
class RelaxedFlag {
 public:
  void raise() noexcept { __atomic_store_n(&raised_, true, __ATOMIC_RELAXED); }
  bool isRaised() const noexcept { return __atomic_load_n(&raised_, __ATOMIC_RELAXED); }

 private:
  bool raised_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0
