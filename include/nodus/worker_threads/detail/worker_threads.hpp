// The threads of a WorkerPool, and the queue before them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/detail/spin_hope.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/worker_threads/detail/worker_task.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class WorkerPoolState;

// Jobs in the order in which they are to run: a list of those without a priority, and a heap for the others.
class WorkerQueue {
 public:
  bool empty() const noexcept { return !first_ && heap_.empty(); }
  void push(WorkerTask& task);
  WorkerTask& pop() noexcept;
  void remove(WorkerTask& task) noexcept;

 private:
  void removeFromList(WorkerTask& task) noexcept;
  void removeFromHeap(WorkerTask& task) noexcept;
  void siftUp(std::size_t index, WorkerTask& task) noexcept;
  void siftDown(std::size_t index, WorkerTask& task) noexcept;
  void place(std::size_t index, WorkerTask& task) noexcept;

  WorkerTask* first_ = nullptr;
  WorkerTask* last_ = nullptr;
  std::vector<WorkerTask*> heap_;
};

// One queue for all threads. The loop puts a job on a stack without a lock; the threads sort what is there into the
// queue, which a mutex guards. A thread that finds nothing looks for a while before it goes to sleep, so that a job
// which comes soon needs no system call to wake it; docs/design/0011 has the figures.
class WorkerThreads final : public PoolThreads, public SharedCounted {
 public:
  struct Options {
    unsigned least;
    unsigned most;
    std::int64_t idleNanoseconds;
    int nice;
    std::string name;
  };

  WorkerThreads(Options options, RemoteLoop loop) : options_(std::move(options)), loop_(std::move(loop)) {}

  // On the loop's thread, all of these.
  void begin(WorkerPoolState& owner);
  void submit(PoolJob& job) override;
  bool cancel(PoolJob& job) noexcept override;
  // So many jobs are outstanding: starts another thread, if that is of use. Throws only if there is not a single one.
  void provideFor(std::size_t jobs);
  // The threads end once the queue is empty. The owner is told when the last one has.
  void end() noexcept;
  // The same, but nobody waits for them.
  void leave() noexcept;
  unsigned count() const noexcept { return count_.load(std::memory_order_relaxed); }

  // The clock of the tasks' times.
  static std::int64_t now() noexcept;

 private:
  struct Thread {
    std::thread thread;
    std::condition_variable wake;
    SpinHope hope;
    bool woken = false;
    bool ended = false;
  };

  SharedRef<WorkerThreads> shared() noexcept {
    retain();
    return SharedRef<WorkerThreads>(this);
  }
  void startThread();
  void run(Thread& self);
  void perform(WorkerTask& task);
  bool waitForWork(Thread& self, std::unique_lock<std::mutex>& lock);
  bool spin() const noexcept;
  bool sleep(Thread& self, std::unique_lock<std::mutex>& lock);
  void sortIncoming();
  void wakeOne() noexcept;
  void finish(Thread& self);
  void collectEnded();
  void lockBriefly(std::unique_lock<std::mutex>& lock) const;

  const Options options_;
  const RemoteLoop loop_;
  WorkerPoolState* owner_ = nullptr;  // the loop's thread's

  std::atomic<WorkerTask*> incoming_{nullptr};  // newest first
  std::atomic<unsigned> searching_{0};          // threads that look for work, or were woken to
  std::atomic<unsigned> sleeping_{0};
  std::atomic<unsigned> count_{0};
  std::atomic<bool> ending_{false};
  std::uint64_t nextNumber_ = 0;  // the loop's thread's

  std::mutex mutex_;
  WorkerQueue queue_;
  std::vector<Thread*> threads_;
  std::vector<Thread*> sleepers_;  // the last one fell asleep last
  bool left_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/worker_threads.ipp>
#endif
