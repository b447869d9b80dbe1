// Channel: messages for whoever wants to watch.
#pragma once

#include <nodus/config.hpp>
#include <nodus/diagnostics_channel/detail/channel_state.hpp>

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace diagnostics_channel {

/// What `subscribe` returns, for `unsubscribe`. Ignore it to stay subscribed. Ours: Node takes the function again.
class ChannelSubscription {
 public:
  ChannelSubscription() noexcept = default;
  explicit ChannelSubscription(detail::Ref<detail::Subscriber> subscriber) noexcept
      : subscriber_(std::move(subscriber)) {}

  /// Whether it is subscribed.
  bool active() const noexcept { return subscriber_ && subscriber_->channel; }
  /// Whether it ever was: false for what was default-constructed.
  bool given() const noexcept { return static_cast<bool>(subscriber_); }
  /// Ends the subscription; false if it had ended.
  bool off() { return active() && subscriber_->channel->unsubscribe(*subscriber_); }

 private:
  detail::Ref<detail::Subscriber> subscriber_;
};

/// A channel for messages of type `T`, by name: Node's `Channel`. A handle, for its loop's thread. Keep it where you
/// publish, in a `thread_local` variable if there are workers: without subscribers, `publish` is then a look at one flag.
///
/// Subscribers are given the publisher's own message, by reference. One that throws does not keep the others from being
/// called; its exception is uncaught on the next tick.
template <class T>
class Channel {
 public:
  const std::string& name() const noexcept { return state_->name(); }
  /// Whether anybody is subscribed, or a store is bound. Ask first, if a message is dear to make.
  bool hasSubscribers() const noexcept { return state_->active(); }

  /// Calls `f(message, name)` for each message, or `f(message)`. Subscribers are called in the order in which they
  /// came.
  template <class F>
  ChannelSubscription subscribe(F&& f) const {
    const auto subscriber = detail::makeRef<detail::SubscriberOf<T, std::decay_t<F>>>(std::forward<F>(f));
    state_->subscribe(subscriber);
    return ChannelSubscription(subscriber);
  }
  /// Ends a subscription; false if it had ended.
  bool unsubscribe(ChannelSubscription subscription) const { return subscription.off(); }

  /// Calls the subscribers, at once.
  void publish(T& message) const {
    if (state_->active()) state_->publish(&message);
  }
  void publish(T&& message) const { publish(message); }
  void publish(const T& message) const {
    if (!state_->active()) return;
    T copy(message);
    state_->publish(&copy);
  }

  /// Lets `runStores` run with what `transform(message)` returns in `store`, an AsyncLocalStorage. A store is bound
  /// once: another transformation takes the place of the one before.
  template <class Store, class Transform>
  void bindStore(const Store& store, Transform transform) const {
    state_->bind(detail::makeRef<detail::StoreBindingOf<T, Store, Transform>>(store, std::move(transform)), &store);
  }
  /// The same with the message itself.
  template <class Store>
  void bindStore(const Store& store) const {
    bindStore(store, [](const T& message) { return message; });
  }
  /// Undoes `bindStore`; false if the store was not bound.
  template <class Store>
  bool unbindStore(const Store& store) const {
    return state_->unbind(&store);
  }

  /// Publishes the message, and calls `f(arguments...)`, both with the bound stores in place; returns what `f` returns.
  template <class F, class... Args>
  auto runStores(T& message, F&& f, Args&&... arguments) const -> std::invoke_result_t<F&, Args...> {
    using R = std::invoke_result_t<F&, Args...>;
    if (!state_->active()) return detail::callKept(std::forward<F>(f), std::forward<Args>(arguments)...);
    const auto call = [&]() -> R { return detail::callKept(std::forward<F>(f), std::forward<Args>(arguments)...); };
    if constexpr (std::is_void_v<R>) {
      runIn(message, call);
    } else {
      static_assert(!std::is_reference_v<R>, "what runs with stores returns a value");
      std::optional<R> result;
      auto keep = [&] { result.emplace(call()); };
      runIn(message, keep);
      return std::move(*result);
    }
  }
  template <class F, class... Args>
  auto runStores(T&& message, F&& f, Args&&... arguments) const -> std::invoke_result_t<F&, Args...> {
    return runStores(message, std::forward<F>(f), std::forward<Args>(arguments)...);
  }

  /// True if both are one channel. Ours.
  friend bool operator==(const Channel& a, const Channel& b) noexcept { return a.state_ == b.state_; }

  // For the machinery.
  explicit Channel(detail::Ref<detail::ChannelState> state) noexcept : state_(std::move(state)) {}

 private:
  template <class Call>
  void runIn(T& message, Call& call) const {
    state_->runStores(
        &message, [](void* f) { (*static_cast<Call*>(f))(); }, const_cast<std::remove_const_t<Call>*>(&call));
  }

  detail::Ref<detail::ChannelState> state_;
};

/// The channel of that name, made when it is first asked for. A thread has channels of its own. Throws
/// ERR_INVALID_ARG_TYPE if it is there with messages of another type.
template <class T>
Channel<T> channel(std::string_view name) {
  return Channel<T>(detail::ChannelState::get(name, &detail::channelType<T>));
}

/// Subscribes to the channel of that name.
template <class T, class F>
ChannelSubscription subscribe(std::string_view name, F&& f) {
  return channel<T>(name).subscribe(std::forward<F>(f));
}
/// Ends a subscription; false if it had ended.
inline bool unsubscribe(ChannelSubscription subscription) { return subscription.off(); }

/// Whether anybody is subscribed to the channel of that name.
inline bool hasSubscribers(std::string_view name) {
  const auto* channel = detail::ChannelState::find(name);
  return channel && channel->active();
}

}  // namespace diagnostics_channel
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/diagnostics_channel/impl/channel_state.ipp>
#endif
