#pragma once

#include <nodus/process/detail/end_hooks.hpp>
#include <nodus/process/run.hpp>
#include <nodus/worker_threads/detail/worker_core.hpp>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// How long the end of the process waits for workers that come to no checkpoint.
inline constexpr std::chrono::milliseconds workerGrace{1000};

inline thread_local constinit WorkerCore* currentWorker = nullptr;

NODUS_DECL NODUS_NOINLINE WorkerCore* WorkerCore::current() noexcept { return currentWorker; }

// All workers of the process that run, so that it does not end under them.
class WorkerRegistry {
 public:
  // Never destroyed, so that a worker that is still busy when the process ends finds it.
  static WorkerRegistry& shared() {
    static auto* const registry = [] {
      endThreads.store([](int code) { shared().endAll(code); });
      return new WorkerRegistry;
    }();
    return *registry;
  }

  void add(WorkerCore& core) {
    const std::lock_guard lock(mutex_);
    core.next_ = first_;
    if (first_) first_->previous_ = &core;
    first_ = &core;
    if (ending_) core.terminate();
  }

  void remove(WorkerCore& core) {
    const std::lock_guard lock(mutex_);
    (core.previous_ ? core.previous_->next_ : first_) = core.next_;
    if (core.next_) core.next_->previous_ = core.previous_;
    core.previous_ = core.next_ = nullptr;
    if (!first_) none_.notify_all();
  }

 private:
  // A thread can not be stopped from outside, and must not run on while the process takes itself apart.
  void endAll(int code) {
    std::unique_lock lock(mutex_);
    ending_ = true;
    for (auto* core = first_; core; core = core->next_) core->terminate();
    if (none_.wait_for(lock, workerGrace, [&] { return first_ == nullptr; })) {
      ending_ = false;
      return;
    }
    std::fflush(stdout);
    std::fflush(stderr);
    std::_Exit(code);
  }

  std::mutex mutex_;
  std::condition_variable none_;
  WorkerCore* first_ = nullptr;
  bool ending_ = false;
};

NODUS_DECL int nextThreadId() noexcept {
  static std::atomic<int> last{0};  // the main thread is 0
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

NODUS_DECL WorkerCore::WorkerCore(Owned<WorkerProgram> program, WorkerSettings settings)
    : threadId_(nextThreadId()),
      settings_(std::move(settings)),
      environment_(Loop::current().local<EnvironmentData>()),
      program_(std::move(program)) {}

// Signals are the main thread's: the new thread inherits a mask that blocks all of them.
NODUS_DECL void WorkerCore::start(SharedRef<Doorbell> parent) {
  parent_ = std::move(parent);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (settings_.stackSize > 0) pthread_attr_setstacksize(&attributes, settings_.stackSize);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  retain();  // the thread's
  WorkerRegistry::shared().add(*this);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int failure = pthread_create(
      &thread_, &attributes,
      [](void* self) -> void* {
        static_cast<WorkerCore*>(self)->run();
        return nullptr;
      },
      this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  joinable_ = failure == 0;
  if (joinable_) return;
  WorkerRegistry::shared().remove(*this);
  release();
  throwError(ErrorCode::ERR_WORKER_INIT_FAILED, {errnoName(failure)});
}

NODUS_DECL void WorkerCore::join() noexcept {
  if (std::exchange(joinable_, false)) pthread_join(thread_, nullptr);
}

NODUS_DECL void WorkerCore::terminate() {
  const std::lock_guard lock(mutex_);
  halted_.store(true, std::memory_order_relaxed);
  if (!loop_) return;
  loop_->halt();
  loop_->reactor().wake();
}

NODUS_DECL perf_hooks::EventLoopUtilization WorkerCore::utilization() {
  const std::lock_guard lock(mutex_);
  if (!loop_ || loop_->firstRun() < 0) return {};
  const auto idle = static_cast<double>(loop_->idleTime()) / 1e6;
  const auto all = static_cast<double>(loop_->system().monotonicTime() - loop_->firstRun()) / 1e6;
  return {idle, all - idle, (all - idle) / all};
}

NODUS_DECL WorkerCore::Report WorkerCore::takeReport() {
  const std::lock_guard lock(mutex_);
  return std::exchange(report_, {});
}

NODUS_DECL void WorkerCore::tell(void (*change)(Report& report, const void* value), const void* value) {
  {
    const std::lock_guard lock(mutex_);
    change(report_, value);
  }
  parent_->ring();
}

NODUS_DECL void WorkerCore::end(int code, const std::exception_ptr* cause) {
  if (!endCode_) {
    endCode_ = code;
    if (cause) {
      const auto error = toError(*cause);
      tell([](Report& report, const void* value) { report.error = *static_cast<const Error*>(value); }, &error);
    }
  }
  halted_.store(true, std::memory_order_relaxed);
  Loop::current().halt();
}

// What the parent hears last is told when nothing is left: no loop, no port, no worker of this worker.
NODUS_DECL void WorkerCore::run() {
  currentWorker = this;
#if defined(__linux__)
  if (!settings_.name.empty()) pthread_setname_np(pthread_self(), settings_.name.substr(0, 15).c_str());
#endif
  trackFrames();
  const int code = runLoop();
  freeDeadFrames();
  WorkerRegistry::shared().remove(*this);
  tell([](Report& report, const void* value) { report.exitCode = *static_cast<const int*>(value); }, &code);
  release();
}

// Without descriptors there is no loop, and nothing of the program runs.
NODUS_DECL int WorkerCore::runLoop() {
  std::optional<Loop> loop;
  try {
    loop.emplace();
  } catch (const Error& cause) {
    const auto error = makeError(ErrorCode::ERR_WORKER_INIT_FAILED, {cause.code()});
    tell([](Report& report, const void* value) { report.error = *static_cast<const Error*>(value); }, &error);
    program_.reset();
    return 1;
  }
  return runOn(*loop);
}

NODUS_DECL int WorkerCore::runOn(Loop& loop) {
  loop.local<EnvironmentData>() = std::move(environment_);
  ProcessState::current().owner = this;
  {
    const std::lock_guard lock(mutex_);
    loop_ = &loop;
    if (halted()) loop.halt();
  }
  if (!halted()) tell([](Report& report, const void*) { report.online = true; });
  const int code =
      runProgram([](void* program) { return static_cast<WorkerProgram*>(program)->start(); }, program_.get());
  {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }
  const bool stopped = loop.halted();
  loop.halt();  // what is destroyed from here on starts nothing
  destroyFrames();
  program_.reset();
  if (endCode_) return *endCode_;
  return stopped ? 1 : code;
}

}  // namespace detail
}  // namespace nodus::inline v0
