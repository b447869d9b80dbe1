// The cluster: workers that share the work of one program.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/cluster/detail/local.hpp>
#include <nodus/cluster/settings.hpp>
#include <nodus/cluster/worker.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/events.hpp>

#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace cluster {

/// Whether this process was started by `cluster::fork`, of nodus or of Node.
bool isWorker();
/// Whether it was not.
inline bool isPrimary() { return !isWorker(); }
/// The older name of `isPrimary`.
inline bool isMaster() { return isPrimary(); }

/// The worker that this process is. Throws ERR_INVALID_STATE in the primary, where Node has `undefined`.
Worker worker();
/// In the primary, the workers that there are, by their ids.
std::map<int, Worker> workers();

/// Sets what workers are, and emits "setup" on the next tick. What workers run already stays as it is.
void setupPrimary(const Settings& settings = {});
/// The same by its older name.
inline void setupMaster(const Settings& settings = {}) { setupPrimary(settings); }
/// What `setupPrimary` was given, with the defaults; empty before the first `fork`.
const Settings& settings();

/// How connections come to the workers. Default: SCHED_RR_, or what the variable NODE_CLUSTER_SCHED_POLICY says: "rr",
/// "none" or, ours, "reuseport".
SchedulingPolicy schedulingPolicy();
/// Sets it, for the places at which nobody listens yet. In Node it is frozen once the first worker was started.
void schedulingPolicy(SchedulingPolicy policy);

/// Starts a worker: this program again, with the same arguments, and with what `environment` adds to the environment.
/// Only in the primary; throws ERR_INVALID_STATE in a worker.
Worker fork(const child_process::Environment& environment = {});

/// Disconnects all workers; what it returns may be awaited until the last one is gone.
Completion disconnect();
/// The same; `f()` is called then.
template <class F>
  requires std::invocable<std::decay_t<F>&>
Completion disconnect(F&& f) {
  const auto done = disconnect();
  done.promise().then(std::forward<F>(f)).detach();
  return done;
}

namespace detail {

// What `nodus::once<"exit">(worker)` is not meant for: an argument that is an emitter leads to this namespace, too.
template <class F>
concept NoEmitter = !requires { typename std::remove_cvref_t<F>::Events; };

}  // namespace detail
}  // namespace cluster

/// The events of a cluster, in its primary: Node's `cluster` as an emitter.
///
/// - `setup(Settings)`: `setupPrimary` was called.
/// - `fork(Worker)`: a worker was started; `online(Worker)`: it runs.
/// - `listening(Worker, ListeningAddress)`: one of its servers listens.
/// - `message(Worker, json::Value, process::SendHandle)`: it has sent a message.
/// - `disconnect(Worker)`: its channel is closed. `exit(Worker, code, signal)`: it has ended, by itself with a code or
///   by a signal; the other one is nullopt. These two come in either order.
class ClusterEvents
    : public EmitterHandle<detail::EventList<
          Event<"fork", cluster::Worker>, Event<"online", cluster::Worker>,
          Event<"listening", cluster::Worker, cluster::ListeningAddress>,
          Event<"message", cluster::Worker, json::Value, process::SendHandle>, Event<"disconnect", cluster::Worker>,
          Event<"exit", cluster::Worker, std::optional<int>, std::optional<std::string>>,
          Event<"setup", cluster::Settings>>> {
 public:
  explicit ClusterEvents(detail::Ref<detail::EmitterState> state) noexcept : EmitterHandle(std::move(state)) {}
};

namespace cluster {

/// The emitter itself: `co_await once<"listening">(cluster::events())`.
ClusterEvents events();

/// Adds a listener: `cluster::on<"exit">([](cluster::Worker worker, std::optional<int> code) {...})`.
template <nodus::detail::FixedString Name, detail::NoEmitter F>
Subscription on(F&& f) {
  return events().template on<Name>(std::forward<F>(f));
}
/// Adds a listener that is removed before it is called.
template <nodus::detail::FixedString Name, detail::NoEmitter F>
Subscription once(F&& f) {
  return events().template once<Name>(std::forward<F>(f));
}
/// Adds a listener in front of the others.
template <nodus::detail::FixedString Name, detail::NoEmitter F>
Subscription prependListener(F&& f) {
  return events().template prependListener<Name>(std::forward<F>(f));
}
/// Removes the listener that `on` returned this for.
inline void off(Subscription subscription) { subscription.off(); }
/// Removes all listeners of an event.
template <nodus::detail::FixedString Name>
void removeAllListeners() {
  events().template removeAllListeners<Name>();
}
/// How many there are.
template <nodus::detail::FixedString Name>
std::size_t listenerCount() {
  return events().template listenerCount<Name>();
}

}  // namespace cluster
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/cluster/impl/child_worker.ipp>
#include <nodus/cluster/impl/cluster.ipp>
#include <nodus/cluster/impl/listener.ipp>
#include <nodus/cluster/impl/own_worker.ipp>
#include <nodus/cluster/impl/primary.ipp>
#endif
