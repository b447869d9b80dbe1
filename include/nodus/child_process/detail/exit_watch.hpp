// Tells when a child has ended.
#pragma once

#include <nodus/kernel/detail/own_fd.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>

namespace nodus::inline v0 {

class Loop;

namespace child_process::detail {

// By its pidfd; where the system has none, by a thread that waits for the child without taking its status.
class ExitWatch {
 public:
  using Ended = nodus::detail::Watcher::Ready;

  ExitWatch() = default;
  ExitWatch(const ExitWatch&) = delete;
  ExitWatch& operator=(const ExitWatch&) = delete;
  ~ExitWatch() { close(); }

  // Calls `ended` in the poll phase, perhaps more than once, when the child has ended. Returns 0 or an errno.
  int open(Loop& loop, int pid, const nodus::detail::OwnFd& pidfd, Ended ended, void* owner);
  // No call comes after this. To be called in `ended`, or outside of a poll.
  void close() noexcept;

 private:
  struct Waiter;

  nodus::detail::Watcher watcher_;
  nodus::detail::SharedRef<Waiter> waiter_;
};

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/exit_watch.ipp>
#endif
