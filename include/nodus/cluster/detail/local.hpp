// What the cluster module keeps for the loop of the main thread.
#pragma once

#include <nodus/cluster/detail/own_worker.hpp>
#include <nodus/cluster/detail/primary.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/loop.hpp>

#include <optional>

namespace nodus::inline v0 {
namespace cluster::detail {

struct ClusterLocal {
  explicit ClusterLocal(Loop& loop) : emitter(makeRef<PlainEmitter>()), primary(loop, emitter) {}
  ClusterLocal(const ClusterLocal&) = delete;
  ClusterLocal& operator=(const ClusterLocal&) = delete;

  static ClusterLocal& of(Loop& loop) { return loop.local<ClusterLocal>(); }
  static ClusterLocal& current() { return of(Loop::current()); }

  Ref<EmitterState> emitter;
  Primary primary;
  Ref<OwnWorker> own;  // in a worker
};

// The number that the primary gave this process; nullopt in a primary. Its variable is removed from the environment,
// so that what a worker starts is none.
const std::optional<int>& ownId();

// Takes effect before main(), so that a worker has joined its cluster when its main script begins.
bool installCluster() noexcept;
inline const bool clusterInstalled = installCluster();

}  // namespace cluster::detail
}  // namespace nodus::inline v0
