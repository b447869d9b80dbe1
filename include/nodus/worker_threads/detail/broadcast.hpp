// The process' broadcast channels, by name and type.
#pragma once

#include <nodus/config.hpp>
#include <nodus/worker_threads/detail/port_core.hpp>
#include <nodus/worker_threads/detail/port_state.hpp>

#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct BroadcastGroup {
  std::string name;
  const std::type_info* type = nullptr;

  // A member's end: what the others post comes to its core.
  struct Member;
  static Member join(BroadcastGroup group);
  void leave(const SharedRef<PortCore>& member) const;
  std::vector<SharedRef<PortCore>> others(const SharedRef<PortCore>& member) const;
};

struct BroadcastGroup::Member {
  BroadcastGroup group;
  SharedRef<PortCore> core;
};

class BroadcastState : public PortState {
 public:
  explicit BroadcastState(BroadcastGroup::Member member)
      : PortState(member.core), group_(std::move(member.group)), core_(std::move(member.core)) {
    closesQuietly_ = true;
  }
  ~BroadcastState() override { group_.leave(core_); }

  const BroadcastGroup& group() const noexcept { return group_; }
  std::vector<SharedRef<PortCore>> others() const { return group_.others(core_); }
  void open(Loop& loop);
  void leaveGroup();
  // Throws InvalidStateError.
  void checkOpen() const;

 private:
  BroadcastGroup group_;
  SharedRef<PortCore> core_;
};

template <class T>
class BroadcastStateOf final : public BroadcastState {
 public:
  using BroadcastState::BroadcastState;

 private:
  void deliver(Message& message) override {
    unwrap<T>(*this, message, [&](T& value) {
      const std::tuple<const T&> arguments(value);
      emit(eventKey<"message">, &arguments);
    });
  }
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/broadcast.ipp>
#endif
