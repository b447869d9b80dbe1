// The thread pool for work that blocks: files, name look-ups, compression. One for the whole process, as libuv's.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/promise.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// How many threads the pool may have: UV_THREADPOOL_SIZE, from 1 to 1024, by default 4. Read once.
unsigned threadPoolSize();

// Runs `f` on a thread of the pool, first come first served, and settles the promise in the poll phase, in a
// callback of its own. `f` must not touch what belongs to a loop: no handle, no promise, no Buffer that anyone else
// can reach. The loop stays alive until `f` has returned. If `signal` fires, the promise rejects at once with an
// AbortError, and `f` never runs if it has not begun. If the loop goes first, the result is dropped.
template <class F>
auto runInPool(F&& f, SignalRef signal = {}, PoolWork kind = PoolWork::fast) {
  using Job = PoolJobOf<std::decay_t<F>>;
  using R = typename Job::R;
  if (signal.aborted()) return promise::reject<R>(abortError(signal.reason()));
  auto* job = new Job(std::forward<F>(f));
  Promise<R> promise(Ref<PromiseState<R>>(job, adoptRef));
  job->start(Loop::current().local<PoolClient>(), signal, kind);
  return promise;
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/thread_pool.ipp>
#endif
