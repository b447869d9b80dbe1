#pragma once

#include <nodus/child_process.hpp>
#include <nodus/cluster/cluster.hpp>
#include <nodus/cluster/detail/primary.hpp>
#include <nodus/process/info.hpp>

#include <cerrno>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace cluster::detail {

NODUS_DECL SchedulingPolicy policyOfEnvironment() {
  const auto name = process::env("NODE_CLUSTER_SCHED_POLICY");
  if (name == "none") return SchedulingPolicy::none;
  return name == "reuseport" ? SchedulingPolicy::reusePort : SchedulingPolicy::roundRobin;
}

NODUS_DECL Primary::Primary(Loop& loop, Ref<EmitterState> emitter)
    : policy(policyOfEnvironment()), loop_(loop), emitter_(std::move(emitter)) {}

NODUS_DECL Primary::~Primary() {
  for (const auto& [id, worker] : workers_) worker->orphan();
}

template <class T>
void take(std::optional<T>& setting, const std::optional<T>& given) {
  if (given) setting = given;
}

// The program's path is read now: later on, another one may stand there.
NODUS_DECL void Primary::setup(const Settings& given) {
  if (!std::exchange(isSetUp_, true)) {
    settings.exec = process::execPath();
    auto arguments = process::argv();
    if (!arguments.empty()) arguments.erase(arguments.begin());
    settings.args = std::move(arguments);
    settings.silent = false;
  }
  take(settings.exec, given.exec);
  take(settings.args, given.args);
  take(settings.cwd, given.cwd);
  take(settings.silent, given.silent);
  take(settings.uid, given.uid);
  take(settings.gid, given.gid);
  process::nextTick([emitter = emitter_, now = settings] {
    const std::tuple<const Settings&> arguments(now);
    emitter->emit(eventKey<"setup">, &arguments);
  });
}

NODUS_DECL Ref<ChildWorker> Primary::fork(const child_process::Environment& environment, int replaced) {
  setup({});
  const int id = ++lastId_;
  auto variables = process::env();
  environment.forEach([&](std::string_view name, std::string_view value) { variables[std::string(name)] = value; });
  variables["NODE_UNIQUE_ID"] = std::to_string(id);
  child_process::ForkOptions options;
  options.env = variables;
  if (settings.cwd) options.cwd = *settings.cwd;
  options.silent = settings.silent.value_or(false);
  options.uid = settings.uid;
  options.gid = settings.gid;
  auto worker = makeRef<ChildWorker>(*this, id, replaced, child_process::fork(*settings.exec, *settings.args, options));
  worker->join();
  process::nextTick([emitter = emitter_, worker] {
    const Worker handle(worker);
    const std::tuple<const Worker&> arguments(handle);
    emitter->emit(eventKey<"fork">, &arguments);
  });
  workers_.emplace(id, worker);
  return worker;
}

// What waits is spread over all of them first, as the last one to leave would get the rest.
NODUS_DECL void Primary::disconnect() {
  for (const auto& [key, listener] : std::map(listeners_)) listener->giveAway();
  for (const auto& [id, worker] : std::map(workers_)) {
    if (worker->isConnected()) worker->disconnect();
  }
}

NODUS_DECL Promise<> Primary::whenEmpty() {
  if (workers_.empty()) return promise::resolve();
  return Promise<>(waiters_.emplace_back(makeState<void>()));
}

NODUS_DECL void Primary::keepListening(bool keep) {
  keep_ = keep;
  if (keep) return;
  for (const auto& [key, listener] : std::map(listeners_)) closeIfEmpty(key);
}

// --- Of a worker.

NODUS_DECL void Primary::received(ChildWorker& worker, std::string_view act, const json::Value& message) {
  if (act == "online") {
    const std::tuple<> none;
    worker.emit(eventKey<"online">, &none);
    const Worker handle{Ref<WorkerState>(&worker)};
    const std::tuple<const Worker&> arguments(handle);
    emitter_->emit(eventKey<"online">, &arguments);
  } else if (act == "queryServer") {
    query(worker, message);
  } else if (act == "listening") {
    listening(worker, message);
  } else if (act == "close") {
    const auto key = message["key"].get<std::string>().value_or("");
    const auto found = listeners_.find(key);
    if (found != listeners_.end() && found->second->remove(worker.id)) closeIfEmpty(key);
  }
}

NODUS_DECL Ref<Listener> Primary::makeListener(const std::string& key, const json::Value& message) const {
  const auto target = targetOf(message);
  if (policy == SchedulingPolicy::roundRobin) return makeRef<RoundRobin>(loop_, key, target);
  if (policy == SchedulingPolicy::reusePort && target.path.empty()) return makeRef<ReusePort>(loop_, key, target);
  return makeRef<Shared>(target);
}

// Node's workers may also ask for datagrams, and for a descriptor by its number.
NODUS_DECL bool isSupported(const json::Value& message) {
  return message["addressType"].get<int>() && message["fd"].get<int>().value_or(-1) < 0;
}

// A second server of a worker at one place has a listener of its own, as in Node; it can only fail.
NODUS_DECL void Primary::query(ChildWorker& worker, const json::Value& message) {
  if (worker.exitedAfterDisconnect) return;
  if (!isSupported(message)) {
    worker.tell({{"ack", message["seq"]}, {"errno", -ENOTSUP}});
    return;
  }
  const auto part = [&](std::string_view name) {
    const auto& value = message[name];
    return value.isNumber() ? std::to_string(value.as<std::int64_t>()) : value.get<std::string>().value_or("");
  };
  const auto key =
      part("address") + ":" + part("port") + ":" + part("addressType") + ":" + part("fd") + ":" + part("index");
  auto found = listeners_.find(key);
  auto listener =
      found == listeners_.end() || found->second->has(worker.id) ? makeListener(key, message) : found->second;
  if (found == listeners_.end()) listeners_.emplace(key, listener);
  listener->add(worker, [this, who = Ref<ChildWorker>(&worker), key, seq = json::Value(message["seq"]), listener](
                            json::Value reply, process::SendHandle handle) {
    if (reply["errno"].isNumber() && listener->remove(who->id)) {  // the next one who asks may have more luck
      listener->close();
      const auto entry = listeners_.find(key);
      if (entry != listeners_.end() && entry->second == listener) listeners_.erase(entry);
    }
    reply.set("key", key);
    reply.set("ack", seq);
    reply.set("data", nullptr);
    who->tell(std::move(reply), handle);
  });
}

NODUS_DECL void Primary::listening(ChildWorker& worker, const json::Value& message) {
  ListeningAddress address;
  address.addressType = message["addressType"].get<int>().value_or(4);
  address.address = message["address"].get<std::string>();
  address.port = message["port"].get<int>().value_or(0);
  const std::tuple<const ListeningAddress&> own(address);
  worker.emit(eventKey<"listening">, &own);
  const Worker handle{Ref<WorkerState>(&worker)};
  const std::tuple<const Worker&, const ListeningAddress&> arguments(handle, address);
  emitter_->emit(eventKey<"listening">, &arguments);
}

NODUS_DECL void Primary::message(ChildWorker& worker, const json::Value& message, const process::SendHandle& handle) {
  const Worker who{Ref<WorkerState>(&worker)};
  const std::tuple<const Worker&, const json::Value&, const process::SendHandle&> arguments(who, message, handle);
  emitter_->emit(eventKey<"message">, &arguments);
}

NODUS_DECL void Primary::exited(ChildWorker& worker, const std::optional<int>& code,
                                const std::optional<std::string>& signal) {
  const Worker who{Ref<WorkerState>(&worker)};
  const std::tuple<const Worker&, const std::optional<int>&, const std::optional<std::string>&> arguments(who, code,
                                                                                                          signal);
  emitter_->emit(eventKey<"exit">, &arguments);
}

NODUS_DECL void Primary::disconnected(ChildWorker& worker) {
  const Worker who{Ref<WorkerState>(&worker)};
  const std::tuple<const Worker&> arguments(who);
  emitter_->emit(eventKey<"disconnect">, &arguments);
}

NODUS_DECL void Primary::leaving(const ChildWorker& worker) {
  if (keep_) return;
  for (const auto& [key, listener] : std::map(listeners_)) {
    if (listener->hasOnly(worker.id)) listener->giveAway();
  }
}

NODUS_DECL void Primary::forgetListeners(ChildWorker& worker) {
  for (const auto& [key, listener] : std::map(listeners_)) {
    if (listener->remove(worker.id)) closeIfEmpty(key);
  }
}

NODUS_DECL void Primary::closeIfEmpty(const std::string& key) {
  const auto found = listeners_.find(key);
  if (keep_ || found == listeners_.end() || !found->second->empty()) return;
  found->second->close();
  listeners_.erase(found);
}

NODUS_DECL void Primary::forget(ChildWorker& worker) {
  forgetListeners(worker);
  if (workers_.erase(worker.id) == 0 || !workers_.empty()) return;
  for (const auto& waiter : std::exchange(waiters_, {})) waiter->fulfil();
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
