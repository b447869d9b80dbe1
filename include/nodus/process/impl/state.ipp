#pragma once

#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/process/detail/end_hooks.hpp>
#include <nodus/process/detail/signals.hpp>
#include <nodus/process/detail/state.hpp>
#include <nodus/process/events.hpp>

#include <atomic>
#include <cstdlib>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void ProcessEmitter::listenersChanged(const EventKey& key, bool added) {
  if (!loop_) return;
  if ((&key == &eventKey<"message"> || &key == &eventKey<"disconnect">) && parentChannelHooks.listenersChanged) {
    parentChannelHooks.listenersChanged(*loop_, key, added);
  }
  if (!key.name.starts_with("SIG") || ProcessState::current().owner) return;
  const int number = signalNumber(key.name);
  added ? signals_->start(*loop_, number) : signals_->stop(number);
}

NODUS_DECL ProcessState& ProcessState::current() { return Loop::current().local<ProcessState>(); }

NODUS_DECL void endProcess(int code) {
  if (auto* owner = ProcessState::current().owner) {
    owner->end(code, nullptr);
    throw LoopHalted();
  }
  if (const auto end = endThreads.load()) end(code);
  static std::atomic_flag ending = ATOMIC_FLAG_INIT;
  flushStandardOutput();
  // From a destructor that the first call runs: std::exit must not be called again.
  if (ending.test_and_set()) std::_Exit(code);
  std::exit(code);
}

// A listener that throws here is past help: the code is Node's.
NODUS_DECL bool hookUncaughtException(const std::exception_ptr& exception, bool fromPromise) {
  const auto events = process::events();
  const auto error = toError(exception);
  const std::string_view origin = fromPromise ? "unhandledRejection" : "uncaughtException";
  try {
    auto emitter = events;
    emitter.emit<"uncaughtExceptionMonitor">(error, origin);
    if (const auto capture = ProcessState::current().captureUncaught) {
      capture(error);
      return true;
    }
    return emitter.emit<"uncaughtException">(error, origin);
  } catch (const LoopHalted&) {
    return false;
  } catch (...) {
    const auto thrown = std::current_exception();
    if (auto* owner = ProcessState::current().owner) {
      owner->end(1, &thrown);
      return false;
    }
    reportFatal(thrown);
  }
  endProcess(7);
}

NODUS_DECL void hookFatal(const std::exception_ptr& exception, bool) {
  auto& state = ProcessState::current();
  if (!std::exchange(state.exiting, true)) {
    state.exitCode = 1;
    try {
      process::events().emit<"exit">(1);
    } catch (...) {  // Node drops it: there is a worse one to report
    }
  }
  const int code = state.exitCode.value_or(1);
  if (state.owner) return state.owner->end(code, &exception);
  reportFatal(exception);
  if (const auto write = writeFatalReport.load()) write(toError(exception));
  endProcess(code);
}

NODUS_DECL bool hookUnhandledRejection(PromiseCore& promise) {
  ++ProcessState::current().rejections;
  return process::events().emit<"unhandledRejection">(toError(promise.exception()));
}

NODUS_DECL void reportHandled(const std::exception_ptr& exception, std::size_t id) {
  if (process::events().emit<"rejectionHandled">(toError(exception))) return;
  process::emitWarning("Promise rejection was handled asynchronously (rejection id: " + std::to_string(id) + ")",
                       "PromiseRejectionHandledWarning");
}

// After the ticks and microtasks that wait now, as Node does it together with the rejections.
NODUS_DECL void hookRejectionHandled(PromiseCore& promise) {
  queueMicrotask([exception = promise.exception(), id = ProcessState::current().rejections] {
    process::nextTick([exception, id] { reportHandled(exception, id); });
  });
}

NODUS_DECL void hookWarning(std::string_view name, std::string_view message, std::string_view code) {
  process::emitWarning(message, name, code);
}

NODUS_DECL ProcessState::ProcessState(Loop& loop) : emitter(makeRef<ProcessEmitter>(loop)) {
  static const bool installed = [] {
    loopHooks() = {.uncaughtException = &hookUncaughtException,
                   .unhandledRejection = &hookUnhandledRejection,
                   .rejectionHandled = &hookRejectionHandled,
                   .warning = &hookWarning,
                   .fatal = &hookFatal};
    return true;
  }();
  static_cast<void>(installed);
}

}  // namespace detail
}  // namespace nodus::inline v0
