#pragma once

#include <nodus/diagnostics_channel/detail/channel_state.hpp>

#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>

#include <algorithm>
#include <unordered_map>

namespace nodus::inline v0 {
namespace detail {

// The channels of a thread, by name. It does not keep them.
class Channels {
 public:
  explicit Channels(Loop&) {}
  Channels(const Channels&) = delete;
  Channels& operator=(const Channels&) = delete;
  ~Channels() {
    while (!channels_.empty()) {
      const Ref<ChannelState> channel(channels_.begin()->second);
      channels_.erase(channels_.begin());
      channel->leave();
    }
  }

  ChannelState* find(std::string_view name) const {
    const auto found = channels_.find(std::string(name));
    return found == channels_.end() ? nullptr : found->second;
  }
  Ref<ChannelState> make(std::string_view name, const void* type) {
    Ref<ChannelState> channel(new ChannelState(*this, name, type), adoptRef);
    channels_.emplace(name, channel.get());
    return channel;
  }
  void remove(const ChannelState& channel) { channels_.erase(channel.name()); }

 private:
  std::unordered_map<std::string, ChannelState*> channels_;
};

// Where the loop was halted, by process::exit in a worker, there is no next tick, and nothing more is to run.
NODUS_DECL void channelFailed(const std::exception_ptr& exception) {
  if (Loop::current().halted()) throw LoopHalted();
  process::nextTick([exception] { std::rethrow_exception(exception); });
}

NODUS_DECL ChannelState::ChannelState(Channels& channels, std::string_view name, const void* type)
    : channels_(&channels), name_(name), type_(type) {}

NODUS_DECL ChannelState::~ChannelState() {
  if (channels_) channels_->remove(*this);
}

NODUS_DECL Ref<ChannelState> ChannelState::get(std::string_view name, const void* type) {
  auto& channels = Loop::current().local<Channels>();
  auto* channel = channels.find(name);
  if (!channel) return channels.make(name, type);
  if (channel->type_ != type) {
    throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
               {"channel", "for messages of the type that it has", "\"" + std::string(name) + "\""});
  }
  return Ref<ChannelState>(channel);
}

NODUS_DECL ChannelState* ChannelState::find(std::string_view name) {
  return Loop::current().local<Channels>().find(name);
}

// A channel that somebody listens to keeps itself.
NODUS_DECL void ChannelState::changed() {
  const bool active = (subscribers_ && !subscribers_->all.empty()) || !stores_.empty();
  if (active == active_) return;
  active_ = active;
  active ? retain() : release();
}

NODUS_DECL void ChannelState::leave() noexcept {
  channels_ = nullptr;
  if (subscribers_) {
    for (const auto& subscriber : subscribers_->all) subscriber->channel = nullptr;
  }
  subscribers_.reset();
  stores_.clear();
  changed();
}

NODUS_DECL void ChannelState::subscribe(const Ref<Subscriber>& subscriber) {
  auto changedList = makeRef<Subscribers>();
  if (subscribers_) changedList->all = subscribers_->all;
  changedList->all.push_back(subscriber);
  subscribers_ = std::move(changedList);
  subscriber->channel = this;
  changed();
}

NODUS_DECL bool ChannelState::unsubscribe(Subscriber& subscriber) {
  if (subscriber.channel != this) return false;
  const Ref<ChannelState> kept(this);
  subscriber.channel = nullptr;
  auto changedList = makeRef<Subscribers>();
  for (const auto& other : subscribers_->all) {
    if (other.get() != &subscriber) changedList->all.push_back(other);
  }
  subscribers_ = std::move(changedList);
  changed();
  return true;
}

NODUS_DECL void ChannelState::publish(void* message) {
  const auto subscribers = subscribers_;
  if (!subscribers || Loop::current().halted()) return;
  const Ref<ChannelState> kept(this);
  for (const auto& subscriber : subscribers->all) {
    try {
      subscriber->call(message, name_);
    } catch (...) {
      channelFailed(std::current_exception());
    }
  }
}

NODUS_DECL void ChannelState::bind(const Ref<StoreBinding>& binding, const void* store) {
  const auto same = std::find_if(stores_.begin(), stores_.end(), [&](const auto& old) { return old->isFor(store); });
  if (same == stores_.end()) {
    stores_.push_back(binding);
  } else {
    *same = binding;
  }
  changed();
}

NODUS_DECL bool ChannelState::unbind(const void* store) {
  const Ref<ChannelState> kept(this);
  const auto removed = std::erase_if(stores_, [&](const auto& binding) { return binding->isFor(store); });
  changed();
  return removed > 0;
}

NODUS_DECL void ChannelState::runStores(void* message, StoreBinding::Next next, void* context) {
  struct Chain {
    ChannelState& channel;
    void* message;
    StoreBinding::Next next;
    void* context;
    std::vector<Ref<StoreBinding>> stores;

    static void step(void* self) {
      auto& chain = *static_cast<Chain*>(self);
      if (chain.stores.empty()) {
        chain.channel.publish(chain.message);
        return chain.next(chain.context);
      }
      const auto store = std::move(chain.stores.back());
      chain.stores.pop_back();
      store->run(chain.message, &Chain::step, self);
    }
  } chain{*this, message, next, context, stores_};
  const Ref<ChannelState> kept(this);
  Chain::step(&chain);
}

}  // namespace detail
}  // namespace nodus::inline v0
