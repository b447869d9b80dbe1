#pragma once

#include <nodus/child_process/detail/exit_watch.hpp>
#include <nodus/kernel/loop.hpp>

#include <cerrno>
#include <system_error>
#include <thread>

#include <signal.h>
#include <sys/wait.h>

namespace nodus::inline v0 {
namespace child_process::detail {

// The thread only keeps it; what is in it belongs to the loop's thread.
struct ExitWatch::Waiter final : nodus::detail::SharedCounted {
  Ended ended = nullptr;
  void* owner = nullptr;  // null once nobody wants to know
};

NODUS_DECL int ExitWatch::open(Loop& loop, int pid, const nodus::detail::OwnFd& pidfd, Ended ended, void* owner) {
  if (pidfd) return watcher_.open(loop.reactor(), pidfd.get(), ended, owner);
  nodus::detail::SharedRef<Waiter> waiter(new Waiter);
  waiter->ended = ended;
  waiter->owner = owner;
  try {
    std::thread([waiter, pid, remote = loop.remote()] {
      siginfo_t info{};
      while (::waitid(P_PID, static_cast<::id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
      remote.post([waiter] {
        if (waiter->owner) waiter->ended(waiter->owner, 0);
      });
    }).detach();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  waiter_ = std::move(waiter);
  return 0;
}

NODUS_DECL void ExitWatch::close() noexcept {
  watcher_.close();
  if (waiter_) waiter_->owner = nullptr;
  waiter_ = {};
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
