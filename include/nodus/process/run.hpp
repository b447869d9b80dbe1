// nodus::run: from main() to the exit code.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

void setArguments(int argc, char** argv);

// Runs the main script `start(main)` and then the loop. An empty promise stands for a plain function.
int runProgram(Promise<> (*start)(void* main), void* main);

template <class F>
Promise<> startMain(void* main) {
  auto& box = *static_cast<Box<F>*>(main);
  using Result = std::remove_cvref_t<std::invoke_result_t<F&>>;
  if constexpr (isPromise<Result>) {
    auto promise = box.callable();
    promise.keepUntilSettled(Ref<RefCounted>(&box));
    if constexpr (std::is_same_v<Result, Promise<>>) {
      return promise;
    } else {
      return promise.then([](const auto&) {});
    }
  } else {
    static_cast<void>(box.callable());
    return Promise<>();
  }
}

}  // namespace detail

/// Runs a program: `int main(int argc, char** argv) { return run(argc, argv, app); }`. `app` is the main script: a
/// plain function, or a coroutine. It runs at once; then come nextTicks and microtasks, then the loop until nothing
/// holds it, then the events "beforeExit", which may start more work, and "exit". Returns the exit code, as Node's:
///
/// - 0, or what `process::exitCode` was set to;
/// - 1 after an exception that nobody caught, a rejection that nobody handled, or if the main coroutine failed; the
///   error is on stderr, and the process has ended: `run` does not return then, nor after `process::exit`;
/// - 7 if a listener of "uncaughtException" threw;
/// - 13 if the main coroutine never settled.
///
/// From here on SIGPIPE is ignored, unless the program gave it a handler: writing to a closed pipe is an error.
template <class F>
int run(F app) {
  const auto main = detail::makeRef<detail::Box<F>>(std::move(app));
  return detail::runProgram(&detail::startMain<F>, main.get());
}
/// The same; `process::argv()` is taken from the arguments given.
template <class F>
int run(int argc, char** argv, F app) {
  detail::setArguments(argc, argv);
  return nodus::run(std::move(app));
}

namespace process {

/// Emits "exit", flushes stdout and stderr, also into pipes, and ends the process by `std::exit`: destructors of static
/// objects and `atexit` handlers run, those of the locals of functions under way do not. Without a code it is
/// `exitCode()`, or 0. Throws what a listener of "exit" throws.
[[noreturn]] void exit(std::optional<int> code = std::nullopt);

/// The code that the program will end with, if one was set: Node's `process.exitCode`, where nullopt is `undefined`.
std::optional<int> exitCode();
/// Sets it; the program goes on. The parent sees the low eight bits.
void exitCode(int code);

/// Ends the process at once by SIGABRT, with a core dump where these are on.
[[noreturn]] void abort();

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/run.ipp>
#endif
