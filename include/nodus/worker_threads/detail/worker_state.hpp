// What the handles of a Worker share: the parent's side.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/worker_threads/detail/port_state.hpp>
#include <nodus/worker_threads/detail/worker_core.hpp>

#include <optional>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Keeps itself alive until "exit".
class WorkerState : public EmitterState, public FromFreeList, private DoorbellOwner,
                    public net::detail::OpenListItem<WorkerState> {
 public:
  WorkerState(SharedRef<WorkerCore> core, Ref<PortState> port);

  // Starts the thread. Throws ERR_WORKER_INIT_FAILED.
  void start();
  Promise<int> terminate();
  Promise<int> exited();
  void ref();
  void unref() noexcept { hold_.release(); }
  int threadId() const noexcept { return exitCode_ ? -1 : core_->threadId(); }
  const WorkerSettings& settings() const noexcept { return core_->settings(); }
  PortState& port() const noexcept { return *port_; }
  perf_hooks::EventLoopUtilization utilization() const { return core_->utilization(); }
  // "online" comes first, whichever news was quicker.
  void announce();

  // For the list of what a loop has open: it waits for the thread.
  void abandon() noexcept;

 private:
  void onRing() override;
  void finish(int code);

  Loop& loop_;
  SharedRef<WorkerCore> core_;
  Ref<PortState> port_;
  SharedRef<Doorbell> doorbell_;
  Loop::Hold hold_;
  std::optional<int> exitCode_;
  bool online_ = false;
  Ref<PromiseState<int>> outcomeState_;  // made when somebody asks
};

// The end that the worker's messages come to: they are events of the Worker.
template <class Received>
class WorkerPort final : public PortState {
 public:
  explicit WorkerPort(SharedRef<PortCore> core) : PortState(std::move(core)) { closesQuietly_ = true; }
  WorkerState* worker = nullptr;

 private:
  void deliver(Message& message) override {
    worker->announce();
    unwrap<Received>(*worker, message, [&](Received& value) {
      const std::tuple<const Received&> arguments(value);
      worker->emit(eventKey<"message">, &arguments);
    });
  }
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/worker_state.ipp>
#endif
