// What the handles of one emitter share: the listeners, by event.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/fixed_string.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// An event's identity is the address of its key: one for each name in the program.
struct EventKey {
  std::string_view name;
};

template <FixedString Name>
inline constexpr EventKey eventKey{Name.view()};

class EmitterState;

// A listener, erased. The arguments come as a tuple of references that both sides know the type of. Its callable
// goes when no list holds it any more, and no emit and no coroutine is at work with it; a Subscription keeps only
// the rest, so that a listener may capture its own.
class Listener : public RefCounted, public FromFreeList {
 public:
  using Invoke = void (*)(Listener& self, EmitterState& emitter, const void* arguments);

  Listener(Invoke function, bool once) noexcept : invoke(function), isOnce(once) {}

  void hold() noexcept {
    ++holds_;
    retain();
  }
  void letGo() noexcept {
    if (--holds_ == 0) dispose();
    release();
  }

  Invoke invoke;
  EmitterState* emitter = nullptr;  // null once it is removed
  const EventKey* key = nullptr;
  bool isOnce;

 private:
  virtual void dispose() noexcept = 0;
  std::uint32_t holds_ = 0;
};

// The listeners of one event, in order. Shared with the emits under way: whoever changes it then works on a
// copy, so that an emit goes on with the list that it began with.
struct ListenerArray {
  std::uint32_t references;
  std::uint32_t size;
  std::uint32_t capacity;
  Listener* items[1];

  static ListenerArray* make(std::uint32_t capacity);
  void retain() noexcept { ++references; }
  NODUS_ALWAYS_INLINE void release() noexcept {
    if (--references == 0) destroy();
  }

 private:
  void destroy() noexcept;
};

class EmitterState : public RefCounted {
 public:
  EmitterState() = default;
  ~EmitterState() override;

  void add(const EventKey& key, Ref<Listener> listener, bool prepend);
  void remove(Listener& listener);
  void removeAll(const EventKey* key);
  std::size_t count(const EventKey& key) const noexcept;
  bool has(const EventKey& key) const noexcept { return find(key) != nullptr; }
  bool hasListeners() const noexcept { return !slots_.empty(); }
  std::vector<std::string> names() const;

  // Calls the listeners; false if there is none. The emitter and the list that it began with stay until it is through.
  bool emit(const EventKey& key, const void* arguments) {
    auto* listeners = find(key);
    if (!listeners) return false;
    const Ref<EmitterState> alive(this);
    const Ref<ListenerArray> begun(listeners);
    const auto size = listeners->size;
    for (std::uint32_t i = 0; i < size; ++i) {
      auto& listener = *listeners->items[i];
      if (listener.isOnce && !takeOnce(listener)) continue;
      listener.invoke(listener, *this, arguments);
    }
    return true;
  }
  // "error" without a listener throws the error.
  bool emitError(const Error& error);

  void setMaxListeners(std::size_t count) noexcept { maxListeners_ = static_cast<std::uint32_t>(count); }
  std::size_t maxListeners() const noexcept { return maxListeners_; }

 protected:
  // A listener of `key` was a coroutine and failed. Node's captureRejections: "error" on the next tick. `context` is
  // what failureContext() returned when the coroutine was called.
  virtual void listenerFailed(const EventKey& key, RefCounted* context, const std::exception_ptr& exception);
  virtual Ref<RefCounted> failureContext(const EventKey& /*key*/, const void* /*arguments*/) { return {}; }
  friend class CaptureReaction;

  // Tells a derived state when an event gets its first listener, or loses its last one.
  virtual void listenersChanged(const EventKey&, bool /*added*/) {}

 private:
  struct Slot {
    const EventKey* key;
    ListenerArray* listeners;
  };

  ListenerArray* find(const EventKey& key) const noexcept {
    for (const auto& slot : slots_) {
      if (slot.key == &key) return slot.listeners;
    }
    return nullptr;
  }
  // Removes a listener that is to run only now; false if it fired already, in an emit within this one.
  bool takeOnce(Listener& listener);
  Slot& slotFor(const EventKey& key);
  void detachSlot(std::size_t index);
  void warnOfLeak(const EventKey& key, std::size_t count) const;

  std::vector<Slot> slots_;
  std::uint32_t maxListeners_ = 10;
  bool warned_ = false;
};

struct PlainEmitter final : EmitterState, FromFreeList {};

// Keeps a coroutine listener until it has settled, and tells the emitter if it failed.
void captureRejection(EmitterState& emitter, Listener& listener, const void* arguments, PromiseCore& outcome);

// The longest prefix of an event's arguments that a listener takes; JavaScript drops what is left over.
template <class F, class... Args>
consteval std::size_t acceptedArguments() {
  constexpr auto accepts = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::is_invocable_v<F&, const std::tuple_element_t<I, std::tuple<Args...>>&...>;
  };
  std::size_t accepted = sizeof...(Args) + 1;
  [&]<std::size_t... Count>(std::index_sequence<Count...>) {
    ((accepts(std::make_index_sequence<Count>{}) ? void(accepted = Count) : void()), ...);
  }(std::make_index_sequence<sizeof...(Args) + 1>{});
  return accepted;
}

template <class F, class... Args>
class ListenerOf final : public Listener {
 public:
  template <class G>
  ListenerOf(G&& f, bool once) : Listener(&ListenerOf::call, once) {
    callable_.emplace(std::forward<G>(f));
  }

 private:
  using Arguments = std::tuple<const Args&...>;

  void dispose() noexcept override { callable_.reset(); }

  static void call(Listener& base, EmitterState& source, const void* arguments) {
    auto& self = static_cast<ListenerOf&>(base);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      self.invokeWith(source, arguments, std::get<I>(*static_cast<const Arguments*>(arguments))...);
    }(std::make_index_sequence<acceptedArguments<F, Args...>()>{});
  }

  template <class... Some>
  void invokeWith([[maybe_unused]] EmitterState& source, [[maybe_unused]] const void* all, const Some&... some) {
    if constexpr (returnsPromise<F&, const Some&...>) {
      const auto promise = (*callable_)(some...);
      if (!promise.isFulfilled()) captureRejection(source, *this, all, *promise.state());
    } else {
      static_cast<void>((*callable_)(some...));
    }
  }

  std::optional<F> callable_;
};

}  // namespace detail
}  // namespace nodus::inline v0
