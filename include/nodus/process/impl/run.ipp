#pragma once

#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/process/detail/end_hooks.hpp>
#include <nodus/process/detail/state.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/run.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// A socket or pipe whose reader is gone must not end the process.
NODUS_DECL void ignoreBrokenPipes() {
  struct sigaction current{};
  if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

// The next file that is opened must not become standard output because that was closed.
NODUS_DECL void openStandardDescriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) static_cast<void>(::open("/dev/null", O_RDWR));
  }
}

NODUS_DECL int emitExit(Loop& loop, ProcessState& state, bool settled) {
  state.exiting = true;
  const int code = state.exitCode.value_or(0);
  if (!settled && !state.exitCode) state.exitCode = 13;
  // Not by Loop::call: nothing runs any more after this event.
  try {
    process::events().emit<"exit">(code);
  } catch (...) {
    loop.uncaught(std::current_exception(), false);
  }
  return state.exitCode.value_or(0);
}

// The frame of a coroutine that never settles is never freed; leak checkers shall find it here.
NODUS_DECL void keepForever(const Promise<>& promise) {
  static auto& kept = *new std::vector<Promise<>>;
  kept.push_back(promise);
}

NODUS_DECL int runProgram(Promise<> (*start)(void* main), void* main) {
  openStandardDescriptors();
  ignoreBrokenPipes();
  auto& loop = Loop::current();
  auto& state = ProcessState::current();
  state.exiting = false;
  if (parentChannelHooks.open) parentChannelHooks.open(loop);
  Promise<> outcome;
  loop.call([&] {
    outcome = start(main);
    if (!outcome) return;
    // As Node treats the failure of a main module: uncaught, without asking "unhandledRejection".
    outcome.catch_([](const std::exception_ptr& exception) { Loop::current().uncaught(exception, true); }).detach();
  });
  for (;;) {
    loop.run();
    if (loop.halted() || loop.alive()) break;  // it was stopped
    loop.call([&] { process::events().emit<"beforeExit">(state.exitCode.value_or(0)); });
    if (loop.halted() || !loop.alive()) break;
  }
  if (loop.halted()) return state.exitCode.value_or(0);
  const bool settled = !outcome || !outcome.isPending();
  if (!settled && !state.owner) keepForever(outcome);
  const int code = emitExit(loop, state, settled);
  const auto end = endThreads.load();
  if (end && !state.owner) end(code);
  if (!state.owner) flushStandardOutput();
  return code;
}

}  // namespace detail

namespace process {

NODUS_DECL void exit(std::optional<int> code) {
  auto& state = detail::ProcessState::current();
  if (code) state.exitCode = code;
  if (!std::exchange(state.exiting, true)) events().emit<"exit">(state.exitCode.value_or(0));
  detail::endProcess(state.exitCode.value_or(0));
}

NODUS_DECL std::optional<int> exitCode() { return detail::ProcessState::current().exitCode; }
NODUS_DECL void exitCode(int code) { detail::ProcessState::current().exitCode = code; }
NODUS_DECL void abort() { std::abort(); }

}  // namespace process
}  // namespace nodus::inline v0
