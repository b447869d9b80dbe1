#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/worker_threads/detail/broadcast.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <typeindex>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

struct BroadcastRegistry {
  using Key = std::pair<std::string, std::type_index>;
  std::mutex mutex;
  std::map<Key, std::vector<SharedRef<PortCore>>> groups;

  // Never destroyed, for the threads that the end of the process finds running.
  static BroadcastRegistry& shared() {
    static auto* const registry = new BroadcastRegistry;
    return *registry;
  }
  static Key keyOf(const BroadcastGroup& group) { return {group.name, std::type_index(*group.type)}; }
};

NODUS_DECL BroadcastGroup::Member BroadcastGroup::join(BroadcastGroup group) {
  SharedRef<PortCore> core(new PortCore);
  auto& registry = BroadcastRegistry::shared();
  const std::lock_guard lock(registry.mutex);
  registry.groups[BroadcastRegistry::keyOf(group)].push_back(core);
  return {std::move(group), std::move(core)};
}

NODUS_DECL void BroadcastGroup::leave(const SharedRef<PortCore>& member) const {
  auto& registry = BroadcastRegistry::shared();
  const std::lock_guard lock(registry.mutex);
  const auto found = registry.groups.find(BroadcastRegistry::keyOf(*this));
  if (found == registry.groups.end()) return;
  std::erase(found->second, member);
  if (found->second.empty()) registry.groups.erase(found);
}

NODUS_DECL std::vector<SharedRef<PortCore>> BroadcastGroup::others(const SharedRef<PortCore>& member) const {
  auto& registry = BroadcastRegistry::shared();
  const std::lock_guard lock(registry.mutex);
  auto all = registry.groups[BroadcastRegistry::keyOf(*this)];
  std::erase(all, member);
  return all;
}

NODUS_DECL void BroadcastState::open(Loop& loop) {
  arrive(loop);
  start();
  ref();
}

NODUS_DECL void BroadcastState::leaveGroup() {
  const Ref<PortState> alive(this);
  group_.leave(core_);
  close();
  removeAll(nullptr);  // a listener may hold the channel
}

NODUS_DECL void BroadcastState::checkOpen() const {
  if (!isOpen()) domError("InvalidStateError", "BroadcastChannel is closed.").raise();
}

}  // namespace detail
}  // namespace nodus::inline v0
