// What the handles of one WorkerPool share: the loop's side of it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/perf_hooks/histogram.hpp>
#include <nodus/worker_threads/detail/worker_task.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace nodus::inline v0 {
namespace worker_threads {

struct WorkerPoolOptions;

}  // namespace worker_threads

namespace detail {

class WorkerPools;
class WorkerThreads;

// It keeps itself while something is outstanding, and until the threads of a pool that closes are gone.
class WorkerPoolState final : public EmitterState, public PoolClient {
 public:
  static Ref<WorkerPoolState> make(const worker_threads::WorkerPoolOptions& options);
  ~WorkerPoolState() override;

  // Makes room for a job; or tells why there is none.
  std::optional<Error> admit();
  // After admit(). Throws if there is no thread, and there can be none.
  template <class Job>
  void take(Job& job, SignalRef signal) {
    try {
      job.start(*this, signal);
    } catch (...) {
      notTaken();
      throw;
    }
    if (isQuick_) loop().expectPost();
    if (outstanding_ >= capacity()) filledUp();
  }

  // No more jobs from now on; the threads end when what is queued is done, or refused.
  void close(bool refuseWaiting, bool stopRunning);
  // When that has happened.
  static Completion completionOf(WorkerPoolState& pool) {
    return Completion(Ref<RefCounted>(&pool), [](RefCounted& subject) {
      const auto& ended = static_cast<WorkerPoolState&>(subject).ended_;
      return ended ? Promise<>(ended) : promise::resolve();
    });
  }

  unsigned threads() const noexcept;
  std::size_t queueSize() const noexcept;
  bool needsDrain() const noexcept { return needsDrain_; }
  std::uint64_t completed() const noexcept { return completed_; }
  double duration() const noexcept;
  double utilization() const noexcept;
  const perf_hooks::RecordableHistogram& runTimes() const noexcept { return runTimes_; }
  const perf_hooks::RecordableHistogram& waitTimes() const noexcept { return waitTimes_; }
  unsigned minThreads() const noexcept { return minThreads_; }
  unsigned maxThreads() const noexcept { return maxThreads_; }

  // When the loop goes.
  void leaveLoop() noexcept;
  // On the loop's thread: the last thread has ended.
  void allEnded();

 private:
  WorkerPoolState(Loop& loop, SharedRef<WorkerThreads> threads, unsigned least, unsigned most, std::size_t maxQueue);

  std::size_t capacity() const noexcept { return maxThreads_ + maxQueue_; }
  void filledUp();
  void notTaken() noexcept;
  bool cancel(PoolJob& job) noexcept override;
  void completing(PoolJob& job) override;
  void handedOver() override;
  void checkDrain();
  void settleDown() noexcept;

  SharedRef<WorkerThreads> threads_;
  unsigned minThreads_;
  unsigned maxThreads_;
  std::size_t maxQueue_;
  std::size_t outstanding_ = 0;
  std::uint64_t completed_ = 0;
  std::int64_t runTime_ = 0;
  std::int64_t madeAt_;
  perf_hooks::RecordableHistogram runTimes_;
  perf_hooks::RecordableHistogram waitTimes_;
  bool end_ = false;      // takes no more jobs
  bool isQuick_ = false;  // as the last job was
  bool needsDrain_ = false;
  bool wasQueued_ = false;
  bool kept_ = false;
  bool handingOver_ = false;  // what comes back is just being told
  Loop::Hold hold_;  // until the threads are gone
  Ref<PromiseState<void>> ended_;
  WorkerPools* pools_ = nullptr;  // null once the loop is gone
  WorkerPoolState* previous_ = nullptr;
  WorkerPoolState* next_ = nullptr;
  friend class WorkerPools;
};

}  // namespace detail
}  // namespace nodus::inline v0
