// Work for the thread pool on memory that belongs to the loop's thread.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/thread_pool.hpp>

#include <atomic>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

// Deletes itself when it is through. What it works on stays untouched by the loop's thread meanwhile, and is there
// until then: a loop that goes waits for work that has begun. So work looks at stopWanted() between its steps, none
// of which takes long.
class CodecJob : public PoolJob, public FromFreeList {
 public:
  void start() { Loop::current().local<PoolClient>().submit(*this, PoolWork::fast); }
  // From the loop's thread: the result is of no use any more.
  void stop() noexcept { stopWanted_.store(true, std::memory_order_relaxed); }

 protected:
  bool stopWanted() const noexcept { return stopWanted_.load(std::memory_order_relaxed); }
  // On the pool's thread.
  virtual void run() noexcept = 0;
  // On the loop's thread, after run().
  virtual void finished() = 0;
  // In its place when the loop goes.
  virtual void dropped() noexcept = 0;

 private:
  enum class Stage : std::uint8_t { waiting, running, over };

  void work() noexcept final {
    auto expected = Stage::waiting;
    if (!stage_.compare_exchange_strong(expected, Stage::running, std::memory_order_acq_rel)) return;
    run();
    stage_.store(Stage::over, std::memory_order_release);
    stage_.notify_all();
  }
  void complete() final {
    struct Release {
      CodecJob& job;
      ~Release() { job.releaseOwner(); }
    } const release{*this};
    finished();
  }
  void orphan() noexcept final {
    stop();
    auto expected = Stage::waiting;
    if (!stage_.compare_exchange_strong(expected, Stage::over, std::memory_order_acq_rel)) {
      while (stage_.load(std::memory_order_acquire) == Stage::running) {
        stage_.wait(Stage::running, std::memory_order_acquire);
      }
    }
    dropped();
    releaseOwner();
  }

  std::atomic<Stage> stage_{Stage::waiting};
  std::atomic<bool> stopWanted_{false};
};

}  // namespace detail
}  // namespace nodus::inline v0
