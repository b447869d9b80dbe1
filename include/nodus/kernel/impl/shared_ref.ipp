#pragma once

#include <nodus/kernel/detail/shared_ref.hpp>

#include <atomic>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void SharedCounted::retain() noexcept { std::atomic_ref(count_).fetch_add(1, std::memory_order_relaxed); }

NODUS_DECL void SharedCounted::release() noexcept {
  if (std::atomic_ref(count_).fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace detail
}  // namespace nodus::inline v0
