#pragma once

#include <nodus/fs/detail/fd_calls.hpp>
#include <nodus/fs/detail/file_handle_state.hpp>

#include <string>
#include <tuple>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL FileArguments FileHandleState::arguments(std::string_view operation) const {
  FileArguments arguments(file_);
  if (!file_) arguments.invalid = foundError("EBADF", "file closed", operation);
  return arguments;
}

NODUS_DECL Promise<> FileHandleState::close() {
  if (!file_) return closing_ ? closing_ : promise::resolve();
  if (waiting_) return closing_;
  if (uses_ == 0) {
    closing_ = closeNow();
  } else {
    waiting_ = true;
    closing_ = Promise<>(makeState<void>());
  }
  const auto closing = closing_;
  const std::tuple<> none;
  emit(eventKey<"close">, &none);
  return closing;
}

NODUS_DECL Promise<> FileHandleState::closeNow() {
  return callInPool(&closeCall, FileArguments(std::exchange(file_, {})));
}

NODUS_DECL void FileHandleState::useEnded() {
  if (--uses_ > 0 || !waiting_) return;
  waiting_ = false;
  closeNow()
      .then([state = closing_.state()] { state->fulfil(); },
            [state = closing_.state()](const Error& error) { state->reject(toException(error)); })
      .detach();
}

}  // namespace detail
}  // namespace nodus::inline v0
