#pragma once

#include <nodus/cluster/cluster.hpp>
#include <nodus/cluster/detail/local.hpp>
#include <nodus/process/detail/parent_channel.hpp>
#include <nodus/process/info.hpp>

#include <charconv>
#include <utility>

namespace nodus::inline v0 {
namespace cluster {
namespace detail {

NODUS_DECL std::optional<int> takeOwnId() {
  const auto text = process::env("NODE_UNIQUE_ID");
  if (!text || !ParentChannel::current().channel) return std::nullopt;
  process::deleteEnv("NODE_UNIQUE_ID");
  int id = 0;
  std::from_chars(text->data(), text->data() + text->size(), id);
  return id;
}

NODUS_DECL const std::optional<int>& ownId() {
  static const std::optional<int> id = takeOwnId();
  return id;
}

NODUS_DECL bool installCluster() noexcept {
  parentChannelHooks.opened = &OwnWorker::start;
  return true;
}

NODUS_DECL Promise<> awaitNoWorkers(RefCounted&) { return ClusterLocal::current().primary.whenEmpty(); }

}  // namespace detail

NODUS_DECL bool isWorker() { return detail::ownId().has_value(); }

NODUS_DECL Worker worker() {
  const auto& own = detail::ClusterLocal::current().own;
  if (!own) nodus::detail::throwError(ErrorCode::ERR_INVALID_STATE, {"this process is no worker of a cluster"});
  return Worker(own);
}

NODUS_DECL std::map<int, Worker> workers() {
  std::map<int, Worker> result;
  for (const auto& [id, state] : detail::ClusterLocal::current().primary.workers()) result.emplace(id, Worker(state));
  return result;
}

NODUS_DECL void setupPrimary(const Settings& settings) { detail::ClusterLocal::current().primary.setup(settings); }

NODUS_DECL const Settings& settings() { return detail::ClusterLocal::current().primary.settings; }

NODUS_DECL SchedulingPolicy schedulingPolicy() { return detail::ClusterLocal::current().primary.policy; }

NODUS_DECL void schedulingPolicy(SchedulingPolicy policy) { detail::ClusterLocal::current().primary.policy = policy; }

NODUS_DECL Worker fork(const child_process::Environment& environment) {
  if (isWorker()) nodus::detail::throwError(ErrorCode::ERR_INVALID_STATE, {"a worker of a cluster starts no workers"});
  return Worker(detail::ClusterLocal::current().primary.fork(environment));
}

NODUS_DECL Completion disconnect() {
  auto& local = detail::ClusterLocal::current();
  local.primary.disconnect();
  return Completion(local.emitter, &detail::awaitNoWorkers);
}

NODUS_DECL ClusterEvents events() { return ClusterEvents(detail::ClusterLocal::current().emitter); }

}  // namespace cluster
}  // namespace nodus::inline v0
