// cluster::serve: workers that are kept running, replaced one by one, and ended together. Ours.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/cluster/cluster.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/process/run.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace cluster {

/// What `serve` takes.
struct ServeOptions {
  /// How many. Default 0: one for each processor that this process may use.
  int workers = 0;
  /// What is added to their environment.
  child_process::Environment env{};
  /// How long a worker that ended before it listened, or soon after, is waited for: this, doubled each time, up to
  /// `maxBackoff`. A worker that has run for longer than `maxBackoff` begins anew.
  Milliseconds minBackoff = 100;
  Milliseconds maxBackoff = 10'000;
  /// How long a rolling restart waits for a new worker to listen before it is given up.
  Milliseconds startTimeout = 30'000;
  /// How long workers may take to end what they have begun; then they are killed.
  Milliseconds shutdownTimeout = 10'000;
  /// Ends it, as SIGTERM does, when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<ServeOptions>);

namespace detail {

Promise<> supervise(const ServeOptions& options);
// The signals that a terminal sends to the whole group are the primary's to handle.
void obeyPrimary(const ServeOptions& options);

template <class F>
Promise<> startApp(F app) {
  const auto main = makeRef<Box<F>>(std::move(app));
  auto outcome = startMain<F>(main.get());
  return outcome ? outcome : promise::resolve();
}

}  // namespace detail

/// Runs `app` in several processes that share the ports it listens at:
///
///     int main(int argc, char** argv) {
///       return run(argc, argv, [] { return cluster::serve({.workers = 4}, app); });
///     }
///
/// In the primary it starts the workers, keeps them running, and never calls `app`; what it returns settles when they
/// have ended for good. In a worker it calls `app`, a function or a coroutine, and returns when that is through.
///
/// - A worker that ends is replaced: at once if it had run for a while, else with a growing pause. While no worker is
///   left the listening sockets stay open, and connections wait for the next one, which comes after `minBackoff` at
///   the latest if the last one had listened.
/// - SIGHUP replaces them one by one: a new worker is started, and when it listens, an old one takes no more
///   connections and ends when it has answered those that it has. No connection is refused or lost. A new worker that
///   does not listen ends the restart with a warning; the old ones stay.
/// - SIGTERM and SIGINT end them all: no more connections are taken, those that there are may finish, and the program
///   ends with code 0. Workers that need longer than `shutdownTimeout` are killed, and the code is 1. A second signal
///   kills them at once. SIGTERM to a single worker replaces it in the same gentle way.
template <class F>
Promise<> serve(const ServeOptions& options, F app) {
  if (isPrimary()) return detail::supervise(options);
  detail::obeyPrimary(options);
  return detail::startApp(std::move(app));
}
/// The same with one worker for each processor.
template <class F>
Promise<> serve(F app) {
  return serve(ServeOptions(), std::move(app));
}

}  // namespace cluster
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/cluster/impl/supervisor.ipp>
#endif
