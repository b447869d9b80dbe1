#pragma once

#include <nodus/worker_threads/pool.hpp>

#include <nodus/kernel/loop.hpp>
#include <nodus/worker_threads/detail/worker_threads.hpp>

#include <nodus/worker_threads/impl/worker_threads.ipp>

#include <algorithm>
#include <thread>
#include <tuple>

namespace nodus::inline v0 {
namespace detail {

// A job that runs no longer than that is not worth to go to sleep for.
inline constexpr std::int64_t quickNanoseconds = 10'000;

// The pools of a loop, which they have to leave before it goes.
class WorkerPools {
 public:
  explicit WorkerPools(Loop&) {}
  WorkerPools(const WorkerPools&) = delete;
  WorkerPools& operator=(const WorkerPools&) = delete;
  ~WorkerPools() {
    while (first_) first_->leaveLoop();
  }

  void add(WorkerPoolState& pool) noexcept {
    pool.pools_ = this;
    pool.next_ = first_;
    if (first_) first_->previous_ = &pool;
    first_ = &pool;
  }
  void remove(WorkerPoolState& pool) noexcept {
    (pool.previous_ ? pool.previous_->next_ : first_) = pool.next_;
    if (pool.next_) pool.next_->previous_ = pool.previous_;
    pool.pools_ = nullptr;
  }

 private:
  WorkerPoolState* first_ = nullptr;
};

NODUS_DECL WorkerTask::WorkerTask(int priority, std::string_view name, StopFlagRef stop) noexcept
    : priority_(priority), stop_(std::move(stop)) {
  std::copy_n(name.begin(), std::min(name.size(), nameSize - 1), name_);
}

NODUS_DECL Ref<WorkerPoolState> WorkerPoolState::make(const worker_threads::WorkerPoolOptions& options) {
  const auto processors = std::max(1U, std::thread::hardware_concurrency());
  const auto least = options.size ? options.size : options.minThreads;
  const auto most = options.size ? options.size : options.maxThreads;
  const auto minThreads = least.value_or(std::min(std::max(1U, processors / 2), most.value_or(processors)));
  const auto maxThreads = most.value_or(std::max(processors, minThreads));
  if (maxThreads < 1 || maxThreads < minThreads) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE,
               {"options.maxThreads", ">= 1 and >= options.minThreads", std::to_string(maxThreads)});
  }
  const auto maxQueue = options.maxQueue.isAuto() ? std::size_t{maxThreads} * maxThreads : options.maxQueue.limit();
  const auto idle = std::max(0.0, options.idleTimeout.count()) * 1e6;
  auto& loop = Loop::current();
  const SharedRef<WorkerThreads> threads(new WorkerThreads(
      {minThreads, maxThreads, static_cast<std::int64_t>(std::min(idle, 1e18)), options.niceIncrement, options.name},
      loop.remote()));
  const Ref<WorkerPoolState> state(new WorkerPoolState(loop, threads, minThreads, maxThreads, maxQueue), adoptRef);
  loop.local<WorkerPools>().add(*state);
  threads->begin(*state);
  return state;
}

NODUS_DECL WorkerPoolState::WorkerPoolState(Loop& loop, SharedRef<WorkerThreads> threads, unsigned least, unsigned most,
                                            std::size_t maxQueue)
    : PoolClient(loop, *threads),
      threads_(std::move(threads)),
      minThreads_(least),
      maxThreads_(most),
      maxQueue_(maxQueue),
      madeAt_(WorkerThreads::now()),
      runTimes_(perf_hooks::createHistogram()),
      waitTimes_(perf_hooks::createHistogram()) {}

NODUS_DECL WorkerPoolState::~WorkerPoolState() {
  if (pools_) pools_->remove(*this);
  threads_->leave();
}

NODUS_DECL void WorkerPoolState::leaveLoop() noexcept {
  pools_->remove(*this);
  end_ = true;
  abandonAll();
  outstanding_ = 0;
  threads_->leave();
  hold_.release();
  if (ended_) ended_->abandon();
  ended_.reset();
  const Ref<WorkerPoolState> self(this);
  removeAll(nullptr);  // which may hold the pool
  settleDown();
}

NODUS_DECL std::optional<Error> WorkerPoolState::admit() {
  if (end_) return makeError(ErrorCode::ERR_WORKER_POOL_CLOSED);
  if (outstanding_ >= capacity()) return makeError(ErrorCode::ERR_WORKER_POOL_QUEUE_LIMIT);
  try {
    threads_->provideFor(outstanding_ + 1);
  } catch (...) {
    return toError(std::current_exception());
  }
  ++outstanding_;
  if (outstanding_ > maxThreads_) wasQueued_ = true;
  if (!std::exchange(kept_, true)) retain();
  return {};
}

NODUS_DECL void WorkerPoolState::filledUp() {
  needsDrain_ = true;
  const std::tuple<> nothing;
  emit(eventKey<"needsDrain">, &nothing);
}

NODUS_DECL void WorkerPoolState::notTaken() noexcept {
  --outstanding_;
  settleDown();
}

NODUS_DECL bool WorkerPoolState::cancel(PoolJob& job) noexcept {
  if (!PoolClient::cancel(job)) return false;
  --outstanding_;
  if (wasQueued_ && queueSize() == 0) {
    loop().nextTick(makeTask([self = Ref<WorkerPoolState>(this)] { self->checkDrain(); }));
  }
  settleDown();
  return true;
}

NODUS_DECL void WorkerPoolState::completing(PoolJob& job) {
  const auto& task = static_cast<const WorkerTask&>(job);
  handingOver_ = true;
  --outstanding_;
  ++completed_;
  const auto ran = std::max<std::int64_t>(1, task.endedAt_ - task.startedAt_);
  runTime_ += ran;
  runTimes_.record(ran);
  waitTimes_.record(std::max<std::int64_t>(1, task.startedAt_ - task.queuedAt_));
  isQuick_ = ran < quickNanoseconds;
}

NODUS_DECL void WorkerPoolState::handedOver() {
  const Ref<WorkerPoolState> self(this);
  if (wasQueued_ && queueSize() == 0) loop().call([this] { checkDrain(); });
  handingOver_ = false;
  settleDown();
}

NODUS_DECL void WorkerPoolState::checkDrain() {
  if (!wasQueued_ || queueSize() > 0) return;
  wasQueued_ = needsDrain_ = false;
  const std::tuple<> nothing;
  emit(eventKey<"drain">, &nothing);
}

// Lets go of itself, once there is no reason left to stay.
NODUS_DECL void WorkerPoolState::settleDown() noexcept {
  if (outstanding_ > 0 || handingOver_ || (ended_ && ended_->isPending())) return;
  if (std::exchange(kept_, false)) release();
}

NODUS_DECL void WorkerPoolState::close(bool refuseWaiting, bool stopRunning) {
  if (!pools_) return;
  const Ref<WorkerPoolState> self(this);
  if (!std::exchange(end_, true)) {
    ended_ = makeState<void>();
    hold_ = Loop::Hold(loop());
    if (!std::exchange(kept_, true)) retain();
  }
  if (refuseWaiting) {
    refuseQueued(toException(makeError(ErrorCode::ERR_WORKER_POOL_CLOSED)), [stopRunning](const PoolJob& job) {
      if (stopRunning) static_cast<const WorkerTask&>(job).askToStop();
    });
  }
  threads_->end();
}

NODUS_DECL void WorkerPoolState::allEnded() {
  hold_.release();
  if (!ended_ || !ended_->isPending()) return;
  const Ref<WorkerPoolState> self(this);
  loop().call([this] { ended_->fulfil(); });
  removeAll(nullptr);  // which may hold the pool
  settleDown();
}

NODUS_DECL unsigned WorkerPoolState::threads() const noexcept { return threads_->count(); }

NODUS_DECL std::size_t WorkerPoolState::queueSize() const noexcept {
  return outstanding_ > maxThreads_ ? outstanding_ - maxThreads_ : 0;
}

NODUS_DECL double WorkerPoolState::duration() const noexcept {
  return static_cast<double>(WorkerThreads::now() - madeAt_) / 1e6;
}

NODUS_DECL double WorkerPoolState::utilization() const noexcept {
  return static_cast<double>(runTime_) / 1e6 / (duration() * maxThreads_);
}

NODUS_DECL worker_threads::PoolTimes poolTimes(const perf_hooks::Histogram& histogram) {
  if (histogram.count() == 0) return {};
  const auto at = [&](double percentile) { return static_cast<double>(histogram.percentile(percentile)) / 1e6; };
  const auto mean = histogram.mean() / 1e6;
  return {.average = mean,
          .mean = mean,
          .stddev = histogram.stddev() / 1e6,
          .min = static_cast<double>(histogram.min()) / 1e6,
          .max = static_cast<double>(histogram.max()) / 1e6,
          .p0_001 = at(0.001),
          .p0_01 = at(0.01),
          .p0_1 = at(0.1),
          .p1 = at(1),
          .p2_5 = at(2.5),
          .p10 = at(10),
          .p25 = at(25),
          .p50 = at(50),
          .p75 = at(75),
          .p90 = at(90),
          .p97_5 = at(97.5),
          .p99 = at(99),
          .p99_9 = at(99.9),
          .p99_99 = at(99.99),
          .p99_999 = at(99.999)};
}

}  // namespace detail

namespace worker_threads {

NODUS_DECL void StopToken::throwIfAborted() const {
  if (aborted()) throw AbortError("The operation was aborted", {.code = "ABORT_ERR"});
}

NODUS_DECL Completion WorkerPool::close(ClosePoolOptions options) {
  state().close(options.force, false);
  return detail::WorkerPoolState::completionOf(state());
}

NODUS_DECL Completion WorkerPool::destroy() {
  state().close(true, true);
  return detail::WorkerPoolState::completionOf(state());
}

NODUS_DECL PoolTimes WorkerPool::runTime() const { return detail::poolTimes(state().runTimes()); }
NODUS_DECL PoolTimes WorkerPool::waitTime() const { return detail::poolTimes(state().waitTimes()); }

}  // namespace worker_threads
}  // namespace nodus::inline v0
