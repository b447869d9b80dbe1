#pragma once

#include <nodus/child_process/detail/child_state.hpp>
#include <nodus/cluster/cluster.hpp>
#include <nodus/cluster/detail/child_worker.hpp>
#include <nodus/cluster/detail/primary.hpp>

#include <string>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace cluster::detail {

// The child lets go of its listeners when it is closed.
NODUS_DECL void ChildWorker::join() {
  const Ref<ChildWorker> self(this);
  process_.on<"error">([self](const Error& error) { self->emitError(error); });
  process_.on<"message">([self](const json::Value& message, const process::SendHandle& handle) {
    const std::tuple<const json::Value&, const process::SendHandle&> arguments(message, handle);
    self->emit(eventKey<"message">, &arguments);
    if (self->primary_) self->primary_->message(*self, message, handle);
  });
  process_.once<"exit">(
      [self](const std::optional<int>& code, const std::optional<std::string>& signal) { self->exited(code, signal); });
  process_.once<"disconnect">([self] { self->disconnected(); });
  const auto& channel = process_.state().channel();
  if (!channel) return;
  channel->setInternal([self](json::Value message, process::SendHandle handle) {
    if (!self->intercom_.takesAnswer(message, handle)) self->received(message, handle);
  });
}

NODUS_DECL bool ChildWorker::tell(json::Value message, const process::SendHandle& handle, Intercom::Reply reply) {
  return intercom_.send(process_.state().channel(), std::move(message), handle, std::move(reply));
}

NODUS_DECL bool ChildWorker::send(const json::Value& message, const process::SendHandle& handle,
                                  const process::SendOptions& options, IpcChannel::Sent sent) {
  return process_.state().send(message, handle, options, std::move(sent));
}

NODUS_DECL void ChildWorker::disconnect() {
  exitedAfterDisconnect = true;
  if (primary_) primary_->leaving(*this);
  tell({{"act", "disconnect"}});
  if (primary_) primary_->forget(*this);
}

NODUS_DECL void ChildWorker::destroy(std::string_view signal) { process_.kill(signal); }

NODUS_DECL void ChildWorker::received(const json::Value& message, const process::SendHandle&) {
  if (!primary_) return;
  const auto act = message["act"].get<std::string>().value_or("");
  if (act == "exitedAfterDisconnect") {
    exitedAfterDisconnect = true;
    tell({{"ack", message["seq"]}});
  } else {
    primary_->received(*this, act, message);
  }
}

NODUS_DECL void ChildWorker::exited(const std::optional<int>& code, const std::optional<std::string>& signal) {
  if (primary_ && !isConnected()) primary_->forget(*this);
  const std::tuple<const std::optional<int>&, const std::optional<std::string>&> arguments(code, signal);
  emit(eventKey<"exit">, &arguments);
  if (primary_) primary_->exited(*this, code, signal);
}

// What it was sent and has not answered goes to others.
NODUS_DECL void ChildWorker::disconnected() {
  if (primary_) {
    primary_->forgetListeners(*this);
    if (isDead()) primary_->forget(*this);
  }
  intercom_.fail();
  const std::tuple<> none;
  emit(eventKey<"disconnect">, &none);
  if (primary_) primary_->disconnected(*this);
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
