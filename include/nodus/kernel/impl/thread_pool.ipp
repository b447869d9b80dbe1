#pragma once

#include <nodus/kernel/detail/quiet_thread.hpp>
#include <nodus/kernel/thread_pool.hpp>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

namespace nodus::inline v0 {
namespace detail {

// Where the pool's threads leave what they have done for a loop. It outlives the loop.
struct PoolInbox {
  PoolInbox(PoolClient& owner, RemoteLoop loop) : client(&owner), remote(std::move(loop)) {}

  // In place of a list: the loop is gone.
  static PoolJob* closed() noexcept { return reinterpret_cast<PoolJob*>(alignof(std::max_align_t)); }

  std::atomic<PoolJob*> done{nullptr};
  PoolClient* client;  // for the loop's thread only
  RemoteLoop remote;
};

class ThreadPool final : public PoolThreads {
 public:
  explicit ThreadPool(unsigned limit) : limit_(limit), slowLimit_((limit + 1) / 2) {}

  // Never destroyed, so that threads that are still busy when the process ends find it.
  static ThreadPool& shared() {
    static auto* const pool = new ThreadPool(threadPoolSize());
    return *pool;
  }

  void submit(PoolJob& job) override {
    const std::unique_lock lock(mutex_);
    job.number_ = nextNumber_++;
    job.queued_ = true;
    queueOf(job).push(job);
    ++waiting_;
    if (waiting_ > idle_ && threads_ < limit_) {
      startThread(job);
    } else if (idle_ > 0) {
      wake_.notify_one();
    }
  }

  bool cancel(PoolJob& job) noexcept override {
    const std::lock_guard lock(mutex_);
    if (!job.queued_) return false;
    take(job);
    return true;
  }

 private:
  struct Queue {
    PoolJob* first = nullptr;
    PoolJob* last = nullptr;

    void push(PoolJob& job) noexcept {
      job.previous_ = last;
      job.next_ = nullptr;
      (last ? last->next_ : first) = &job;
      last = &job;
    }
    void remove(PoolJob& job) noexcept {
      (job.previous_ ? job.previous_->next_ : first) = job.next_;
      (job.next_ ? job.next_->previous_ : last) = job.previous_;
    }
  };

  Queue& queueOf(const PoolJob& job) noexcept { return job.kind_ == PoolWork::slow ? slow_ : fast_; }

  void take(PoolJob& job) noexcept {
    queueOf(job).remove(job);
    job.queued_ = false;
    --waiting_;
  }

  // The oldest that may run now.
  PoolJob* next() const noexcept {
    auto* fast = fast_.first;
    auto* slow = runningSlow_ < slowLimit_ ? slow_.first : nullptr;
    if (!fast || !slow) return fast ? fast : slow;
    return fast->number_ < slow->number_ ? fast : slow;
  }

  void startThread(PoolJob& job) {
    try {
      startQuietThread([this] { run(); }).detach();
      ++threads_;
    } catch (const std::system_error&) {
      if (threads_ > 0) return;  // those that there are will come to it
      take(job);
      throw;
    }
  }

  [[noreturn]] void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      auto* job = next();
      if (!job) {
        ++idle_;
        wake_.wait(lock);
        --idle_;
        continue;
      }
      const bool slow = job->kind_ == PoolWork::slow;
      take(*job);
      if (slow) ++runningSlow_;
      lock.unlock();
      perform(*job);
      deliver(*job);
      lock.lock();
      if (slow) --runningSlow_;
    }
  }

  const unsigned limit_;
  const unsigned slowLimit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Queue fast_;
  Queue slow_;
  std::uint64_t nextNumber_ = 0;
  std::size_t waiting_ = 0;
  unsigned threads_ = 0;
  unsigned idle_ = 0;
  unsigned runningSlow_ = 0;
};

NODUS_DECL void PoolThreads::perform(PoolJob& job) noexcept { job.work(); }

// Whoever puts the first one into the inbox tells the loop, which then finds all that came meanwhile.
NODUS_DECL void PoolThreads::deliver(PoolJob& job) {
  const auto inbox = std::move(job.inbox_);
  auto* before = inbox->done.load(std::memory_order_acquire);
  do {
    if (before == PoolInbox::closed()) return job.releaseOwner();
    job.next_ = before;
  } while (!inbox->done.compare_exchange_weak(before, &job, std::memory_order_acq_rel, std::memory_order_acquire));
  if (!before) inbox->remote.post([client = inbox->client] { client->handOver(); });
}

NODUS_DECL unsigned threadPoolSize() {
  static const unsigned size = [] {
    const char* text = std::getenv("UV_THREADPOOL_SIZE");
    if (!text) return 4U;
    const long wanted = std::strtol(text, nullptr, 10);
    if (wanted == 0) return 1U;
    return wanted > 0 && wanted <= 1024 ? static_cast<unsigned>(wanted) : 1024U;
  }();
  return size;
}

NODUS_DECL PoolClient::PoolClient(Loop& loop) : PoolClient(loop, ThreadPool::shared()) {}
NODUS_DECL PoolClient::PoolClient(Loop& loop, PoolThreads& threads)
    : loop_(loop), threads_(threads), inbox_(std::make_shared<PoolInbox>(*this, loop.remote())) {}
NODUS_DECL PoolClient::~PoolClient() { abandonAll(); }

NODUS_DECL void PoolClient::abandonAll() noexcept {
  auto* done = inbox_->done.exchange(PoolInbox::closed(), std::memory_order_acq_rel);
  for (auto* job = done == PoolInbox::closed() ? nullptr : done; job;) {
    auto* next = job->next_;
    unlink(*job);
    job->orphan();
    job->releaseOwner();
    job = next;
  }
  while (auto* job = outstanding_) {
    const bool withdrawn = threads_.cancel(*job);
    unlink(*job);
    job->orphan();
    if (withdrawn) job->releaseOwner();
  }
}

NODUS_DECL void PoolClient::submit(PoolJob& job, PoolWork kind) {
  job.kind_ = kind;
  job.client_ = this;
  job.inbox_ = inbox_;
  link(job);
  try {
    threads_.submit(job);
  } catch (...) {  // not even one thread could be started
    unlink(job);
    job.orphan();
    job.releaseOwner();
    throw;
  }
}

NODUS_DECL bool PoolClient::cancel(PoolJob& job) noexcept {
  if (!threads_.cancel(job)) return false;
  unlink(job);
  job.releaseOwner();
  return true;
}

NODUS_DECL void PoolClient::handOver() {
  PoolJob* first = nullptr;
  for (auto* job = inbox_->done.exchange(nullptr, std::memory_order_acquire); job;) {
    auto* next = std::exchange(job->next_, first);
    first = job;
    job = next;
  }
  while (first) {
    auto* job = std::exchange(first, first->next_);
    bool told = false;  // not on a loop that was halted meanwhile
    unlink(*job);
    loop_.call([&] {
      told = true;
      completing(*job);
      job->complete();
    });
    if (!told) job->orphan();
    job->releaseOwner();
  }
  handedOver();
}

NODUS_DECL void PoolClient::link(PoolJob& job) noexcept {
  job.hold_ = Loop::Hold(loop_);
  job.previousOutstanding_ = nullptr;
  job.nextOutstanding_ = outstanding_;
  if (outstanding_) outstanding_->previousOutstanding_ = &job;
  outstanding_ = &job;
}

NODUS_DECL void PoolClient::unlink(PoolJob& job) noexcept {
  (job.previousOutstanding_ ? job.previousOutstanding_->nextOutstanding_ : outstanding_) = job.nextOutstanding_;
  if (job.nextOutstanding_) job.nextOutstanding_->previousOutstanding_ = job.previousOutstanding_;
  job.hold_.release();
}

}  // namespace detail
}  // namespace nodus::inline v0
