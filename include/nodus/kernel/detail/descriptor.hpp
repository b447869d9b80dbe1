// A file descriptor that a loop and the pool's threads share, closed when nobody is at work with it any more.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>

#include <atomic>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

// Whoever makes system calls with it holds a Use meanwhile. close() while there are uses leaves the closing to the
// last of them, so that its number is never another file's under somebody's hands.
class Descriptor final : public SharedCounted {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() override;

  // Returns 0 or an errno. The first call counts.
  int close() noexcept;
  int fd() const noexcept { return fd_; }

  class Use {
   public:
    explicit Use(Descriptor& descriptor) noexcept;
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use();
    // -1 if it was closed before.
    int fd() const noexcept { return fd_; }

   private:
    Descriptor& descriptor_;
    int fd_;
  };

 private:
  static constexpr std::uint32_t closing = 0x80000000;

  int closeNow() noexcept;

  const int fd_;
  std::atomic<std::uint32_t> state_{0};  // how many uses, and whether it is to be closed
};

using DescriptorRef = SharedRef<Descriptor>;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/descriptor.ipp>
#endif
