// cluster::Worker: one of the processes that share the work.
#pragma once

#include <nodus/child_process/child.hpp>
#include <nodus/cluster/detail/worker_state.hpp>
#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/process/detail/send_to_parent.hpp>
#include <nodus/process/send_handle.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace cluster {

/// Where a worker listens: the argument of the event "listening".
struct ListeningAddress {
  /// 4 or 6 for TCP, -1 for a UNIX socket.
  int addressType = 4;
  /// The address, or the UNIX socket's path; nullopt for every address of the machine.
  std::optional<std::string> address{};
  /// -1 for a UNIX socket.
  int port = 0;
};

namespace detail {

using WorkerEvents = EventList<Event<"online">, Event<"listening", ListeningAddress>,
                               Event<"message", json::Value, process::SendHandle>, Event<"disconnect">,
                               Event<"exit", std::optional<int>, std::optional<std::string>>, Event<"error", Error>>;

}  // namespace detail

/// A worker of a cluster, as the primary sees it, or as it sees itself by `cluster::worker()`. Node's `Worker`. A
/// handle: copies are the same worker.
///
/// Events: `online` (it runs), `listening(ListeningAddress)`, `message(json::Value, process::SendHandle)`, `disconnect`
/// (the channel is closed), `exit(code, signal)` of which one is nullopt, `error(Error)` (it could not be started, or
/// a message could not be sent). In the worker itself: `message`, `disconnect` and `error`.
class Worker : public EmitterHandle<detail::WorkerEvents> {
 public:
  /// Its number: 1 for the first one.
  int id() const noexcept { return state().id; }
  /// Its process. Throws ERR_INVALID_STATE in the worker itself, where Node returns `process`.
  child_process::ChildProcess process() const { return state().process(); }

  /// Sends a message: to the worker, or in the worker to the primary. See `process::send`.
  bool send(const json::Value& message, const process::SendHandle& handle = {},
            const process::SendOptions& options = {}) const {
    return state().send(message, handle, options, {});
  }
  /// The same; `f(error)`, or `f()`, is called when it is sent.
  template <class F>
    requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
  bool send(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
            F&& f) const {
    return state().send(message, handle, options, nodus::detail::sentCallback(std::forward<F>(f)));
  }
  template <class F>
    requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
  bool send(const json::Value& message, F&& f) const {
    return send(message, {}, {}, std::forward<F>(f));
  }

  /// Lets it end: its servers take no more connections, and when those that it has are closed, the channel is closed,
  /// too. It then ends by itself, unless something else holds its loop.
  const Worker& disconnect() const {
    state().disconnect();
    return *this;
  }
  /// In the primary: kills it by a signal, at once. In the worker: ends it by `process::exit(0)`, when the channel is
  /// closed.
  void kill(std::string_view signal = "SIGTERM") const { state().destroy(signal); }
  /// The same by its other name.
  void destroy(std::string_view signal = "SIGTERM") const { state().destroy(signal); }

  /// Whether there is a channel to it.
  bool isConnected() const { return state().isConnected(); }
  /// Whether its process has ended, or could not be started.
  bool isDead() const { return state().isDead(); }
  /// Whether its end was asked for: by `disconnect`, or by `kill` in the worker itself. False until then, where Node
  /// has `undefined` before the end.
  bool exitedAfterDisconnect() const noexcept { return state().exitedAfterDisconnect; }

  // For the machinery.
  explicit Worker(nodus::detail::Ref<detail::WorkerState> state) noexcept : EmitterHandle(std::move(state)) {}
  detail::WorkerState& state() const noexcept { return stateAs<detail::WorkerState>(); }
};

}  // namespace cluster
}  // namespace nodus::inline v0

// The bodies need the whole module.
#if defined(NODUS_HEADER_ONLY)
#include <nodus/cluster/cluster.hpp>
#endif
