#pragma once

#include <nodus/kernel/detail/descriptor.hpp>

#include <cerrno>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL Descriptor::~Descriptor() { close(); }

// The descriptor is gone also if the call was interrupted.
NODUS_DECL int Descriptor::closeNow() noexcept {
  if (::close(fd_) == 0 || errno == EINTR || errno == EINPROGRESS) return 0;
  return errno;
}

NODUS_DECL int Descriptor::close() noexcept {
  return state_.fetch_or(closing, std::memory_order_acq_rel) == 0 ? closeNow() : 0;
}

NODUS_DECL Descriptor::Use::Use(Descriptor& descriptor) noexcept : descriptor_(descriptor), fd_(-1) {
  auto before = descriptor.state_.load(std::memory_order_relaxed);
  do {
    if (before & closing) return;
  } while (!descriptor.state_.compare_exchange_weak(before, before + 1, std::memory_order_acq_rel));
  fd_ = descriptor.fd_;
}

NODUS_DECL Descriptor::Use::~Use() {
  if (fd_ >= 0 && descriptor_.state_.fetch_sub(1, std::memory_order_acq_rel) == closing + 1) descriptor_.closeNow();
}

}  // namespace detail
}  // namespace nodus::inline v0
