// WorkerPool: CPU work on threads that are kept for it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/perf_hooks/histogram.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/worker_pool_state.hpp>
#include <nodus/worker_threads/detail/worker_task.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace worker_threads {

/// How many jobs may wait in a pool's queue: a number, or "auto", the square of the pool's threads.
class QueueLimit {
 public:
  constexpr QueueLimit(std::size_t limit) noexcept : limit_(limit) {}
  consteval QueueLimit(const char* text) {
    if (std::string_view(text) != "auto") throw "the limit of a queue is a number or \"auto\"";
  }

  constexpr bool isAuto() const noexcept { return limit_ == automatic; }
  constexpr std::size_t limit() const noexcept { return limit_; }

 private:
  static constexpr auto automatic = std::numeric_limits<std::size_t>::max();
  std::size_t limit_ = automatic;
};

/// Options of a `WorkerPool`.
struct WorkerPoolOptions {
  /// As many threads, always: in place of `minThreads` and `maxThreads`.
  std::optional<unsigned> size{};
  /// Threads that stay when there is nothing to do. They start with the pool. Default: half of the machine's
  /// processors, and at least 1.
  std::optional<unsigned> minThreads{};
  /// Threads that there may be. Default: one for each processor of the machine, and at least `minThreads`.
  std::optional<unsigned> maxThreads{};
  /// How long a thread above `minThreads` waits for work before it ends. Default 10 seconds.
  Milliseconds idleTimeout = 10'000;
  /// How many jobs may wait for a thread; `run` rejects those beyond. Default 65,536.
  QueueLimit maxQueue = 65'536;
  /// Added to the threads' nice value, so that other threads, such as the loop's, come first. Default 0.
  int niceIncrement = 0;
  /// What the threads are called in `top` and in a debugger, up to 15 bytes. Default "nodus-pool".
  std::string name = "nodus-pool";
};

/// Options of `WorkerPool::run`.
struct RunOptions {
  /// Jobs with a higher number go first; those with the same in the order in which they came.
  int priority = 0;
  /// Rejects with an AbortError when it fires. A job that waits is withdrawn; one that runs finds out if it takes a
  /// `StopToken`, and its result is dropped.
  SignalRef signal{};
  /// What the thread is called while it runs the job, up to 15 bytes.
  std::string_view name{};
};
static_assert(std::is_trivially_destructible_v<RunOptions>);

/// What `WorkerPool::runTime` and `waitTime` return: milliseconds.
struct PoolTimes {
  double average = 0, mean = 0, stddev = 0, min = 0, max = 0;
  /// Percentiles, as piscina names them: `p99_9` is the time that 99.9 per cent do not exceed.
  double p0_001 = 0, p0_01 = 0, p0_1 = 0, p1 = 0, p2_5 = 0, p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0, p97_5 = 0,
         p99 = 0, p99_9 = 0, p99_99 = 0, p99_999 = 0;

  template <class F>
  void inspectFields(F&& field) const {
    field("average", average), field("mean", mean), field("stddev", stddev), field("min", min), field("max", max);
    field("p0_001", p0_001), field("p0_01", p0_01), field("p0_1", p0_1), field("p1", p1), field("p2_5", p2_5);
    field("p10", p10), field("p25", p25), field("p50", p50), field("p75", p75), field("p90", p90);
    field("p97_5", p97_5), field("p99", p99), field("p99_9", p99_9), field("p99_99", p99_99);
    field("p99_999", p99_999);
  }
};

/// Tells a job that nobody waits for it any more: a job that takes one as its first argument gets it from the pool.
/// Usable from any thread.
class StopToken {
 public:
  /// Refers to no job: never asks to stop.
  StopToken() noexcept = default;
  explicit StopToken(detail::StopFlagRef flag) noexcept : flag_(std::move(flag)) {}

  /// Whether the job's signal has fired, its pool was destroyed, or the loop is gone to which the result was to come.
  bool aborted() const noexcept { return flag_ && flag_->isAsked(); }
  /// Throws an AbortError if so.
  void throwIfAborted() const;

 private:
  detail::StopFlagRef flag_;
};

/// Options of `WorkerPool::close`.
struct ClosePoolOptions {
  /// Rejects what waits, instead of doing it first.
  bool force = false;
};

template <class F>
class Each;

/// Threads for work that would keep the loop busy. `run` does a job on one of them; the loop goes on meanwhile, and
/// gets the result as a promise. Ours, with piscina's names.
///
///     WorkerPool pool;
///     auto hash = co_await pool.run(computeHash, std::move(buffer));
///
/// A handle, for the thread that made it: copies are the same pool. It holds the loop only while jobs are outstanding.
/// When the last handle is dropped, its threads end as soon as the jobs that it has are done.
///
/// Events: "drain" when no job waits any more, after some did; "needsDrain" when the queue is full. A pool lets go of
/// its listeners when it has closed.
class WorkerPool : public EmitterHandle<detail::EventList<Event<"drain">, Event<"needsDrain">, Event<"error", Error>>> {
 public:
  /// Throws ERR_OUT_OF_RANGE for numbers of threads that make no sense, and what std::thread throws if the threads
  /// cannot be started.
  WorkerPool() : WorkerPool(WorkerPoolOptions{}) {}
  explicit WorkerPool(const WorkerPoolOptions& options) : EmitterHandle(detail::WorkerPoolState::make(options)) {}

  /// Runs `f(arguments...)` on a thread of the pool, or `f(StopToken, arguments...)` if it takes that, and fulfils with
  /// what it returns, or rejects with what it throws, of whatever type that is. Function and arguments are moved or
  /// copied before `run` returns, and have to be of types that may cross threads (`mayCross`), as has the result; but
  /// none with an AbortSignal, a port or a socket in it, which need a loop.
  ///
  /// Rejects with ERR_WORKER_POOL_QUEUE_LIMIT if the queue is full, with ERR_WORKER_POOL_CLOSED after `close` or
  /// `destroy`, and with an AbortError when the signal fires.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, RunOptions>) auto run(F&& f, Args&&... arguments) const {
    return run(RunOptions{}, std::forward<F>(f), std::forward<Args>(arguments)...);
  }
  /// The same with options: `pool.run({.priority = 1, .signal = signal}, f, arguments...)`.
  template <class F, class... Args>
  auto run(RunOptions options, F&& f, Args&&... arguments) const;

  /// A function that runs `f` on the pool with what it is given: `promise::map(items, pool.each(f), {.concurrency =
  /// 8})`.
  template <class F>
  Each<F> each(F f, RunOptions options = {}) const {
    return Each<F>(*this, std::move(f), options);
  }

  /// Takes no more jobs; its threads end when those that it has are done. May be awaited until then.
  Completion close(ClosePoolOptions options = {});
  /// Takes no more jobs, and rejects those that wait with ERR_WORKER_POOL_CLOSED; those that run are asked to stop, if
  /// they take a `StopToken`. May be awaited until the threads have ended.
  Completion destroy();

  /// How many threads there are.
  unsigned threads() const noexcept { return state().threads(); }
  unsigned minThreads() const noexcept { return state().minThreads(); }
  unsigned maxThreads() const noexcept { return state().maxThreads(); }
  /// How many jobs wait for a thread.
  std::size_t queueSize() const noexcept { return state().queueSize(); }
  /// Whether the queue is full, or was and has not drained yet.
  bool needsDrain() const noexcept { return state().needsDrain(); }
  /// How many jobs were done, also those that failed.
  std::uint64_t completed() const noexcept { return state().completed(); }
  /// Milliseconds since the pool was made.
  double duration() const noexcept { return state().duration(); }
  /// The part of their time that the threads had work, from 0 to 1, if there always were `maxThreads`.
  double utilization() const noexcept { return state().utilization(); }
  /// How long jobs ran.
  PoolTimes runTime() const;
  /// How long jobs waited for a thread.
  PoolTimes waitTime() const;
  /// The same as histograms of nanoseconds. Ours.
  perf_hooks::Histogram runTimeHistogram() const { return state().runTimes(); }
  perf_hooks::Histogram waitTimeHistogram() const { return state().waitTimes(); }

 private:
  detail::WorkerPoolState& state() const noexcept { return stateAs<detail::WorkerPoolState>(); }
};

template <class F, class... Args>
auto WorkerPool::run(RunOptions options, F&& f, Args&&... arguments) const {
  using Call = detail::WorkerCall<std::decay_t<F>, std::decay_t<Args>...>;
  static_assert(Call::takesToken || std::is_invocable_v<std::decay_t<F>&, std::decay_t<Args>...>,
                "this function can not be called with these arguments, as values");
  detail::checkFunctionCrossing<std::decay_t<F>>();
  (detail::checkTransfer<std::decay_t<Args>, Args>(), ...);
  using Job = detail::PoolJobOf<Call, detail::WorkerTask>;
  using R = typename Job::R;
  static_assert(!detail::isPromise<R>,
                "a job of a WorkerPool runs on a thread without a loop: it returns its result, not a promise of it");
  if constexpr (!std::is_void_v<R>) detail::checkCrossing<R>();
  static_assert(!(detail::needsLoop<std::decay_t<Args>> || ...) && !detail::needsLoop<R>,
                "a job of a WorkerPool runs on a thread without a loop, where a port, a socket or a signal is of no "
                "use: take a StopToken, or start a Worker");

  auto& pool = state();
  if (options.signal.aborted()) return promise::reject<R>(detail::abortError(options.signal.reason()));
  detail::StopFlagRef stop;
  if constexpr (Call::takesToken) stop = detail::StopFlagRef(new detail::StopFlag);
  Call call(stop, std::forward<F>(f), std::forward<Args>(arguments)...);
  try {
    call.leave();
  } catch (...) {
    return promise::reject<R>(std::current_exception());
  }
  if (const auto refusal = pool.admit()) return promise::reject<R>(*refusal);
  auto* job = new Job(std::move(call), options.priority, options.name, std::move(stop));
  Promise<R> promise(detail::Ref<detail::PromiseState<R>>(job, detail::adoptRef));
  try {
    pool.take(*job, options.signal);
  } catch (...) {
    return promise::reject<R>(std::current_exception());
  }
  return promise;
}

/// What `WorkerPool::each` returns. A class of its own and no lambda, for the sake of g++ 12 (docs/compilers.md).
template <class F>
class Each {
 public:
  Each(WorkerPool pool, F f, RunOptions options)
      : pool_(std::move(pool)), function_(std::move(f)), priority_(options.priority), signal_(options.signal) {}

  /// Runs the function on the pool.
  template <class... Args>
  requires(std::is_invocable_v<F&, std::decay_t<Args>...> ||
           std::is_invocable_v<F&, StopToken, std::decay_t<Args>...>) auto
  operator()(Args&&... arguments) const {
    return pool_.run({.priority = priority_, .signal = signal_}, function_, std::forward<Args>(arguments)...);
  }

 private:
  WorkerPool pool_;
  F function_;
  int priority_;
  AbortSignal signal_;
};

}  // namespace worker_threads
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/worker_pool.ipp>
#endif
