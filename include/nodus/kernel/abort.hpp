// AbortController and AbortSignal: how to tell an operation to stop.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/abort_state.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/timers.hpp>

#include <cstddef>
#include <exception>
#include <initializer_list>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

class SignalRef;

namespace detail {

class OnAbortBase : public RefCounted, public FromFreeList, public AbortListener {
 protected:
  using AbortListener::AbortListener;
};

template <class F>
class OnAbort final : public OnAbortBase {
 public:
  template <class G>
  explicit OnAbort(G&& f) : OnAbortBase(&OnAbort::call), callable_(std::forward<G>(f)) {}

 private:
  // As in Node, a listener that throws does not stop the others: the exception is uncaught in a tick of its own.
  static void call(AbortListener& listener, const Error& reason) {
    auto& self = static_cast<OnAbort&>(listener);
    const Ref<OnAbort> kept(&self);
    try {
      if constexpr (std::is_invocable_v<F&, const Error&>) {
        invokeKept(self, self.callable_, reason);
      } else {
        invokeKept(self, self.callable_);
      }
    } catch (...) {
      process::nextTick([exception = std::current_exception()] { std::rethrow_exception(exception); });
    }
  }

  F callable_;
};

}  // namespace detail

/// What `AbortSignal::onAbort` returns: the listener is removed when it is destroyed. Ours.
class [[nodiscard]] AbortRegistration {
 public:
  /// Refers to no listener.
  AbortRegistration() noexcept = default;
  explicit AbortRegistration(detail::Ref<detail::OnAbortBase> listener) noexcept : listener_(std::move(listener)) {}
  AbortRegistration(AbortRegistration&&) noexcept = default;
  AbortRegistration& operator=(AbortRegistration&& other) noexcept {
    off();
    listener_ = std::move(other.listener_);
    return *this;
  }
  ~AbortRegistration() { off(); }

  /// Removes the listener now.
  void off() noexcept {
    if (auto listener = std::exchange(listener_, {})) listener->stop();
  }

 private:
  detail::Ref<detail::OnAbortBase> listener_;
};

/// Says when an operation shall stop: Node's `AbortSignal`. A cheap handle; it belongs to its loop's thread.
class AbortSignal {
 public:
  /// No signal: it never fires. (Where Node takes `undefined`.)
  AbortSignal() noexcept = default;
  /// The signal that an options struct refers to; what a function does with it that keeps it beyond its call.
  explicit AbortSignal(SignalRef reference) noexcept;
  explicit AbortSignal(detail::Ref<detail::AbortState> state) noexcept : state_(std::move(state)) {}

  bool aborted() const noexcept { return state_ && state_->aborted(); }
  /// Why it fired; nothing before that.
  std::optional<Error> reason() const { return state_ ? state_->reason() : std::nullopt; }
  /// Throws the reason if it has fired.
  void throwIfAborted() const {
    if (aborted()) state_->reason()->raise();
  }

  /// Calls `f()` or `f(const Error& reason)` when it fires; never, if it has fired already. The listener is removed
  /// when the registration is destroyed. Listeners run in the order in which they came. Node's
  /// `addEventListener('abort', f, { once: true })`; the registration is ours.
  template <class F>
  AbortRegistration onAbort(F&& f) const {
    if (!state_ || aborted()) return {};
    auto listener = detail::makeRef<detail::OnAbort<std::decay_t<F>>>(std::forward<F>(f));
    listener->listen(state_.get());
    return AbortRegistration(std::move(listener));
  }

  /// A signal that has fired. The reason's default is an AbortError "This operation was aborted".
  static AbortSignal abort();
  static AbortSignal abort(const Error& reason);
  /// Fires after `delay` with a TimeoutError. It does not hold the loop. Throws ERR_OUT_OF_RANGE for a delay that
  /// is not from 0 to 2^32-1.
  static AbortSignal timeout(Milliseconds delay);
  /// Fires when the first of `signals` does, with its reason.
  static AbortSignal any(std::initializer_list<AbortSignal> signals) { return anyOf(signals.begin(), signals.size()); }
  static AbortSignal any(const std::vector<AbortSignal>& signals) { return anyOf(signals.data(), signals.size()); }

  /// False for a default-constructed one. Ours.
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  friend bool operator==(const AbortSignal& a, const AbortSignal& b) noexcept { return a.state_ == b.state_; }

  // For the machinery.
  detail::AbortState* state() const noexcept { return state_.get(); }

 private:
  static AbortSignal anyOf(const AbortSignal* signals, std::size_t count);

  detail::Ref<detail::AbortState> state_;
};

/// How an options struct refers to a signal: `{.signal = controller.signal()}`. It does not keep the signal alive;
/// the function that takes it does, for as long as it needs. Ours.
class SignalRef {
 public:
  constexpr SignalRef() noexcept = default;
  SignalRef(const AbortSignal& signal) noexcept : state_(signal.state()) {}

  bool aborted() const noexcept { return state_ && state_->aborted(); }
  /// Why it fired; asked only if it has.
  const Error& reason() const noexcept { return *state_->reason(); }
  explicit operator bool() const noexcept { return state_ != nullptr; }

  // For the machinery.
  detail::AbortState* state() const noexcept { return state_; }

 private:
  detail::AbortState* state_ = nullptr;
};
static_assert(std::is_trivially_destructible_v<SignalRef>);

inline AbortSignal::AbortSignal(SignalRef reference) noexcept : state_(reference.state()) {}

/// Makes operations stop: Node's `AbortController`. A handle: copies share one signal.
class AbortController {
 public:
  AbortController();

  /// The signal to give to operations.
  AbortSignal signal() const noexcept { return AbortSignal(state_); }
  /// Lets the signal fire: its listeners run before this returns. Only the first call does something. The default
  /// reason is an AbortError "This operation was aborted".
  void abort() const;
  void abort(const Error& reason) const;

 private:
  detail::Ref<detail::AbortState> state_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/abort.ipp>
#endif
