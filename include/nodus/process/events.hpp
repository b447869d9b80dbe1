// The events of the process: its end, what nobody caught, warnings, and signals.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/process/detail/signals.hpp>
#include <nodus/process/detail/state.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {

namespace json {
class Value;
}
namespace process {
class SendHandle;
}

/// The events of a process. Each loop has its own, as each worker has in Node; "exit" and the signals are for the
/// loop that `run` started.
///
/// - `exit(int code)`: the program ends, naturally or by `process::exit`. Only synchronous work is possible now.
///   `exitCode(n)` in it changes the code.
/// - `beforeExit(int code)`: nothing is left to do. What a listener starts keeps the program running.
/// - `uncaughtException(Error, std::string_view origin)`: nobody caught it; with a listener the program goes on. The
///   origin is "uncaughtException" or "unhandledRejection". A listener that throws ends the program with code 7.
/// - `uncaughtExceptionMonitor(Error, std::string_view origin)`: the same, before it, and without changing anything.
/// - `unhandledRejection(Error)`: a promise was rejected and nobody has handled that; without a listener it is an
///   uncaught exception. Node passes the promise too.
/// - `rejectionHandled(Error)`: one of those was handled after all. Node passes the promise.
/// - `warning(Error)`: `emitWarning` was called.
/// - `message(json::Value, process::SendHandle)`: the parent has sent a message; needs nodus/process/send.hpp.
/// - `disconnect()`: the channel to the parent is closed.
/// - `error(Error)`: a message could not be sent, and `send` was given no callback.
/// - `SIGTERM(std::string_view name, int number)`, and so on for every signal that can be caught: a listener replaces
///   what the signal does by default, until the last listener is gone. It does not hold the loop.
class ProcessEvents
    : public EmitterHandle<detail::EventList<Event<"exit", int>, Event<"beforeExit", int>,
                                             Event<"uncaughtException", Error, std::string_view>,
                                             Event<"unhandledRejection", Error>, Event<"warning", Error>,
                                             Event<"message", json::Value, process::SendHandle>, Event<"disconnect">,
                                             Event<"error", Error>,
#define NODUS_SIGNAL_EVENT(name) Event<#name, std::string_view, int>,
                                             NODUS_SIGNAL_MAP(NODUS_SIGNAL_EVENT)
#undef NODUS_SIGNAL_EVENT
                                                 Event<"rejectionHandled", Error>,
                                             Event<"uncaughtExceptionMonitor", Error, std::string_view>>> {
 public:
  explicit ProcessEvents(detail::Ref<detail::ProcessEmitter> state) noexcept : EmitterHandle(std::move(state)) {}
};

namespace detail {

// Known where nodus/process/send.hpp is included.
struct MessagesFromParent;

// Without that header there is no channel, and a listener would wait in vain.
template <FixedString Name, class Messages = MessagesFromParent>
constexpr void requireChannel() {
  if constexpr (Name.view() == "message" || Name.view() == "disconnect") {
    static_assert(sizeof(Messages) > 0, "messages from the parent need #include <nodus/process/send.hpp>");
  }
}

}  // namespace detail

namespace process {

/// The emitter itself: `co_await once<"SIGTERM">(process::events())`. Ours: in Node `process` is the emitter.
ProcessEvents events();

/// Adds a listener: `process::on<"exit">([](int code) {...})`. See `ProcessEvents` for the events.
template <detail::FixedString Name, class F>
Subscription on(F&& f) {
  detail::requireChannel<Name>();
  return events().template on<Name>(std::forward<F>(f));
}
/// Adds a listener that is removed before it is called.
template <detail::FixedString Name, class F>
Subscription once(F&& f) {
  detail::requireChannel<Name>();
  return events().template once<Name>(std::forward<F>(f));
}
/// Adds a listener in front of the others.
template <detail::FixedString Name, class F>
Subscription prependListener(F&& f) {
  detail::requireChannel<Name>();
  return events().template prependListener<Name>(std::forward<F>(f));
}
/// Removes the listener that `on` returned this for.
inline void off(Subscription subscription) { subscription.off(); }
/// Removes all listeners of an event.
template <detail::FixedString Name>
void removeAllListeners() {
  events().template removeAllListeners<Name>();
}
/// Calls the listeners of an event; false if there is none. Emitting a signal's name sends no signal.
template <detail::FixedString Name, class... Args>
bool emit(const Args&... arguments) {
  return events().template emit<Name>(arguments...);
}
template <detail::FixedString Name>
std::size_t listenerCount() {
  return events().template listenerCount<Name>();
}

/// The further arguments of `emitWarning`.
struct WarningOptions {
  /// The warning's `name`. Default "Warning".
  std::string_view type{};
  std::string_view code{};
  /// Printed on a line of its own.
  std::string_view detail{};
};

/// Prints `(nodus:PID) [code] Type: message` on stderr and emits "warning", both on the next tick.
void emitWarning(std::string_view message, std::string_view type = "Warning", std::string_view code = {});
void emitWarning(std::string_view message, const WarningOptions& options);
void emitWarning(const Error& warning);

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/events.ipp>
#include <nodus/process/impl/report.ipp>
#include <nodus/process/impl/signals.ipp>
#include <nodus/process/impl/state.ipp>
#endif
