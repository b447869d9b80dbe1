#pragma once

#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/posted.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/loop.hpp>

#include <nodus/kernel/impl/async_context.ipp>
#include <nodus/kernel/impl/frames.ipp>
#include <nodus/kernel/impl/freelist.ipp>
#include <nodus/kernel/impl/immediate_queue.ipp>
#include <nodus/kernel/impl/posted.ipp>
#include <nodus/kernel/impl/reactor.ipp>
#include <nodus/kernel/impl/timer_queue.ipp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL LoopHooks& loopHooks() noexcept {
  static constinit LoopHooks hooks;
  return hooks;
}

NODUS_DECL void emitWarning(std::string_view name, std::string_view message, std::string_view code) {
  if (const auto warn = loopHooks().warning) return warn(name, message, code);
  const auto mark = code.empty() ? std::string() : "[" + std::string(code) + "] ";
  std::fprintf(stderr, "(nodus:%ld) %s%.*s: %.*s\n", static_cast<long>(::getpid()), mark.c_str(),
               static_cast<int>(name.size()), name.data(), static_cast<int>(message.size()), message.data());
}

NODUS_DECL bool postTo(const SharedRef<PostQueue>& queue, Task task) { return queue->push(task); }

// Read through a function that is never inlined, since clang keeps the address of a thread-local across the
// suspension of a coroutine.
inline thread_local constinit Loop* currentLoop = nullptr;

NODUS_DECL NODUS_NOINLINE Loop& makeThreadLoop() {
  static thread_local Owned<Loop> loop;
  loop = makeOwned<Loop>();
  return *loop;
}

}  // namespace detail

NODUS_DECL NODUS_NOINLINE Loop& Loop::current() {
  if (auto* loop = detail::currentLoop) [[likely]] return *loop;
  return detail::makeThreadLoop();
}

NODUS_DECL Loop::Loop(System& system)
    : system_(system),
      previous_(detail::currentLoop),
      reactor_(new detail::Reactor(*this)),
      posted_(new detail::PostQueue),
      startedAt_(system.monotonicTime()) {
  posted_->attach(*reactor_);
  detail::currentLoop = this;  // last, as a loop can fail to come about
}

// Modules' data first, as it may hold handles that close themselves through the reactor.
NODUS_DECL Loop::~Loop() {
  posted_->close();
  for (auto at = locals_.size(); at-- > 0;) {
    if (auto local = std::exchange(locals_[at], {}); local.data) local.destroy(local.data);
  }
  for (const auto& task : closing_) task.drop();
  for (auto* promise : rejections_) promise->release();
  detail::currentLoop = previous_;
}

NODUS_DECL bool Loop::alive() const noexcept {
  return holds_ > 0 || timers_.hasReferenced() || immediates_.hasReferenced() || !pending_.empty() ||
         !closing_.empty();
}

// What the poll phase left pending need not wait for the next turn: libuv's rule, and its bound.
inline constexpr int pendingPasses = 8;

NODUS_DECL void Loop::run() {
  if (std::exchange(running_, true)) {
    detail::throwError(ErrorCode::ERR_INVALID_STATE, {"the loop is running already"});
  }
  stopped_ = false;
  drain();
  flush();
  updateTime();
  if (firstRun() < 0) firstRun_.set(read_);
  if (goesOn()) runDueTimers();
  while (goesOn()) {
    ++turns_;
    runPending();
    poll();
    for (int pass = 0; pass < pendingPasses && !pending_.empty(); ++pass) runPending();
    runImmediates();
    runClosing();
    updateTime();
    runDueTimers();
  }
  lastEnd_ = read_;
  running_ = false;
}

NODUS_DECL void Loop::updateTime() noexcept {
  read_ = system_.monotonicTime();
  now_ = read_ / 1'000'000 - startedAt_ / 1'000'000;
  timeIsStale_ = false;
  idle_.end(read_);
}

// Ticks and microtasks that follow the timers may start others, which moves the loop's time, and then it may be time
// again already. A timer or tick that throws leaves the rest for another go at once, as Node's RunTimers does.
NODUS_DECL void Loop::runDueTimers() {
  ranSinceRead_ = false;
  while (timers_.dueAt() >= 0 && timers_.dueAt() <= now_ && !halted()) {
    ranSinceRead_ = true;
    updateTime();
    const auto now = now_;
    for (bool done = false; !done && !halted();) {
      call([&] {
        timers_.runDue(now);
        done = true;
      });
    }
  }
}

// Another thread may halt the loop at any time.
NODUS_DECL void Loop::runTask(detail::Task task) {
  bool ran = false;
  call([&] {
    ran = true;
    task.run();
  });
  if (!ran) task.drop();
}

NODUS_DECL void Loop::runPending() {
  for (auto count = pending_.size(); count > 0; --count) {
    ranSinceRead_ = true;
    runTask(pending_.pop());
  }
}

NODUS_DECL std::int64_t Loop::pollTimeout() const noexcept {
  if (!goesOn() || !pending_.empty() || !closing_.empty() || immediates_.hasReferenced() ||
      immediates_.hasOutstanding() || !posted_->empty()) {
    return 0;
  }
  const auto due = timers_.dueAt();
  if (due < 0) return -1;
  return due > now_ ? due - now_ : 0;
}

// About what it takes to go to sleep and to be woken, twice, where idle cores sleep deeply: the other thread may have to
// be woken first. Descriptors that get ready meanwhile are seen after the second time. The third bound is for a clock
// that stands still.
inline constexpr std::int64_t nanosecondsBeforeSleep = 50'000;
inline constexpr std::int64_t nanosecondsBetweenPeeks = 5'000;
inline constexpr int timesBeforeSleep = 1'000;
inline constexpr int looksBetweenTimes = 32;

NODUS_DECL void Loop::awaitExpectedPost() {
  postExpected_ = false;
  if (pollTimeout() == 0 || !postHope_.tries()) return;
  const auto begin = system_.monotonicTime();
  auto peekAt = begin + nanosecondsBetweenPeeks;
  auto time = begin;
  for (int times = 0; times < timesBeforeSleep && time - begin < nanosecondsBeforeSleep; ++times) {
    for (int looks = 0; looks < looksBetweenTimes; ++looks) {
      if (!posted_->empty()) return postHope_.tell(true);
      NODUS_PAUSE();
    }
    time = system_.monotonicTime();
    if (time < peekAt) continue;
    if (reactor_->isReady()) return;
    peekAt = time + nanosecondsBetweenPeeks;
  }
  postHope_.tell(false);
}

NODUS_DECL void Loop::poll() {
  if (postExpected_) awaitExpectedPost();
  reactor_->expectWake();
  const auto timeout = pollTimeout();
  // The time that ends the turn before is also when the wait begins, unless timers ran since.
  if (timeout != 0) idle_.begin(ranSinceRead_ ? system_.monotonicTime() : read_);
  timeIsStale_ = true;
  reactor_->poll(timeout);
  refreshTime();
  runPosted();
}

NODUS_DECL void Loop::runPosted() {
  for (auto* node = posted_->takeAll(); node;) {
    auto* next = node->next;
    const auto task = node->task;
    detail::PostQueue::dispose(node);
    runTask(task);
    node = next;
  }
}

// Node's check phase begins with a callback of its own, for native immediates; so what a throw left in the
// queues is run first.
NODUS_DECL void Loop::runImmediates() {
  drain();
  do {
    call([&] { immediates_.run(); });
  } while (immediates_.wasInterrupted() && !halted());
}

// libuv takes the list as it stands and goes through it from its newest entry.
NODUS_DECL void Loop::runClosing() {
  auto closing = std::exchange(closing_, {});
  for (; !closing.empty(); closing.pop_back()) {
    runTask(closing.back());
  }
  if (closing_.empty()) closing_ = std::move(closing);  // keeps the memory
}

NODUS_DECL void Loop::drainQueues() {
  if (drainingTicks_ || halted()) return;
  leaveAsyncContext();
  try {
    runTicks();
  } catch (...) {
    uncaught(std::current_exception(), false);
  }
}

// What a flush finds out is told on a tick.
NODUS_DECL void Loop::flush() {
  while (!flushes_.empty() && !halted()) {
    const auto task = flushes_.pop();
    try {
      task.run();
    } catch (...) {
      uncaught(std::current_exception(), false);
    }
    leaveAsyncContext();
    drain();
  }
}

NODUS_DECL void Loop::runTicksBetween() {
  leaveAsyncContext();
  if (halted()) [[unlikely]] throw detail::LoopHalted();
  if (!ticks_.empty() || !microtasks_.empty() || !rejections_.empty()) runTicks();
}

// What throws leaves the other ticks for the next callback, as Node does.
NODUS_DECL void Loop::runTicks() {
  struct Draining {
    bool& flag;
    ~Draining() { flag = false; }
  } draining{drainingTicks_};
  drainingTicks_ = true;
  do {
    while (!ticks_.empty() && !halted()) {
      ticks_.pop().run();
      leaveAsyncContext();
    }
    runMicrotasks();
  } while (!halted() && (!ticks_.empty() || processRejections()));
}

NODUS_DECL void Loop::runMicrotasks() {
  while (!microtasks_.empty() && !halted()) {
    try {
      do {
        const auto task = microtasks_.pop();
        resumed_ = task.function ? nullptr : task.context;
        task.run();
        leaveAsyncContext();
      } while (!microtasks_.empty() && !halted());
    } catch (...) {
      leaveAsyncContext();
      uncaught(std::current_exception(), false);
    }
  }
  resumed_ = nullptr;
}

NODUS_DECL void Loop::addRejection(detail::PromiseCore& promise) {
  promise.retain();
  rejections_.push_back(&promise);
}

NODUS_DECL void Loop::rejectionHandled(detail::PromiseCore& promise) {
  if (const auto report = detail::loopHooks().rejectionHandled) report(promise);
}

NODUS_DECL bool Loop::processRejections() {
  if (rejections_.empty()) return false;
  const auto rejections = std::exchange(rejections_, {});
  struct Release {
    const std::vector<detail::PromiseCore*>& all;
    ~Release() {
      for (auto* promise : all) promise->release();
    }
  } release{rejections};
  bool any = false;
  for (auto* promise : rejections) {
    if (promise->isHandled() || halted()) continue;
    any = true;
    promise->markReported();
    const auto report = detail::loopHooks().unhandledRejection;
    if (!report || !report(*promise)) uncaught(promise->exception(), true);
  }
  return any || !rejections_.empty();
}

NODUS_DECL void Loop::uncaught(const std::exception_ptr& exception, bool fromPromise) {
  if (halted()) return;
  const auto& hooks = detail::loopHooks();
  const bool caught = hooks.uncaughtException && hooks.uncaughtException(exception, fromPromise);
  if (halted()) return;
  if (caught) {
    // Makes sure that the ticks which are left get their turn, with nothing else to do.
    struct Nothing final : detail::ImmediateBase {
      void fire() override {}
    };
    immediates_.add(*detail::makeRef<Nothing>());
    return;
  }
  if (hooks.fatal) hooks.fatal(exception, fromPromise);
  if (halted()) return;
  std::fprintf(stderr, "Uncaught:\n%s\n", detail::toError(exception).stack().c_str());
  std::exit(1);
}

NODUS_DECL std::size_t Loop::nextSlot() {
  static std::atomic<std::size_t> slots{0};
  return slots.fetch_add(1, std::memory_order_relaxed);
}

NODUS_DECL void Loop::addLocal(std::size_t slot, void* data, void (*destroy)(void*)) {
  if (slot >= locals_.size()) locals_.resize(slot + 1);
  locals_[slot] = {data, destroy};
}

}  // namespace nodus::inline v0
