// ChildProcess: a program that was started.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/net/socket.hpp>
#include <nodus/process/send.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace child_process {
namespace detail {

class ChildState;

using ChildEvents =
    nodus::detail::EventList<Event<"spawn">, Event<"exit", std::optional<int>, std::optional<std::string>>,
                             Event<"close", std::optional<int>, std::optional<std::string>>, Event<"error", Error>,
                             Event<"message", json::Value, process::SendHandle>, Event<"disconnect">>;

}  // namespace detail

/// A program that was started: Node's `ChildProcess`. A handle: copies are the same child. While the child runs it
/// keeps itself alive and holds the loop; its end is noticed, and its status taken, whether anybody listens or not.
///
/// Events:
/// - `spawn`: the program runs.
/// - `exit(code, signal)`: it has ended, by itself with a code or by a signal, whose name is given; the other one is
///   nullopt. What it has written may still be on its way. Both are nullopt if somebody else has taken the status.
/// - `close(code, signal)`: it has ended, and so have its pipes: nothing more comes.
/// - `error(Error)`: it could not be started (`code`, `syscall` "spawn NAME", `path`, `spawnargs`), could not be
///   killed, or was killed by its signal (an AbortError). "exit" may follow or not.
/// - `message(value, handle)`: from a child with a channel, perhaps with a socket or a server.
/// - `disconnect`: the channel is closed, by either side or because the child has ended.
///
/// After "close" nothing more comes, and the listeners are let go of.
class ChildProcess : public EmitterHandle<detail::ChildEvents> {
 public:
  /// The system's number of the process; nullopt if it could not be started.
  std::optional<int> pid() const;
  /// The pipe to its stdin. Throws a TypeError where that is no pipe; `stdio()` tells.
  net::Socket stdin_() const { return pipe(0, "stdin"); }
  /// The pipe from its stdout. Throws a TypeError where that is no pipe.
  net::Socket stdout_() const { return pipe(1, "stdout"); }
  /// The pipe from its stderr. Throws a TypeError where that is no pipe.
  net::Socket stderr_() const { return pipe(2, "stderr"); }
  /// All of its pipes, by descriptor; nullopt where the option `stdio` asked for something else.
  const std::vector<std::optional<net::Socket>>& stdio() const;

  /// Its exit code, once it has ended by itself.
  std::optional<int> exitCode() const;
  /// The name of the signal that ended it.
  std::optional<std::string> signalCode() const;
  /// Whether `kill` sent it a signal. It may still run.
  bool killed() const;
  /// The program, and its arguments with its own name in front.
  const std::string& spawnfile() const;
  const std::vector<std::string>& spawnargs() const;

  /// Sends it a signal; true if that went well, false if it has ended. A failure is an "error". Throws
  /// ERR_UNKNOWN_SIGNAL. 0 only asks whether it is there.
  bool kill(Signal signal = "SIGTERM") const;

  /// Whether there is a channel ("ipc" in `stdio`) that neither side has closed.
  bool connected() const;
  /// Sends a message through the channel; a socket or server may go along, and a socket leaves this process then,
  /// unless `options.keepOpen`. Returns false if so much waits to be written that it is better to wait for a callback.
  ///
  /// The callback, `f(std::optional<Error>)`, comes when the system has taken the message. Without one a failure is an
  /// "error"; without a channel that is ERR_IPC_CHANNEL_CLOSED, also where there never was one.
  bool send(const json::Value& message, const process::SendHandle& handle = {},
            const process::SendOptions& options = {}) const;
  template <class F>
    requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
  bool send(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
            F&& f) const {
    return sendWith(message, handle, options, nodus::detail::sentCallback(std::forward<F>(f)));
  }
  template <class F>
    requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
  bool send(const json::Value& message, const process::SendHandle& handle, F&& f) const {
    return send(message, handle, process::SendOptions(), std::forward<F>(f));
  }
  template <class F>
    requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
  bool send(const json::Value& message, F&& f) const {
    return send(message, process::SendHandle(), process::SendOptions(), std::forward<F>(f));
  }
  /// Closes the channel when what was sent has gone out; "disconnect" follows. Without one "error" is
  /// ERR_IPC_DISCONNECTED.
  void disconnect() const;
  /// The channel itself, to `ref` and `unref`; nullopt if there is none, or no longer.
  std::optional<process::Channel> channel() const;

  /// Lets the child hold the loop again, or no longer. Its pipes hold the loop on their own.
  void ref() const;
  void unref() const;

  // For the machinery.
  explicit ChildProcess(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}
  detail::ChildState& state() const noexcept;

 private:
  bool sendWith(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
                nodus::detail::MessageSent sent) const;
  net::Socket pipe(std::size_t index, std::string_view name) const;
};

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/child.ipp>
#endif
