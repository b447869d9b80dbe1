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
struct PoolInbox;

// Slow work (a name look-up) gets at most half of the threads, so that it cannot starve the rest. libuv's rule.
enum class PoolWork : bool { fast, slow };

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

 private:
  friend class PoolClient;
  friend class ThreadPool;

  // On the pool's thread.
  virtual void work() noexcept = 0;
  // On the loop's thread: makes the result known, and lets go of the loop's own reference.
  virtual void complete() = 0;
  // On the loop's thread, when the loop goes: nobody will learn of the result.
  virtual void orphan() noexcept = 0;

  // The pool's, under its mutex.
  PoolJob* previous_ = nullptr;
  PoolJob* next_ = nullptr;  // also the link in the list of those that are done
  std::uint64_t number_ = 0;
  PoolWork kind_ = PoolWork::fast;
  bool queued_ = false;
  // The loop's.
  PoolJob* previousOutstanding_ = nullptr;
  PoolJob* nextOutstanding_ = nullptr;
  Loop::Hold hold_;

  std::shared_ptr<PoolInbox> inbox_;
  std::atomic<int> owners_{2};
};

// A loop's side of the pool: knows what is outstanding, and hands over what is done.
class PoolClient {
 public:
  explicit PoolClient(Loop& loop);
  PoolClient(const PoolClient&) = delete;
  PoolClient& operator=(const PoolClient&) = delete;
  ~PoolClient();

  void submit(PoolJob& job, PoolWork kind);
  // True if no thread had begun with it, and none will; the pool's reference is gone then.
  bool cancel(PoolJob& job) noexcept;

 private:
  friend class ThreadPool;
  void handOver();
  void link(PoolJob& job) noexcept;
  void unlink(PoolJob& job) noexcept;

  Loop& loop_;
  std::shared_ptr<PoolInbox> inbox_;
  PoolJob* outstanding_ = nullptr;
};

template <class F>
using PoolResult = std::decay_t<std::invoke_result_t<F&>>;

// The promise, the work and the job in one: one allocation.
template <class F>
class PoolJobOf final : public PoolJob, public PromiseState<PoolResult<F>>, public FromFreeList, private AbortListener {
 public:
  using R = PoolResult<F>;

  template <class G>
  explicit PoolJobOf(G&& f)
      : PromiseState<R>([](PromiseCore* core) { static_cast<PoolJobOf*>(core)->releaseOwner(); }),
        AbortListener(&PoolJobOf::abort),
        function_(std::forward<G>(f)) {}

  void start(SignalRef signal, PoolWork kind) {
    this->retain();  // for as long as it is outstanding
    listen(signal.state());
    Loop::current().local<PoolClient>().submit(*this, kind);
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
    if (this->isPending()) failure_ ? this->reject(std::move(failure_)) : this->settle();
    this->release();
  }

  void orphan() noexcept override {
    stop();
    this->abandon();
    this->release();
  }

  // What a thread is doing already can not be stopped; its result is dropped when it comes.
  static void abort(AbortListener& listener, const Error& reason) {
    auto& self = static_cast<PoolJobOf&>(listener);
    const bool withdrawn = Loop::current().local<PoolClient>().cancel(self);
    self.reject(toException(abortError(reason)));
    if (withdrawn) self.release();
  }

  [[no_unique_address]] F function_;
  std::exception_ptr failure_;  // apart from the promise's own, which an abort may set meanwhile
};

}  // namespace detail
}  // namespace nodus::inline v0
