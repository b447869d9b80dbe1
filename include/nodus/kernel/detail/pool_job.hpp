// A piece of blocking work: on its way through the thread pool, and as the promise of its result.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/abort_state.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/loop.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

class PoolClient;
class PoolJob;
struct PoolInbox;

// Slow work (a name look-up) gets at most half of the threads, so that it cannot starve the rest. libuv's rule.
enum class PoolWork : bool { fast, slow };

// Threads that do jobs: the process' own, or those of a WorkerPool.
class PoolThreads {
 public:
  // On the loop's thread.
  virtual void submit(PoolJob& job) = 0;
  // True if no thread had begun with it, and none will.
  virtual bool cancel(PoolJob& job) noexcept = 0;

 protected:
  ~PoolThreads() = default;
  // On one of the threads: does the job; and leaves it for its loop to find, after which it may be gone.
  static void perform(PoolJob& job) noexcept;
  static void deliver(PoolJob& job);
};

// It has two owners that do not know how far the other is: the loop's side, which counts the promise's handles,
// and the pool. The last one deletes it.
class PoolJob {
 public:
  PoolJob(const PoolJob&) = delete;
  PoolJob& operator=(const PoolJob&) = delete;

 protected:
  PoolJob() = default;
  virtual ~PoolJob() = default;
  void releaseOwner() noexcept {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  // On the loop's thread, when nobody wants the result any more. What a thread is doing already can not be stopped.
  void askToStop() noexcept {}
  PoolClient& client() const noexcept { return *client_; }

  // The pool's, under its mutex.
  PoolJob* previous_ = nullptr;
  PoolJob* next_ = nullptr;  // also the link in the list of those that are done
  std::uint64_t number_ = 0;
  PoolWork kind_ = PoolWork::fast;
  bool queued_ = false;

 private:
  friend class PoolClient;
  friend class PoolThreads;
  friend class ThreadPool;

  // On the pool's thread.
  virtual void work() noexcept = 0;
  // On the loop's thread: makes the result known, and lets go of the loop's own reference.
  virtual void complete() = 0;
  // On the loop's thread, when the loop goes: nobody will learn of the result.
  virtual void orphan() noexcept = 0;
  // On the loop's thread, once it was cancelled: fails, and lets go of the loop's own reference.
  virtual void refuse(const std::exception_ptr& /*reason*/) {}

  // The loop's.
  PoolClient* client_ = nullptr;
  PoolJob* previousOutstanding_ = nullptr;
  PoolJob* nextOutstanding_ = nullptr;
  Loop::Hold hold_;

  std::shared_ptr<PoolInbox> inbox_;
  std::atomic<int> owners_{2};
};

// A loop's side of the pool: knows what is outstanding, and hands over what is done.
class PoolClient {
 public:
  // Of the process' own pool.
  explicit PoolClient(Loop& loop);
  PoolClient(Loop& loop, PoolThreads& threads);
  PoolClient(const PoolClient&) = delete;
  PoolClient& operator=(const PoolClient&) = delete;
  virtual ~PoolClient();

  void submit(PoolJob& job, PoolWork kind = PoolWork::fast);
  // True if no thread had begun with it, and none will; the pool's reference is gone then.
  virtual bool cancel(PoolJob& job) noexcept;

 protected:
  // Lets all that is outstanding go: what has not begun never will, what is running is its thread's alone.
  void abandonAll() noexcept;
  // Cancels what no thread has begun with, and lets it fail; calls `other` with the rest.
  template <class F>
  void refuseQueued(const std::exception_ptr& reason, F other) {
    for (auto* job = outstanding_; job;) {
      auto* next = job->nextOutstanding_;
      cancel(*job) ? job->refuse(reason) : other(*job);
      job = next;
    }
  }
  Loop& loop() const noexcept { return loop_; }

 private:
  friend class PoolThreads;
  // A job is through, and its promise will be told next; then all that came with it were.
  virtual void completing(PoolJob& /*job*/) {}
  virtual void handedOver() {}
  void handOver();
  void link(PoolJob& job) noexcept;
  void unlink(PoolJob& job) noexcept;

  Loop& loop_;
  PoolThreads& threads_;
  std::shared_ptr<PoolInbox> inbox_;
  PoolJob* outstanding_ = nullptr;
};

template <class F>
using PoolResult = std::decay_t<std::invoke_result_t<F&>>;

// The promise, the work and the job in one: one allocation. If F has a function `arrive`, it is shown the result on the
// loop's thread.
template <class F, class Base = PoolJob>
class PoolJobOf final : public Base, public PromiseState<PoolResult<F>>, public FromFreeList, private AbortListener {
 public:
  using R = PoolResult<F>;

  template <class G, class... Arguments>
  explicit PoolJobOf(G&& f, Arguments&&... arguments)
      : Base(std::forward<Arguments>(arguments)...),
        PromiseState<R>([](PromiseCore* core) { static_cast<PoolJobOf*>(core)->releaseOwner(); }),
        AbortListener(&PoolJobOf::abort),
        function_(std::forward<G>(f)) {}

  void start(PoolClient& client, SignalRef signal, PoolWork kind = PoolWork::fast) {
    this->retain();  // for as long as it is outstanding
    listen(signal.state());
    client.submit(*this, kind);
  }

 private:
  void work() noexcept override {
    try {
      if constexpr (std::is_void_v<R>) {
        function_();
        this->setValue();
      } else {
        this->setValue(function_());
      }
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  void complete() override {
    stop();
    if (this->isPending()) {
      if (!failure_) arrive();
      failure_ ? this->reject(std::move(failure_)) : this->settle();
    }
    this->release();
  }

  void arrive() {
    if constexpr (requires(F& f) { f.arrive(this->value()); }) {
      try {
        function_.arrive(this->value());
      } catch (...) {
        failure_ = std::current_exception();
      }
    }
  }

  void refuse(const std::exception_ptr& reason) override {
    stop();
    this->reject(reason);
    this->release();
  }

  void orphan() noexcept override {
    stop();
    this->askToStop();
    this->abandon();
    this->release();
  }

  // The result of what a thread is doing already is dropped when it comes.
  static void abort(AbortListener& listener, const Error& reason) {
    auto& self = static_cast<PoolJobOf&>(listener);
    const bool withdrawn = self.client().cancel(self);
    self.askToStop();
    self.reject(toException(abortError(reason)));
    if (withdrawn) self.release();
  }

  [[no_unique_address]] F function_;
  std::exception_ptr failure_;  // apart from the promise's own, which an abort may set meanwhile
};

}  // namespace detail
}  // namespace nodus::inline v0
