// DynamicEventEmitter: for event names that are known only at run time.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/events.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// What a listener takes, or an emit gives.
struct DynamicSignature {
  const std::type_info* const* types;
  std::size_t count;
};

template <class... Args>
struct DynamicTypes {
  static inline const std::type_info* const types[sizeof...(Args) + 1] = {&typeid(Args)..., nullptr};
  static DynamicSignature signature() noexcept { return {types, sizeof...(Args)}; }
};

// Text arrives as a string, however it was written.
template <class T>
using DynamicArgument = std::conditional_t<
    std::is_convertible_v<const std::decay_t<T>&, std::string_view>, std::string, std::decay_t<T>>;

struct DynamicArguments {
  DynamicSignature signature;
  const void* const* values;
};

template <class F>
struct CallableSignature : CallableSignature<decltype(&F::operator())> {};
template <class R, class... Args>
struct CallableSignature<R (*)(Args...)> {
  using types = std::tuple<DynamicArgument<Args>...>;
};
template <class R, class C, class... Args>
struct CallableSignature<R (C::*)(Args...)> : CallableSignature<R (*)(Args...)> {};
template <class R, class C, class... Args>
struct CallableSignature<R (C::*)(Args...) const> : CallableSignature<R (*)(Args...)> {};
template <class R, class C, class... Args>
struct CallableSignature<R (C::*)(Args...) noexcept> : CallableSignature<R (*)(Args...)> {};
template <class R, class C, class... Args>
struct CallableSignature<R (C::*)(Args...) const noexcept> : CallableSignature<R (*)(Args...)> {};

// Throws ERR_INVALID_ARG_TYPE unless the listener's types are the first of those that were emitted.
void checkDynamicArguments(const EventKey& key, const DynamicSignature& wanted, const DynamicSignature& given);

class DynamicEmitterState final : public EmitterState, public FromFreeList {
 public:
  // The key of a name; it lives as long as the emitter.
  const EventKey& keyFor(std::string_view name);
  const EventKey* findKey(std::string_view name) const noexcept;

 protected:
  // To the listeners of the name "error".
  void listenerFailed(const EventKey& key, RefCounted* context, const std::exception_ptr& exception) override;

 private:
  struct NamedKey {
    explicit NamedKey(std::string_view text) : name(text), key{name} {}
    std::string name;
    EventKey key;
  };
  std::vector<Owned<NamedKey>> keys_;
};

template <class F, class Types>
struct DynamicListener;

template <class F, class... Args>
struct DynamicListener<F, std::tuple<Args...>> {
  F callable;
  const EventKey* key;

  auto operator()(const DynamicArguments& given) {
    checkDynamicArguments(*key, DynamicTypes<Args...>::signature(), given.signature);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return callable(*static_cast<const Args*>(given.values[I])...);
    }(std::index_sequence_for<Args...>{});
  }
};

}  // namespace detail

/// An emitter whose event names are texts: `emitter.on("job", [](int id) {...})`. The types of the arguments are
/// checked when an event is emitted: a listener must take the first of them, in their exact types (texts are
/// `std::string`), else `emit` throws a TypeError ERR_INVALID_ARG_TYPE. Everything else is as in `EventEmitter`, which is
/// faster and checked by the compiler: prefer it. Copies are the same emitter.
class DynamicEventEmitter {
 public:
  DynamicEventEmitter() : state_(detail::makeRef<detail::DynamicEmitterState>()) {}

  /// Adds a listener at the end. It may be a coroutine; its failure is emitted as "error".
  template <class F>
  Subscription on(std::string_view name, F&& f) {
    return add(name, std::forward<F>(f), false, false);
  }
  template <class F>
  Subscription once(std::string_view name, F&& f) {
    return add(name, std::forward<F>(f), true, false);
  }
  template <class F>
  Subscription prependListener(std::string_view name, F&& f) {
    return add(name, std::forward<F>(f), false, true);
  }
  /// Removes what `on` returned this for.
  void off(Subscription subscription) { subscription.off(); }
  void removeAllListeners(std::string_view name) {
    if (const auto* key = state_->findKey(name)) state_->removeAll(key);
  }
  void removeAllListeners() { state_->removeAll(nullptr); }

  /// Calls the listeners in order; false if there is none. "error" without a listener throws the error, or
  /// ERR_UNHANDLED_ERROR if its argument is none.
  template <class... Args>
  bool emit(std::string_view name, const Args&... arguments) {
    const auto* key = state_->findKey(name);
    if (!key || !state_->has(*key)) {
      if (name == "error") throwUnhandled(arguments...);
      return false;
    }
    const std::tuple<detail::DynamicArgument<Args>...> values(arguments...);
    return std::apply(
        [&](const auto&... each) {
          const void* const pointers[sizeof...(Args) + 1] = {&each..., nullptr};
          const detail::DynamicArguments all{
              detail::DynamicTypes<detail::DynamicArgument<Args>...>::signature(), pointers};
          const std::tuple<const detail::DynamicArguments&> pack(all);
          return state_->emit(*key, &pack);
        },
        values);
  }

  std::size_t listenerCount(std::string_view name) const {
    const auto* key = state_->findKey(name);
    return key ? state_->count(*key) : 0;
  }
  std::vector<std::string> eventNames() const { return state_->names(); }
  DynamicEventEmitter& setMaxListeners(std::size_t count) {
    state_->setMaxListeners(count);
    return *this;
  }
  std::size_t getMaxListeners() const { return state_->maxListeners(); }

 private:
  template <class F>
  Subscription add(std::string_view name, F&& f, bool once, bool prepend) {
    using Callable = std::decay_t<F>;
    using Types = typename detail::CallableSignature<Callable>::types;
    const auto& key = state_->keyFor(name);
    auto listener = detail::makeListener(detail::DynamicListener<Callable, Types>{std::forward<F>(f), &key}, once,
                                         std::type_identity<std::tuple<detail::DynamicArguments>>{});
    state_->add(key, listener, prepend);
    return Subscription(std::move(listener));
  }

  template <class... Args>
  [[noreturn]] static void throwUnhandled(const Args&... arguments) {
    if constexpr (sizeof...(Args) == 1 && (std::is_base_of_v<Error, Args> && ...)) (arguments.raise(), ...);
    detail::throwError(ErrorCode::ERR_UNHANDLED_ERROR, {"undefined"});
  }

  detail::Ref<detail::DynamicEmitterState> state_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/dynamic_event_emitter.ipp>
#endif
