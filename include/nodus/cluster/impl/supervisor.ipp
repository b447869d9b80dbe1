#pragma once

#include <nodus/cluster/detail/local.hpp>
#include <nodus/cluster/detail/supervisor.hpp>
#include <nodus/cluster/serve.hpp>
#include <nodus/os/machine.hpp>
#include <nodus/process/events.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace nodus::inline v0 {
namespace cluster::detail {

NODUS_DECL Supervisor::Supervisor(const ServeOptions& options)
    : minBackoff_(options.minBackoff.count()),
      maxBackoff_(options.maxBackoff.count()),
      startTimeout_(options.startTimeout.count()),
      shutdownTimeout_(options.shutdownTimeout.count()),
      slots_(static_cast<std::size_t>(options.workers > 0 ? options.workers : os::availableParallelism())),
      done_(makeState<void>()) {
  options.env.forEach(
      [this](std::string_view name, std::string_view value) { environment_[std::string(name)] = value; });
}

NODUS_DECL Promise<> Supervisor::start(SignalRef signal) {
  if (signal.aborted()) return promise::resolve();
  if (signal) abort_ = AbortSignal(signal).onAbort([self = Ref<Supervisor>(this)] { self->stop(); });
  ClusterLocal::current().primary.keepListening(true);
  listen();
  for (auto& slot : slots_) launch(slot);
  return Promise<>(done_);
}

NODUS_DECL void Supervisor::listen() {
  const Ref<Supervisor> self(this);
  subscriptions_ = {
      cluster::on<"listening">([self](const Worker& worker) { self->listening(worker); }),
      cluster::on<"exit">([self](const Worker& worker) { self->ended(worker); }),
      process::on<"SIGTERM">([self] { self->stopOrKill(); }),
      process::on<"SIGINT">([self] { self->stopOrKill(); }),
      process::on<"SIGHUP">([self] { self->restart(); }),
  };
}

// The handle of a timer holds what the timer calls, which holds the supervisor.
NODUS_DECL void cancel(Timeout& timer) {
  timer.close();
  timer = {};
}

// --- Workers that run.

NODUS_DECL Worker Supervisor::fork(const std::optional<Worker>& replaced) {
  Worker worker(ClusterLocal::current().primary.fork(environment_, replaced ? replaced->id() : 0));
  ++running_;
  worker.on<"error">([self = Ref<Supervisor>(this), state = &worker.state()](const Error& error) {
    process::emitWarning(error);
    const Worker failed{Ref<WorkerState>(state)};
    if (!failed.process().pid()) process::nextTick([self, failed] { self->ended(failed); });  // no "exit" comes
  });
  return worker;
}

NODUS_DECL Supervisor::Slot* Supervisor::slotOf(const Worker& worker) noexcept {
  const auto found = std::find_if(slots_.begin(), slots_.end(),
                                  [&](const Slot& slot) { return slot.worker == worker || slot.next == worker; });
  return found == slots_.end() ? nullptr : &*found;
}

NODUS_DECL void Supervisor::launch(Slot& slot) {
  slot.worker = fork({});
  slot.startedAt = Loop::current().now();
  slot.listened = false;
}

NODUS_DECL void Supervisor::listening(const Worker& worker) {
  auto* slot = slotOf(worker);
  if (!slot) return;
  if (slot->next == worker) {
    replaced(*slot);
  } else {
    slot->listened = true;
  }
}

NODUS_DECL void Supervisor::ended(const Worker& worker) {
  auto* slot = slotOf(worker);
  if (!slot && !retiring_.contains(worker.id())) return;  // not one of these
  --running_;
  if (const auto found = retiring_.find(worker.id()); found != retiring_.end()) {
    cancel(found->second.limit);
    retiring_.erase(found);
  }
  if (slot) {
    if (slot->next == worker) {
      slot->next.reset();
      giveUp(*slot);
    } else {
      slot->worker.reset();
    }
    if (!slot->worker && !slot->next && !stopping_) launchLater(*slot);
  }
  if (stopping_ && running_ == 0) finish();
}

NODUS_DECL bool Supervisor::someoneRuns() const noexcept {
  return std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.worker || slot.next; });
}

// The last one to have listened is not waited for longer than need be: connections wait for its successor.
NODUS_DECL void Supervisor::launchLater(Slot& slot) {
  const auto lived = static_cast<double>(Loop::current().now() - slot.startedAt);
  slot.failures = lived > maxBackoff_ ? 0 : slot.failures + 1;
  double delay =
      slot.failures == 0 ? 0 : std::min(maxBackoff_, std::ldexp(minBackoff_, std::min(slot.failures - 1, 30)));
  if (slot.listened && !someoneRuns()) delay = std::min(delay, minBackoff_);
  slot.start = setTimeout(
      [self = Ref<Supervisor>(this), &slot] {
        slot.start = {};
        if (!self->stopping_ && !slot.worker) self->launch(slot);
      },
      delay);
}

// --- A rolling restart.

NODUS_DECL void Supervisor::restart() {
  if (stopping_) return;
  if (std::exchange(restarting_, true)) {
    restartAgain_ = true;
    return;
  }
  replace(0);
}

NODUS_DECL void Supervisor::replace(std::size_t index) {
  if (index == slots_.size()) {
    restarting_ = false;
    if (std::exchange(restartAgain_, false)) restart();
    return;
  }
  replacing_ = index;
  auto& slot = slots_[index];
  cancel(slot.start);
  slot.next = fork(slot.worker);
  slot.wait = setTimeout(
      [self = Ref<Supervisor>(this), &slot] {
        if (slot.next) slot.next->kill("SIGKILL");
      },
      startTimeout_);
}

NODUS_DECL void Supervisor::replaced(Slot& slot) {
  cancel(slot.wait);
  const auto old = std::exchange(slot.worker, std::exchange(slot.next, std::nullopt));
  slot.startedAt = Loop::current().now();
  slot.listened = true;
  slot.failures = 0;
  if (old) retire(*old);
  if (!stopping_) replace(replacing_ + 1);
}

NODUS_DECL void Supervisor::giveUp(Slot& slot) {
  cancel(slot.wait);
  if (stopping_) return;
  process::emitWarning("a new worker ended before it listened: the restart is given up");
  restarting_ = restartAgain_ = false;
}

NODUS_DECL void Supervisor::retire(const Worker& worker) {
  worker.disconnect();
  auto limit = setTimeout([worker] { worker.kill("SIGKILL"); }, shutdownTimeout_);
  retiring_.emplace(worker.id(), Retiring{worker, std::move(limit)});
}

// --- The end.

NODUS_DECL void Supervisor::stopOrKill() { stopping_ ? killAll() : stop(); }

NODUS_DECL void Supervisor::stop() {
  if (std::exchange(stopping_, true)) return;
  for (auto& slot : slots_) {
    cancel(slot.start);
    cancel(slot.wait);
  }
  if (running_ == 0) return finish();
  ClusterLocal::current().primary.keepListening(false);
  deadline_ = setTimeout([self = Ref<Supervisor>(this)] { self->killAll(); }, shutdownTimeout_);
  cluster::disconnect();
}

NODUS_DECL void Supervisor::killAll() {
  process::exitCode(1);
  for (const auto& slot : slots_) {
    for (const auto& worker : {slot.worker, slot.next}) {
      if (worker) worker->kill("SIGKILL");
    }
  }
  for (const auto& [id, old] : retiring_) old.worker.kill("SIGKILL");
}

NODUS_DECL void Supervisor::finish() {
  cancel(deadline_);
  for (auto& subscription : std::exchange(subscriptions_, {})) subscription.off();
  abort_.off();
  ClusterLocal::current().primary.keepListening(false);  // if there was no worker to end
  done_->fulfil();
}

NODUS_DECL Promise<> supervise(const ServeOptions& options) {
  return makeRef<Supervisor>(options)->start(options.signal);
}

NODUS_DECL void obeyPrimary(const ServeOptions& options) {
  process::on<"SIGINT">([] {});
  process::on<"SIGHUP">([] {});
  process::on<"SIGTERM">([limit = options.shutdownTimeout] {
    worker().disconnect();
    setTimeout([] { process::exit(1); }, limit).unref();
  });
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
