// A descriptor on its way between two processes.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <utility>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// Closed with the last Ref, unless somebody took it.
class NativeHandle final : public RefCounted {
 public:
  explicit NativeHandle(int fd) noexcept : fd_(fd) {}
  ~NativeHandle() override {
    if (fd_ >= 0) ::close(fd_);
  }

  int fd() const noexcept { return fd_; }
  int take() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace detail
}  // namespace nodus::inline v0
