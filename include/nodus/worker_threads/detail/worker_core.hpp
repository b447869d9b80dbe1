// A worker's thread, as both sides see it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/perf_hooks/event_loop_utilization.hpp>
#include <nodus/process/detail/state.hpp>
#include <nodus/worker_threads/detail/doorbell.hpp>
#include <nodus/worker_threads/detail/environment.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include <pthread.h>

namespace nodus::inline v0 {
namespace detail {

// What a worker runs: the program's function with its arguments. Made by the parent; started, and destroyed, on the
// worker's thread.
class WorkerProgram {
 public:
  WorkerProgram() = default;
  WorkerProgram(const WorkerProgram&) = delete;
  WorkerProgram& operator=(const WorkerProgram&) = delete;
  virtual ~WorkerProgram() = default;
  // An empty promise stands for a plain function.
  virtual Promise<> start() = 0;
};

struct WorkerSettings {
  std::string name;
  std::size_t stackSize = 0;  // bytes; 0 is the system's default
};

class WorkerCore final : public SharedCounted, private LoopOwner {
 public:
  WorkerCore(Owned<WorkerProgram> program, WorkerSettings settings);

  // The worker that this thread is, or null.
  static WorkerCore* current() noexcept;

  int threadId() const noexcept { return threadId_; }
  const WorkerSettings& settings() const noexcept { return settings_; }
  // Whether the worker is to end: for checkpoints.
  bool halted() const noexcept { return halted_.load(std::memory_order_relaxed); }

  // How busy its loop was since it began to run. From any thread; all 0 before that, and once the loop is gone.
  perf_hooks::EventLoopUtilization utilization();

  // --- For the parent.
  // Throws ERR_WORKER_INIT_FAILED.
  void start(SharedRef<Doorbell> parent);
  // Halts the worker's loop: it ends when what runs there comes to a checkpoint or returns. From any thread.
  void terminate();
  // The parent does this before it lets go of a worker that was started.
  void join() noexcept;

  // What there is to tell, each once.
  struct Report {
    bool online = false;
    std::optional<Error> error;
    std::optional<int> exitCode;
  };
  Report takeReport();

 private:
  friend class WorkerRegistry;

  void run();
  int runLoop();
  int runOn(Loop& loop);
  void end(int code, const std::exception_ptr* cause) override;
  void tell(void (*change)(Report& report, const void* value), const void* value = nullptr);

  const int threadId_;
  const WorkerSettings settings_;
  EnvironmentData environment_;
  Owned<WorkerProgram> program_;
  std::optional<int> endCode_;  // the worker's own: it ended itself
  std::atomic<bool> halted_{false};
  pthread_t thread_{};
  bool joinable_ = false;  // the parent's
  std::mutex mutex_;       // guards the rest
  Loop* loop_ = nullptr;
  Report report_;
  SharedRef<Doorbell> parent_;
  // The registry's, under its mutex.
  WorkerCore* previous_ = nullptr;
  WorkerCore* next_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/worker_core.ipp>
#endif
