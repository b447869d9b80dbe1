// The event loop: Node's phases on one Asio io_context a thread.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/idle_clock.hpp>
#include <nodus/kernel/detail/immediate_queue.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/detail/relaxed_flag.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/detail/spin_hope.hpp>
#include <nodus/kernel/detail/task_queue.hpp>
#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/system.hpp>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

class Loop;

namespace detail {

// Thrown through the program's own functions to end them; no std::exception, so that nobody takes it for a failure.
struct LoopHalted {};

class PostQueue;
class PromiseCore;

// What the process module adds to a loop: its events for what nobody caught. Each says whether somebody
// listened; the loop ends the process otherwise.
struct LoopHooks {
  bool (*uncaughtException)(const std::exception_ptr& exception, bool fromPromise) = nullptr;
  bool (*unhandledRejection)(PromiseCore& promise) = nullptr;
  void (*rejectionHandled)(PromiseCore& promise) = nullptr;
  void (*warning)(std::string_view name, std::string_view message, std::string_view code) = nullptr;
  // Ends the process after an exception that nobody handled, and does not return; or halts the loop.
  void (*fatal)(const std::exception_ptr& exception, bool fromPromise) = nullptr;
};

LoopHooks& loopHooks() noexcept;

// From any thread. False, with the task dropped, if the loop is gone.
bool postTo(const SharedRef<PostQueue>& queue, Task task);

// A process warning: on stderr, unless the process module has other plans.
void emitWarning(std::string_view name, std::string_view message, std::string_view code = {});

}  // namespace detail

/// A loop from another thread's point of view. Copyable; stays valid when the loop is gone. Ours.
/// Thread rule: usable from any thread.
class RemoteLoop {
 public:
  /// Runs `f` on the loop's thread, in the poll phase. Returns false, without keeping `f`, if the loop is gone.
  /// It does not keep the loop alive: hold a `Loop::Hold` for that.
  template <class F>
  bool post(F&& f) const {
    return detail::postTo(queue_, detail::makeTask(std::forward<F>(f)));
  }

  // For the machinery.
  const detail::SharedRef<detail::PostQueue>& queue() const noexcept { return queue_; }

 private:
  friend class Loop;
  explicit RemoteLoop(detail::SharedRef<detail::PostQueue> queue) : queue_(std::move(queue)) {}
  detail::SharedRef<detail::PostQueue> queue_;
};

/// One event loop; it belongs to the thread that made it. A program that starts with `nodus::run` never needs
/// to name it: every function of nodus uses the loop of its thread. Node's counterpart is `uv_loop_t`.
class Loop {
 public:
  /// Makes a loop and lets it be the thread's current one until it is destroyed.
  explicit Loop(System& system = System::machine());
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// The loop of this thread; made on first use.
  static Loop& current();

  /// Runs turn after turn until nothing that holds the loop is left, or `stop()` is called.
  void run();
  /// Ends `run()` after the current turn.
  void stop() noexcept { stopped_ = true; }
  /// True while something holds the loop: a referenced timer, immediate, handle or request.
  bool alive() const noexcept;

  /// The loop's time in milliseconds; read once a phase and whenever a timer starts. Node's `uv_now`.
  std::int64_t now() const noexcept { return now_; }

  // When the loop was made, in the nanoseconds of System::monotonicTime().
  std::int64_t startTime() const noexcept { return startedAt_; }
  // When it first ran, and when it ended; -1 before. Like idleTime(), firstRun() may be asked for from any thread.
  std::int64_t firstRun() const noexcept { return firstRun_.get(); }
  std::int64_t lastEnd() const noexcept { return lastEnd_; }
  // The nanoseconds in which it waited for something to happen, and its turns: perf_hooks tells.
  std::int64_t idleTime() const {
    return idle_.read([this] { return system_.monotonicTime(); });
  }
  std::uint64_t turns() const noexcept { return turns_; }

  /// Runs `f` on this loop from any thread. The call does not keep the loop alive.
  template <class F>
  void post(F&& f) {
    detail::postTo(posted_, detail::makeTask(std::forward<F>(f)));
  }
  /// A handle for other threads.
  RemoteLoop remote() const { return RemoteLoop(posted_); }

  /// Keeps the loop alive while it exists: what a pending operation of another thread holds. Ours.
  class Hold {
   public:
    Hold() noexcept = default;
    explicit Hold(Loop& loop) noexcept : loop_(&loop) { ++loop.holds_; }
    Hold(Hold&& other) noexcept : loop_(std::exchange(other.loop_, nullptr)) {}
    Hold& operator=(Hold&& other) noexcept {
      release();
      loop_ = std::exchange(other.loop_, nullptr);
      return *this;
    }
    ~Hold() { release(); }
    void release() noexcept {
      if (auto* loop = std::exchange(loop_, nullptr)) --loop->holds_;
    }
    explicit operator bool() const noexcept { return loop_ != nullptr; }

   private:
    Loop* loop_ = nullptr;
  };

  /// The seam to the machine.
  System& system() const noexcept { return system_; }

  // What follows is the machinery's side: the modules use it, a program does not.

  // Nothing of the program runs on this loop any more, not even what is queued: how a worker ends before its time.
  // From any thread that knows the loop to be there; another one wakes the reactor, too.
  void halt() noexcept { halted_.raise(); }
  bool halted() const noexcept { return halted_.isRaised(); }

  // Runs a callback of the loop: a failure goes to uncaught(), and then the ticks and microtasks run.
  template <class F>
  void call(F&& f) {
    if (halted()) [[unlikely]] return;
    try {
      std::forward<F>(f)();
      leaveAsyncContext();
      drain();
    } catch (...) {
      leaveAsyncContext();
      uncaught(std::current_exception(), false);  // as in Node, what is queued waits for the next callback
    }
    if (!flushes_.empty()) flush();
  }

  // Runs a task when the current callback and its ticks are through: where output that was held back goes out.
  void flushLater(detail::Task task) { flushes_.push(task); }
  void flush();

  // The values of AsyncLocalStorage for what runs now. Each callback, tick and microtask begins without any: those
  // that were made in a context enter it themselves.
  const detail::Ref<detail::AsyncContext>& asyncContext() const noexcept { return asyncContext_; }
  void enterAsyncContext(detail::Ref<detail::AsyncContext> context) noexcept { asyncContext_ = std::move(context); }
  void leaveAsyncContext() noexcept {
    if (asyncContext_) [[unlikely]] asyncContext_.reset();
  }
  detail::Task inThisContext(detail::Task task) const {
    if (asyncContext_) [[unlikely]] return detail::carryContext(task, asyncContext_);
    return task;
  }

  void nextTick(detail::Task task) { ticks_.push(inThisContext(task)); }
  // As it is: reactions know their context themselves.
  void queueMicrotask(detail::Task task) { microtasks_.push(task); }
  // Whether this coroutine was resumed by the microtasks, runs on no other stack, and none is queued behind it.
  bool continuesAtOnce(std::coroutine_handle<> coroutine) const noexcept {
    return resumed_ == coroutine.address() && microtasks_.empty() && !halted();
  }
  // All ticks, then all microtasks, until both are empty; then rejections that nobody handles.
  void drain() {
    if (!ticks_.empty() || !microtasks_.empty() || !rejections_.empty()) drainQueues();
  }
  // The same between two timers or immediates; throws what a tick throws, and LoopHalted where the rest must not run.
  void runTicksBetween();
  // Reports an exception that no caller can catch. If nobody listens, the process ends here, or the loop is halted.
  void uncaught(const std::exception_ptr& exception, bool fromPromise);
  void addRejection(detail::PromiseCore& promise);
  void rejectionHandled(detail::PromiseCore& promise);

  // In the pending phase: right after a poll, or at the beginning of the next turn; in the closing phase of this one, last in first out.
  void pending(detail::Task task) { pending_.push(inThisContext(task)); }
  void closing(detail::Task task) { closing_.push_back(inThisContext(task)); }

  void updateTime() noexcept;
  void refreshTime() noexcept {
    if (timeIsStale_) updateTime();
  }
  // Somebody will post soon: the next poll looks out for that for some microseconds before it goes to sleep.
  void expectPost() noexcept { postExpected_ = true; }
  detail::TimerQueue& timers() noexcept { return timers_; }
  detail::ImmediateQueue& immediates() noexcept { return immediates_; }
  detail::Reactor& reactor() noexcept { return *reactor_; }

  // Data that a module keeps for each loop, made on first use and destroyed with the loop.
  template <class T>
  T& local() {
    static const std::size_t slot = nextSlot();
    if (slot >= locals_.size() || !locals_[slot].data) {
      addLocal(slot, new T(*this), [](void* data) { delete static_cast<T*>(data); });
    }
    return *static_cast<T*>(locals_[slot].data);
  }

 private:
  struct Local {
    void* data = nullptr;
    void (*destroy)(void*) = nullptr;
  };

  bool goesOn() const noexcept { return alive() && !stopped_ && !halted(); }
  void runDueTimers();
  void runTask(detail::Task task);
  void runPending();
  void poll();
  void awaitExpectedPost();
  void runPosted();
  void runImmediates();
  void runClosing();
  std::int64_t pollTimeout() const noexcept;
  void drainQueues();
  void runTicks();
  void runMicrotasks();
  bool processRejections();
  static std::size_t nextSlot();
  void addLocal(std::size_t slot, void* data, void (*destroy)(void*));

  System& system_;
  Loop* previous_;  // what was current before
  // Before the queues, so that what these drop at the end can still close itself.
  detail::Owned<detail::Reactor> reactor_;
  detail::SharedRef<detail::PostQueue> posted_;
  detail::TaskQueue ticks_;
  detail::TaskQueue microtasks_;
  detail::Ref<detail::AsyncContext> asyncContext_;
  std::vector<detail::PromiseCore*> rejections_;
  detail::TimerQueue timers_{*this};
  detail::ImmediateQueue immediates_{*this};
  detail::TaskQueue flushes_;
  detail::TaskQueue pending_;
  std::vector<detail::Task> closing_;
  std::size_t holds_ = 0;
  std::int64_t startedAt_ = 0;
  std::int64_t now_ = 0;
  std::int64_t read_ = 0;  // the clock, when it was last read
  detail::IdleClock idle_;
  detail::RelaxedNumber firstRun_{-1};
  std::int64_t lastEnd_ = -1;
  std::uint64_t turns_ = 0;
  bool ranSinceRead_ = false;
  bool postExpected_ = false;
  detail::SpinHope postHope_;
  bool timeIsStale_ = false;
  bool stopped_ = false;
  detail::RelaxedFlag halted_;
  bool running_ = false;
  bool drainingTicks_ = false;
  void* resumed_ = nullptr;  // the coroutine that is the microtask under way
  std::vector<Local> locals_;
};

/// Runs `f` before anything else once the current callback is done and the nextTicks are through.
template <class F>
void queueMicrotask(F&& f) {
  auto& loop = Loop::current();
  loop.queueMicrotask(loop.inThisContext(detail::makeTask(std::forward<F>(f))));
}

namespace process {
/// Runs `f` right after the current callback, before promises and before the loop goes on. A callback that
/// always queues another starves the loop. `process.nextTick` without extra arguments: capture them.
template <class F>
void nextTick(F&& f) {
  Loop::current().nextTick(detail::makeTask(std::forward<F>(f)));
}
}  // namespace process

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/loop.ipp>
#endif
