#pragma once

#include <nodus/async_hooks/async_local_storage.hpp>

#include <atomic>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::uint64_t newAsyncStorage() noexcept {
  static std::atomic<std::uint64_t> count{0};
  return count.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace detail
}  // namespace nodus::inline v0
