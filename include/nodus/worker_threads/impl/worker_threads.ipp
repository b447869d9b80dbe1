#pragma once

#include <nodus/worker_threads/detail/worker_pool_state.hpp>
#include <nodus/worker_threads/detail/worker_threads.hpp>

#include <nodus/kernel/detail/quiet_thread.hpp>

#include <nodus/worker_threads/impl/worker_queue.ipp>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// How long a thread that ran out of work looks for more before it sleeps. A loop that awaits one job after the other
// comes back with the next one after about ten microseconds.
inline constexpr std::int64_t spinNanoseconds = 20'000;
inline constexpr int pausesBetweenLooks = 16;
inline constexpr int lockAttempts = 100;

NODUS_DECL std::int64_t WorkerThreads::now() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

NODUS_DECL void WorkerThreads::begin(WorkerPoolState& owner) {
  owner_ = &owner;
  while (count() < options_.least) startThread();
}

NODUS_DECL void WorkerThreads::provideFor(std::size_t jobs) {
  if (count() >= options_.most || count() >= jobs) return;
  try {
    startThread();
  } catch (const std::system_error&) {
    if (count() == 0) throw;
  }
}

// The order of the accesses matters: a thread that is about to sleep or to end says so first, and then looks whether
// something came. So one of the two sees the other.
NODUS_DECL void WorkerThreads::submit(PoolJob& job) {
  auto& task = static_cast<WorkerTask&>(job);
  task.number_ = nextNumber_++;
  task.queuedAt_ = now();
  auto* newest = incoming_.load(std::memory_order_relaxed);
  do {
    task.next_ = newest;
  } while (!incoming_.compare_exchange_weak(newest, &task));
  if (searching_.load() == 0 && sleeping_.load() > 0) {
    const std::lock_guard lock(mutex_);
    wakeOne();
  }
  if (count_.load() > 0) return;
  try {
    startThread();
  } catch (...) {
    cancel(task);
    throw;
  }
}

NODUS_DECL bool WorkerThreads::cancel(PoolJob& job) noexcept {
  const std::lock_guard lock(mutex_);
  sortIncoming();
  auto& task = static_cast<WorkerTask&>(job);
  if (!task.queued_) return false;
  queue_.remove(task);
  return true;
}

NODUS_DECL void WorkerThreads::end() noexcept {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  for (auto* thread : threads_) thread->wake.notify_one();
  if (threads_.empty()) loop_.post([threads = shared()] { threads->collectEnded(); });
}

NODUS_DECL void WorkerThreads::leave() noexcept {
  owner_ = nullptr;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    left_ = true;
    for (auto* thread : threads_) thread->wake.notify_one();
  }
  collectEnded();
}

// The count is looked at again under the lock: a thread that thinks of ending is not in it for a moment.
NODUS_DECL void WorkerThreads::startThread() {
  auto thread = std::make_unique<Thread>();
  const std::lock_guard lock(mutex_);
  if (count() >= options_.most) return;
  threads_.reserve(threads_.size() + 1);
  sleepers_.reserve(threads_.size() + 1);
  thread->thread = startQuietThread([threads = shared(), own = thread.get()] { threads->run(*own); });
  threads_.push_back(thread.release());
  ++count_;
}

NODUS_DECL void WorkerThreads::run(Thread& self) {
  pthread_setname_np(pthread_self(), options_.name.substr(0, WorkerTask::nameSize - 1).c_str());
  if (options_.nice != 0) {
    const auto id = static_cast<id_t>(::gettid());
    ::setpriority(PRIO_PROCESS, id, ::getpriority(PRIO_PROCESS, id) + options_.nice);
  }
  std::unique_lock lock(mutex_);
  do {
    for (sortIncoming(); !queue_.empty(); sortIncoming()) {
      auto& task = queue_.pop();
      if (!queue_.empty()) wakeOne();
      lock.unlock();
      perform(task);
      lockBriefly(lock);
    }
  } while (waitForWork(self, lock));
  finish(self);
}

NODUS_DECL void WorkerThreads::perform(WorkerTask& task) {
  const bool named = task.name_[0] != '\0';
  if (named) pthread_setname_np(pthread_self(), task.name_);
  task.startedAt_ = now();
  PoolThreads::perform(task);
  task.endedAt_ = now();
  if (named) pthread_setname_np(pthread_self(), options_.name.substr(0, WorkerTask::nameSize - 1).c_str());
  deliver(task);
}

// The oldest goes first.
NODUS_DECL void WorkerThreads::sortIncoming() {
  if (!incoming_.load()) return;
  WorkerTask* oldest = nullptr;
  for (auto* task = incoming_.exchange(nullptr); task;) {
    auto* next = static_cast<WorkerTask*>(task->next_);
    task->next_ = oldest;
    oldest = task;
    task = next;
  }
  while (oldest) {
    auto& task = *oldest;
    oldest = static_cast<WorkerTask*>(task.next_);
    queue_.push(task);
  }
}

// One that is on its way to look for work will find it, and wakes the next one if there is more.
NODUS_DECL void WorkerThreads::wakeOne() noexcept {
  if (searching_.load() > 0 || sleepers_.empty()) return;
  auto& thread = *sleepers_.back();
  sleepers_.pop_back();
  --sleeping_;
  ++searching_;
  thread.woken = true;
  thread.wake.notify_one();
}

// With the mutex held, as all that follow. False if this thread is to end.
NODUS_DECL bool WorkerThreads::waitForWork(Thread& self, std::unique_lock<std::mutex>& lock) {
  if (ending_) return false;
  const bool only = searching_.fetch_add(1) == 0;
  lock.unlock();
  if (only && self.hope.tries()) self.hope.tell(spin());
  lock.lock();
  --searching_;
  return !queue_.empty() || sleep(self, lock);
}

NODUS_DECL bool WorkerThreads::spin() const noexcept {
  for (const auto until = now() + spinNanoseconds; now() < until;) {
    for (int i = 0; i < pausesBetweenLooks; ++i) {
      if (incoming_.load(std::memory_order_relaxed) || ending_.load(std::memory_order_relaxed)) return true;
      NODUS_PAUSE();
    }
  }
  return false;
}

NODUS_DECL bool WorkerThreads::sleep(Thread& self, std::unique_lock<std::mutex>& lock) {
  self.woken = false;
  sleepers_.push_back(&self);
  ++sleeping_;
  const auto awake = [&] { return self.woken || ending_ || incoming_.load() != nullptr; };
  bool inTime = true;
  if (count() > options_.least) {
    inTime = self.wake.wait_for(lock, std::chrono::nanoseconds(options_.idleNanoseconds), awake);
  } else {
    self.wake.wait(lock, awake);
  }
  if (self.woken) {
    --searching_;
    return true;
  }
  std::erase(sleepers_, &self);
  --sleeping_;
  if (inTime) return true;
  self.ended = count_.fetch_sub(1) > options_.least && !incoming_.load();
  if (!self.ended) ++count_;
  return !self.ended;
}

// A thread that somebody waits for is joined by the loop; for the last one nobody may be left who could.
NODUS_DECL void WorkerThreads::finish(Thread& self) {
  if (!self.ended) --count_;
  self.ended = true;
  if (!left_) {
    loop_.post([threads = shared()] { threads->collectEnded(); });
    return;
  }
  self.thread.detach();
  std::erase(threads_, &self);
  delete &self;
}

NODUS_DECL void WorkerThreads::collectEnded() {
  std::vector<Thread*> ended;
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto* thread : threads_) {
      if (thread->ended) ended.push_back(thread);
    }
    std::erase_if(threads_, [](const Thread* thread) { return thread->ended; });
    last = ending_ && threads_.empty();
  }
  for (auto* thread : ended) {
    thread->thread.join();
    delete thread;
  }
  if (last && owner_) owner_->allEnded();
}

// A few tries first, as it is held for moments only, and a mutex that is waited for costs a system call.
NODUS_DECL void WorkerThreads::lockBriefly(std::unique_lock<std::mutex>& lock) const {
  for (int i = 0; i < lockAttempts; ++i) {
    if (lock.try_lock()) return;
    NODUS_PAUSE();
  }
  lock.lock();
}

}  // namespace detail
}  // namespace nodus::inline v0
