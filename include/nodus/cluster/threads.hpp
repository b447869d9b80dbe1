// cluster::threads: one program on several loops, each with a thread of its own, that share its ports. Ours.
#pragma once

#include <nodus/cluster/serve.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace cluster {

/// What `threads` takes.
struct ThreadsOptions {
  /// How many. Default 0: one for each processor that this process may use.
  int threads = 0;
  /// How long they may take to end what they have begun; then their loops are stopped.
  Milliseconds shutdownTimeout = 10'000;
  /// Ends them, as SIGTERM does, when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<ThreadsOptions>);

namespace detail {

// The program of a thread, of which each thread gets a copy.
class ThreadApp {
 public:
  virtual ~ThreadApp() = default;
  virtual Owned<ThreadApp> copy() const = 0;
  virtual Promise<> start() = 0;
};

template <class F>
class ThreadAppOf final : public ThreadApp {
 public:
  explicit ThreadAppOf(F app) : app_(std::move(app)) {}
  Owned<ThreadApp> copy() const override { return Owned<ThreadApp>(new ThreadAppOf(app_)); }
  Promise<> start() override { return startApp<F>(app_); }

 private:
  F app_;
};

Promise<> runThreads(const ThreadsOptions& options, const ThreadApp& app);

}  // namespace detail

/// Runs `app` on several threads of this process, each with a loop of its own, on which everything of nodus can be
/// used. Each thread gets a copy of `app`; what the copies share, such as a pointer, is the program's to guard. Where
/// they listen at the same port, each has a socket of its own, among which the kernel spreads the connections
/// (SO_REUSEPORT); port 0 is one free port for all.
///
///     int main(int argc, char** argv) {
///       return run(argc, argv, [] { return cluster::threads({.threads = 4}, app); });
///     }
///
/// What it returns settles when the loops of all threads have ended by themselves. SIGTERM and SIGINT, which arrive on
/// this thread, end them together: their servers are closed, and what they have begun may finish. Loops that still run
/// after `shutdownTimeout` are stopped where they are, and the program's exit code is 1; a second signal ends the
/// program at once with code 1. An error that nobody catches on one thread ends the program, as everywhere.
template <class F>
Promise<> threads(const ThreadsOptions& options, F app) {
  return detail::runThreads(options, detail::ThreadAppOf<F>(std::move(app)));
}
/// The same with so many threads.
template <class F>
Promise<> threads(int count, F app) {
  return threads(ThreadsOptions{.threads = count}, std::move(app));
}

}  // namespace cluster
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/cluster/impl/threads.ipp>
#endif
