// A thread that takes no signals.
#pragma once

#include <nodus/config.hpp>

#include <csignal>
#include <thread>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Signals are the main thread's: the new one inherits a mask that blocks all of them. Throws std::system_error if there
// can be no more threads.
template <class F>
std::thread startQuietThread(F&& f) {
  struct Blocked {
    Blocked() {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_SETMASK, &all, &before);
    }
    ~Blocked() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
    sigset_t before;
  } const blocked;
  return std::thread(std::forward<F>(f));
}

}  // namespace detail
}  // namespace nodus::inline v0
