#pragma once

#include <nodus/worker_threads/worker.hpp>

#include <algorithm>
#include <climits>
#include <cstddef>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL SharedRef<WorkerCore> makeWorkerCore(const std::string& name, double stackSizeMb,
                                                Owned<WorkerProgram> program) {
  WorkerSettings settings{.name = name};
  constexpr double leastMb = 64.0 / 1024;
  constexpr double mostMb = 1e12;  // more than any machine has, and still a number of bytes
  if (stackSizeMb > 0) {
    settings.stackSize = static_cast<std::size_t>(std::clamp(stackSizeMb, leastMb, mostMb) * 1024 * 1024);
  }
  return SharedRef<WorkerCore>(new WorkerCore(std::move(program), std::move(settings)));
}

}  // namespace detail

namespace worker_threads {

NODUS_DECL bool isMainThread() noexcept { return nodus::detail::WorkerCore::current() == nullptr; }

NODUS_DECL int threadId() noexcept {
  const auto* worker = nodus::detail::WorkerCore::current();
  return worker ? worker->threadId() : 0;
}

NODUS_DECL ResourceLimits resourceLimits() noexcept {
  const auto* worker = nodus::detail::WorkerCore::current();
  const auto bytes = worker ? worker->settings().stackSize : 0;
  return {.stackSizeMb = static_cast<double>(bytes) / (1024 * 1024)};
}

NODUS_DECL perf_hooks::EventLoopUtilization WorkerPerformance::eventLoopUtilization() const {
  return worker_->utilization();
}

NODUS_DECL perf_hooks::EventLoopUtilization WorkerPerformance::eventLoopUtilization(
    const perf_hooks::EventLoopUtilization& before) const {
  const auto now = eventLoopUtilization();
  const bool runs = now.idle + now.active > 0;
  return runs ? eventLoopUtilization(now, before) : now;
}

NODUS_DECL perf_hooks::EventLoopUtilization WorkerPerformance::eventLoopUtilization(
    const perf_hooks::EventLoopUtilization& after, const perf_hooks::EventLoopUtilization& before) const {
  return nodus::performance::eventLoopUtilization(after, before);
}

NODUS_DECL void checkpoint() {
  const auto* worker = nodus::detail::WorkerCore::current();
  if (worker && worker->halted()) throw nodus::detail::LoopHalted();
}

}  // namespace worker_threads
}  // namespace nodus::inline v0
