// What the handles of one channel share: its subscribers, and the stores that are bound to it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class ChannelState;

// A function that is told of each message. The message comes as a pointer to what both sides know the type of.
class Subscriber : public RefCounted, public FromFreeList {
 public:
  virtual void call(void* message, std::string_view channel) = 0;
  ChannelState* channel = nullptr;  // null once it is unsubscribed
};

// A store with the function that makes its value of a message. `next` is what is to run with it.
class StoreBinding : public RefCounted, public FromFreeList {
 public:
  using Next = void (*)(void* context);
  virtual void run(void* message, Next next, void* context) = 0;
  virtual bool isFor(const void* store) const noexcept = 0;
};

// An exception of a subscriber: uncaught, on the next tick.
void channelFailed(const std::exception_ptr& exception);

// A type's identity.
template <class T>
inline constexpr char channelType{};

// A channel lives as long as a handle, a subscriber or a store does. One of a name and a thread.
class ChannelState final : public RefCounted {
 public:
  ~ChannelState() override;

  // Throws ERR_INVALID_ARG_TYPE if there is a channel of that name for messages of another type.
  static Ref<ChannelState> get(std::string_view name, const void* type);
  static ChannelState* find(std::string_view name);

  const std::string& name() const noexcept { return name_; }
  bool active() const noexcept { return active_; }

  void subscribe(const Ref<Subscriber>& subscriber);
  bool unsubscribe(Subscriber& subscriber);
  void publish(void* message);
  void bind(const Ref<StoreBinding>& binding, const void* store);
  bool unbind(const void* store);

  // Publishes, and then runs `next`: in the stores that are bound, the last one outermost.
  void runStores(void* message, StoreBinding::Next next, void* context);

  // When the loop goes.
  void leave() noexcept;

 private:
  friend class Channels;
  ChannelState(class Channels& channels, std::string_view name, const void* type);

  // Shared with a publish under way, which goes on with what it began with.
  struct Subscribers final : RefCounted {
    std::vector<Ref<Subscriber>> all;
  };
  void changed();

  Channels* channels_;
  std::string name_;
  const void* type_;
  Ref<Subscribers> subscribers_;
  std::vector<Ref<StoreBinding>> stores_;
  bool active_ = false;
};

// Calls a function of the program's, which lives until the coroutine that it may be has settled.
template <class F, class... Args>
auto callKept(F&& f, Args&&... arguments) -> std::invoke_result_t<F&, Args...> {
  if constexpr (returnsPromise<F&, Args...>) {
    const auto box = makeRef<Box<std::decay_t<F>>>(std::forward<F>(f));
    auto promise = box->callable(std::forward<Args>(arguments)...);
    promise.keepUntilSettled(box);
    return promise;
  } else {
    return f(std::forward<Args>(arguments)...);
  }
}

template <class T, class F>
class SubscriberOf final : public Subscriber {
 public:
  template <class G>
  explicit SubscriberOf(G&& f) : callable_(std::forward<G>(f)) {}

 private:
  void call(void* pointer, std::string_view name) override {
    auto& message = *static_cast<T*>(pointer);
    if constexpr (std::is_invocable_v<F&, T&, std::string_view>) {
      invokeKept(*this, callable_, message, name);
    } else if constexpr (std::is_invocable_v<F&, T&>) {
      invokeKept(*this, callable_, message);
    } else {
      static_assert(std::is_invocable_v<F&>, "a subscriber takes the channel's message, and its name if it likes");
      invokeKept(*this, callable_);
    }
  }

  F callable_;
};

template <class T, class Store, class Transform>
class StoreBindingOf final : public StoreBinding {
 public:
  StoreBindingOf(Store store, Transform transform) : store_(std::move(store)), transform_(std::move(transform)) {}

 private:
  using Value = std::decay_t<std::invoke_result_t<Transform&, T&>>;

  void run(void* message, Next next, void* context) override {
    Ref<Box<Value>> value;
    try {
      value = makeRef<Box<Value>>(transform_(*static_cast<T*>(message)));
    } catch (...) {
      channelFailed(std::current_exception());
      return next(context);
    }
    store_.run(std::move(value->callable), [next, context] { next(context); });
  }
  bool isFor(const void* store) const noexcept override { return *static_cast<const Store*>(store) == store_; }

  Store store_;
  Transform transform_;
};

}  // namespace detail
}  // namespace nodus::inline v0
