#pragma once

#include <nodus/child_process/detail/child_state.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/process/detail/signals.hpp>

#include <cerrno>
#include <csignal>
#include <string>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace child_process::detail {

using net::detail::OpenList;
using net::detail::SocketState;

// Node's choice of what the caller could not have known beforehand.
NODUS_DECL bool isToldByEvent(int number) noexcept {
  return number == EACCES || number == EAGAIN || number == EMFILE || number == ENFILE || number == ENOENT;
}

NODUS_DECL void ChildState::start(std::string_view file, const Arguments& arguments, const SpawnOptions& options) {
  command_ = makeCommand(file, arguments, options);
  const int killSignal = options.killSignal.number();
  auto plan = readStdio(options.stdio, false);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].kind != StdioPart::Kind::ipc) continue;
    command_.furtherEnvironment = {"NODE_CHANNEL_FD=" + std::to_string(i), "NODE_CHANNEL_SERIALIZATION_MODE=json"};
  }
  if (const int error = launchNow(plan)) {
    if (!isToldByEvent(error)) networkError(error, "spawn").raise();
    process::nextTick([self = Ref<ChildState>(this), error] { self->failed(error); });
    if (error == EMFILE || error == ENFILE) return;
  } else {
    started();
  }
  connect(plan);
  if (running_) watchExit();
  if (options.timeout.count() > 0) {
    timeout_ = setTimeout([self = Ref<ChildState>(this), killSignal] { self->killBy(killSignal); }, options.timeout);
  }
  const AbortSignal signal(options.signal);
  if (!signal) return;
  if (signal.aborted()) {
    process::nextTick(
        [self = Ref<ChildState>(this), killSignal, signal] { self->aborted(killSignal, *signal.reason()); });
  } else {
    abort_ = signal.onAbort([this, killSignal](const Error& reason) { aborted(killSignal, reason); });
  }
}

// Returns 0 or an errno; then nothing is left of what was begun.
NODUS_DECL int ChildState::launchNow(StdioPlan& plan) {
  if (const int error = openPipes(plan)) return error;
  auto launched = launch(command_, childDescriptors(plan));
  for (auto& part : plan) part.childs.close();
  if (launched.error) return launched.error;
  pid_ = launched.pid;
  pidfd_ = std::move(launched.pidfd);
  return 0;
}

// While it runs it keeps itself alive.
NODUS_DECL void ChildState::started() {
  running_ = true;
  retain();
  loop_.local<OpenList<ChildState>>().add(*this);
  hold_ = Loop::Hold(loop_);
  process::nextTick([self = Ref<ChildState>(this)] {
    const std::tuple<> none;
    self->emit(eventKey<"spawn">, &none);
  });
}

// After the pipes, so that what they have comes before the exit where both are there. A child of whose end nobody would
// hear must not go on.
NODUS_DECL void ChildState::watchExit() {
  const int error = watch_.open(loop_, pid_, pidfd_, &ChildState::ended, this);
  if (error == 0) return;
  sendSignal(pid_, pidfd_, SIGKILL);
  reap(pid_, pidfd_, true);
  process::nextTick([self = Ref<ChildState>(this), error] {
    const auto own = self->stopped();
    self->failed(error);
  });
}

// What kept it alive, to be let go of.
NODUS_DECL Ref<ChildState> ChildState::stopped() noexcept {
  running_ = false;
  OpenList<ChildState>::remove(*this);
  return Ref<ChildState>(this, adoptRef);
}

NODUS_DECL net::Socket ChildState::makeSocket(OwnFd fd, bool childReads) {
  auto state = makeRef<SocketState>(loop_);
  if (childReads) state->readable()->disable();
  if (const int error = state->adopt(fd.release())) {
    state->destroy(networkError(error, "open"));
  } else if (!childReads) {
    state->begin(false);
  }
  return net::Socket(Ref<EmitterState>(std::move(state)));
}

// What Node does with the stdio entries, in their order. The pipes of a program that could not be started come to their
// end like all others, and "close" after them.
NODUS_DECL void ChildState::connect(StdioPlan& plan) {
  stdio_.reserve(plan.size());
  for (std::size_t i = 0; i < plan.size(); ++i) {
    auto& part = plan[i];
    stdio_.emplace_back();
    if (part.kind == StdioPart::Kind::socket) {  // the child reads from it now
      auto& lent = static_cast<SocketState&>(*part.socket);
      lent.stopReading();
      lent.readable()->pause();
    } else if (part.kind == StdioPart::Kind::ipc) {
      openChannel(std::move(part.ours));
    } else if (part.kind == StdioPart::Kind::pipe) {
      stdio_.back() = makeSocket(std::move(part.ours), i == 0);
      if (i == 0) continue;
      ++closesNeeded_;
      stdio_.back()->on<"close">([self = Ref<ChildState>(this)] { self->closeOne(); });
    }
  }
}

// --- The channel.

NODUS_DECL void ChildState::openChannel(OwnFd fd) {
  const Ref<ChildState> self(this);
  const auto told = [self](json::Value message, process::SendHandle handle) {
    const std::tuple<const json::Value&, const process::SendHandle&> arguments(message, handle);
    self->emit(eventKey<"message">, &arguments);
  };
  const auto disconnected = [self] {
    self->channel_.reset();
    const std::tuple<> none;
    try {
      self->emit(eventKey<"disconnect">, &none);
    } catch (...) {  // "close" is not the less due
      self->closeOne();
      throw;
    }
    self->closeOne();
  };
  try {
    channel_ = IpcChannel::open(
        loop_, fd.release(), true,
        {.message = told, .disconnected = disconnected, .failed = [self](const Error& error) { self->fail(error); }});
  } catch (const Error& error) {
    process::nextTick([self, error] { self->fail(error); });
    return;
  }
  ++closesNeeded_;
}

NODUS_DECL void ChildState::listenersChanged(const EventKey& key, bool added) {
  if (&key == &eventKey<"message"> && channel_) channel_->setMessagesWanted(added);
}

NODUS_DECL bool ChildState::send(const json::Value& message, const process::SendHandle& handle,
                                 const process::SendOptions& options, IpcChannel::Sent sent) {
  if (channel_) return channel_->send(message, handle, options, std::move(sent));
  process::nextTick([self = Ref<ChildState>(this), sent = std::move(sent)] {
    const auto error = makeError(ErrorCode::ERR_IPC_CHANNEL_CLOSED);
    if (sent) return sent(error);
    self->fail(error);
  });
  return false;
}

NODUS_DECL void ChildState::disconnect() {
  if (channel_) return channel_->disconnect();
  fail(makeError(ErrorCode::ERR_IPC_DISCONNECTED));
}

// When all is over, there is nobody left to tell.
NODUS_DECL void ChildState::fail(const Error& error) {
  if (!closed_) emitError(error);
}

// --- Signals.

NODUS_DECL bool ChildState::kill(int signal) {
  if (!running_) return false;
  const int error = sendSignal(pid_, pidfd_, signal);
  if (error == 0) return killed_ = true;
  if (error == ESRCH) return false;
  const auto failure = networkError(error, "kill");
  if (error == EINVAL || error == ENOSYS) failure.raise();
  emitError(failure);
  return false;
}

NODUS_DECL void ChildState::killBy(int signal) {
  timeout_ = {};
  try {
    kill(signal);
  } catch (const Error& error) {
    emitError(error);
  }
}

NODUS_DECL void ChildState::aborted(int signal, const Error& reason) {
  const Ref<ChildState> alive(this);
  try {
    if (!kill(signal)) return;
  } catch (const Error& error) {
    emitError(error);
    return;
  }
  emitError(makeErrorWithCause(ErrorCode::ABORT_ERR, reason));
}

NODUS_DECL void ChildState::setReferenced(bool referenced) {
  if (!running_ || referenced == static_cast<bool>(hold_)) return;
  hold_ = referenced ? Loop::Hold(loop_) : Loop::Hold();
}

NODUS_DECL void ChildState::ended(void* owner, unsigned) {
  auto& self = *static_cast<ChildState*>(owner);
  const auto status = reap(self.pid_, self.pidfd_, false);
  if (!status.ended) return;
  const auto own = self.stopped();
  self.exitCode_ = status.code;
  if (status.signal != 0) self.signalCode_ = std::string(signalName(status.signal));
  self.finish({});
}

NODUS_DECL void ChildState::failed(int number) {
  const Ref<ChildState> alive(this);
  exitCode_ = -number;
  finish(startError(number, "spawn", command_));
}

NODUS_DECL void ChildState::finish(const std::optional<Error>& error) {
  abort_.off();
  clearTimeout(std::exchange(timeout_, {}));
  if (!stdio_.empty() && stdio_[0]) stdio_[0]->destroy();
  watch_.close();
  pidfd_.close();
  hold_.release();
  try {
    tellEnd(error);
  } catch (...) {  // as in Node there is no "close" then
    flushLater();
    letGoLater();
    throw;
  }
  flushLater();
  closeOne();
}

NODUS_DECL void ChildState::tellEnd(const std::optional<Error>& error) {
  if (error) {
    emitError(*error);
    return;
  }
  const std::tuple<const std::optional<int>&, const std::optional<std::string>&> arguments(exitCode_, signalCode_);
  emit(eventKey<"exit">, &arguments);
}

NODUS_DECL void ChildState::flushLater() {
  process::nextTick([self = Ref<ChildState>(this)] { self->flushStdio(); });
}

// What nobody reads flows away, so that its end is seen. Who reads by next() comes back for the rest.
NODUS_DECL void ChildState::flushStdio() {
  for (const auto& socket : stdio_) {
    if (!socket) continue;
    auto& state = static_cast<SocketState&>(*socket->emitterState());
    if (state.readable()->readable() && !state.isErrorHeard()) state.readable()->resume();
  }
}

// After the last event a listener has no more to wait for, and it may hold the child that it listens to. What is about
// to be told still is told.
NODUS_DECL void ChildState::letGoLater() {
  loop_.closing(makeTask([self = Ref<ChildState>(this)] {
    self->closed_ = true;
    self->removeAll(nullptr);
  }));
}

NODUS_DECL void ChildState::closeOne() {
  if (--closesNeeded_ > 0) return;
  const Ref<ChildState> alive(this);
  const std::tuple<const std::optional<int>&, const std::optional<std::string>&> arguments(exitCode_, signalCode_);
  letGoLater();
  emit(eventKey<"close">, &arguments);
}

// The loop is gone: the child goes on, and is nobody's.
NODUS_DECL void ChildState::abandon() noexcept {
  const auto own = stopped();
  abort_.off();
  timeout_ = {};
  watch_.close();
  pidfd_.close();
  hold_.release();
  leaveBehind(pid_);
  removeAll(nullptr);
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
