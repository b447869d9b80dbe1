#pragma once

#include <nodus/child_process/child.hpp>
#include <nodus/child_process/detail/child_state.hpp>

namespace nodus::inline v0 {
namespace child_process {

NODUS_DECL detail::ChildState& ChildProcess::state() const noexcept { return stateAs<detail::ChildState>(); }

NODUS_DECL std::optional<int> ChildProcess::pid() const { return state().pid(); }
NODUS_DECL const std::vector<std::optional<net::Socket>>& ChildProcess::stdio() const { return state().stdio(); }
NODUS_DECL std::optional<int> ChildProcess::exitCode() const { return state().exitCode(); }
NODUS_DECL std::optional<std::string> ChildProcess::signalCode() const { return state().signalCode(); }
NODUS_DECL bool ChildProcess::killed() const { return state().killed(); }
NODUS_DECL const std::string& ChildProcess::spawnfile() const { return state().command().file; }
NODUS_DECL const std::vector<std::string>& ChildProcess::spawnargs() const { return state().command().arguments; }
NODUS_DECL void ChildProcess::ref() const { state().setReferenced(true); }
NODUS_DECL void ChildProcess::unref() const { state().setReferenced(false); }
NODUS_DECL bool ChildProcess::kill(Signal signal) const { return state().kill(signal.isZero() ? 0 : signal.number()); }

NODUS_DECL bool ChildProcess::connected() const { return state().channel() && state().channel()->connected(); }
NODUS_DECL void ChildProcess::disconnect() const { state().disconnect(); }

NODUS_DECL bool ChildProcess::send(const json::Value& message, const process::SendHandle& handle,
                                   const process::SendOptions& options) const {
  return state().send(message, handle, options, {});
}

NODUS_DECL bool ChildProcess::sendWith(const json::Value& message, const process::SendHandle& handle,
                                       const process::SendOptions& options,
                                       nodus::detail::IpcChannel::Sent sent) const {
  return state().send(message, handle, options, std::move(sent));
}

NODUS_DECL std::optional<process::Channel> ChildProcess::channel() const {
  if (!connected()) return std::nullopt;
  return process::Channel(state().channel());
}

NODUS_DECL net::Socket ChildProcess::pipe(std::size_t index, std::string_view name) const {
  const auto& all = stdio();
  if (index < all.size() && all[index]) return *all[index];
  throw TypeError("The child's " + std::string(name) + " is not a pipe");
}

}  // namespace child_process
}  // namespace nodus::inline v0
