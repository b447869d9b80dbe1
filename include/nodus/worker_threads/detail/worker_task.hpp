// What a WorkerPool's jobs have beyond those of the kernel: an order, and a diary.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/detail/stop_flag.hpp>
#include <nodus/worker_threads/crossing.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace worker_threads {

class StopToken;

}  // namespace worker_threads

namespace detail {

class WorkerTask : public PoolJob {
 public:
  static constexpr std::size_t nameSize = 16;  // what Linux keeps, with the zero at its end

  WorkerTask(int priority, std::string_view name, StopFlagRef stop) noexcept;

  void askToStop() const noexcept {
    if (stop_) stop_->ask();
  }

 private:
  friend class WorkerQueue;
  friend class WorkerThreads;
  friend class WorkerPoolState;

  bool goesBefore(const WorkerTask& other) const noexcept {
    return priority_ != other.priority_ ? priority_ > other.priority_ : number_ < other.number_;
  }

  int priority_;
  char name_[nameSize] = {};
  std::size_t heapIndex_ = 0;
  std::int64_t queuedAt_ = 0;  // nanoseconds of the threads' own clock
  std::int64_t startedAt_ = 0;
  std::int64_t endedAt_ = 0;
  StopFlagRef stop_;
};

// The function with its arguments, on its way to another thread and back.
template <class F, class... Args>
class WorkerCall {
 public:
  static constexpr bool takesToken = std::is_invocable_v<F&, worker_threads::StopToken, Args...>;

  template <class G, class... A>
  WorkerCall(StopFlagRef stop, G&& f, A&&... arguments)
      : stop_(std::move(stop)), parts_(std::in_place, std::forward<G>(f), std::forward<A>(arguments)...) {}

  // On the sender's thread; throws if an argument can not leave it.
  void leave() {
    std::apply([](F&, Args&... arguments) { (prepareCrossing(arguments), ...); }, *parts_);
  }

  // On the pool's thread. Function and arguments are gone before the result leaves it, so that nothing there shares
  // with them.
  auto operator()() {
    using R = std::decay_t<decltype(call())>;
    struct Gone {
      std::optional<std::tuple<F, Args...>>& parts;
      ~Gone() { parts.reset(); }
    };
    if constexpr (std::is_void_v<R>) {
      const Gone gone{parts_};
      call();
    } else {
      auto result = [&]() -> R {
        const Gone gone{parts_};
        return call();
      }();
      prepareCrossing(result);
      return result;
    }
  }

  // On the sender's thread again.
  template <class R>
  void arrive(R& result) {
    if constexpr (!std::is_same_v<R, Nothing>) finishCrossing(result);
  }

 private:
  decltype(auto) call() {
    return std::apply(
        [this](F& f, Args&... arguments) -> decltype(auto) {
          (finishCrossing(arguments), ...);
          if constexpr (takesToken) {
            return f(worker_threads::StopToken(stop_), std::move(arguments)...);
          } else {
            static_cast<void>(this);
            return f(std::move(arguments)...);
          }
        },
        *parts_);
  }

  StopFlagRef stop_;
  std::optional<std::tuple<F, Args...>> parts_;
};

}  // namespace detail
}  // namespace nodus::inline v0
