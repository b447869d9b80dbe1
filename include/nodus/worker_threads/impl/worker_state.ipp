#pragma once

#include <nodus/worker_threads/detail/worker_state.hpp>

#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL WorkerState::WorkerState(SharedRef<WorkerCore> core, Ref<PortState> port)
    : loop_(Loop::current()), core_(std::move(core)), port_(std::move(port)) {}

NODUS_DECL void WorkerState::start() {
  doorbell_ = SharedRef<Doorbell>(new Doorbell(loop_, *this));
  core_->start(doorbell_);
  retain();
  loop_.local<net::detail::OpenList<WorkerState>>().add(*this);
  hold_ = Loop::Hold(loop_);
  port_->arrive(loop_);
  port_->start();
}

NODUS_DECL void WorkerState::ref() {
  if (!exitCode_ && !hold_) hold_ = Loop::Hold(loop_);
}

// As in Node, who asks for the end waits for it.
NODUS_DECL Promise<int> WorkerState::terminate() {
  if (exitCode_) return promise::resolve(*exitCode_);
  core_->terminate();
  ref();
  return exited();
}

NODUS_DECL Promise<int> WorkerState::exited() {
  if (exitCode_) return promise::resolve(*exitCode_);
  if (!outcomeState_) outcomeState_ = makeState<int>();
  return Promise<int>(outcomeState_);
}

NODUS_DECL void WorkerState::announce() {
  if (std::exchange(online_, true)) return;
  tell([&] {
    const std::tuple<> none;
    emit(eventKey<"online">, &none);
  });
}

NODUS_DECL void WorkerState::onRing() {
  const Ref<WorkerState> alive(this);
  const auto report = core_->takeReport();
  if (report.online) announce();
  if (!report.error && !report.exitCode) return;
  port_->flush();  // what it said before
  if (report.error) tell([&] { emitError(*report.error); });
  if (report.exitCode) finish(*report.exitCode);
}

NODUS_DECL void WorkerState::finish(int code) {
  core_->join();
  doorbell_->disconnect();
  port_->close();
  exitCode_ = code;
  net::detail::OpenList<WorkerState>::remove(*this);
  const Ref<WorkerState> own(this, adoptRef);
  tell([&] {
    const std::tuple<const int&> arguments(code);
    emit(eventKey<"exit">, &arguments);
    if (outcomeState_) outcomeState_->fulfil(code);
  });
  hold_.release();
  context_.reset();
  removeAll(nullptr);  // a listener may hold the worker
}

NODUS_DECL void WorkerState::abandon() noexcept {
  const Ref<WorkerState> own(this, adoptRef);
  doorbell_->disconnect();
  core_->terminate();
  core_->join();
  hold_.release();
  exitCode_ = 1;
  if (const auto outcome = std::exchange(outcomeState_, {})) outcome->abandon();
  context_.reset();
  removeAll(nullptr);
}

}  // namespace detail
}  // namespace nodus::inline v0
