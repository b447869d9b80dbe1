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

// A listener, erased. The arguments come as a tuple of references that both sides know the type of.
class Listener : public RefCounted, public FromFreeList {
 public:
  using Invoke = void (*)(Listener& self, EmitterState& emitter, const void* arguments);

  Listener(Invoke function, bool once) noexcept : invoke(function), isOnce(once) {}

  Invoke invoke;
  EmitterState* emitter = nullptr;  // null once it is removed
  const EventKey* key = nullptr;
  bool isOnce;
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
  void release() noexcept {
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
  std::vector<std::string> names() const;

  // Calls the listeners; false if there is none.
  bool emit(const EventKey& key, const void* arguments) {
    auto* listeners = find(key);
    if (!listeners) return false;
    run(*listeners, arguments);
    return true;
  }
  // "error" without a listener throws the error.
  bool emitError(const Error& error);

  void setMaxListeners(std::size_t count) noexcept { maxListeners_ = static_cast<std::uint32_t>(count); }
  std::size_t maxListeners() const noexcept { return maxListeners_; }

 protected:
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
  void run(ListenerArray& listeners, const void* arguments);
  Slot& slotFor(const EventKey& key);
  void detachSlot(std::size_t index);
  void warnOfLeak(const EventKey& key, std::size_t count) const;

  std::vector<Slot> slots_;
  std::uint32_t maxListeners_ = 10;
  bool warned_ = false;
};

struct PlainEmitter final : EmitterState, FromFreeList {};

// A failed coroutine listener: its error goes to the emitter's "error" event on the next tick, as Node's
// captureRejections does.
void captureRejection(EmitterState& emitter, const Ref<PromiseState<void>>& outcome);

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
  ListenerOf(G&& f, bool once) : Listener(&ListenerOf::call, once), callable_(std::forward<G>(f)) {}

 private:
  using Arguments = std::tuple<const Args&...>;

  static void call(Listener& base, EmitterState& source, const void* arguments) {
    auto& self = static_cast<ListenerOf&>(base);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      self.invokeWith(source, std::get<I>(*static_cast<const Arguments*>(arguments))...);
    }(std::make_index_sequence<acceptedArguments<F, Args...>()>{});
  }

  template <class... Some>
  void invokeWith([[maybe_unused]] EmitterState& source, const Some&... arguments) {
    if constexpr (returnsPromise<F&, const Some&...>) {
      auto promise = callable_(arguments...);
      if (promise.isFulfilled()) return;
      promise.keepUntilSettled(Ref<RefCounted>(this));
      captureRejection(source, promise.then([](const auto&...) {}).state());
    } else {
      static_cast<void>(callable_(arguments...));
    }
  }

  F callable_;
};

}  // namespace detail
}  // namespace nodus::inline v0
