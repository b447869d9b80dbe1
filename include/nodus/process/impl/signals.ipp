#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/process/detail/signals.hpp>
#include <nodus/process/detail/state.hpp>

#include <atomic>
#include <cerrno>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

struct SignalRow {
  const EventKey* key;  // null where nobody can listen
  std::string_view name;
  int number;
};

inline constexpr SignalRow signalTable[] = {
#define NODUS_SIGNAL_ROW(name) {&eventKey<#name>, #name, name},
    NODUS_SIGNAL_MAP(NODUS_SIGNAL_ROW)
#undef NODUS_SIGNAL_ROW
        {nullptr, "SIGKILL", SIGKILL},
    {nullptr, "SIGSTOP", SIGSTOP},
};

NODUS_DECL int signalNumber(std::string_view name) noexcept {
  for (const auto& row : signalTable) {
    if (row.name == name) return row.number;
  }
  return 0;
}

NODUS_DECL std::string_view signalName(int number) noexcept {
  for (const auto& row : signalTable) {
    if (row.number == number) return row.name;
  }
  return {};
}

inline std::atomic<SignalPipe*> signalOwner{nullptr};
inline std::atomic<int> signalPipeEnd{-1};  // all that the handler reads

// One byte a signal, as libuv does; the pipe is full only if thousands wait already.
NODUS_DECL void onSignal(int number) {
  const int before = errno;
  const auto byte = static_cast<unsigned char>(number);
  static_cast<void>(!::write(signalPipeEnd.load(std::memory_order_relaxed), &byte, 1));
  errno = before;
}

NODUS_DECL void setDisposition(int number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;  // other threads' system calls go on
  ::sigfillset(&action.sa_mask);
  if (::sigaction(number, &action, nullptr) != 0) systemError(errno, "sigaction").raise();
}

NODUS_DECL SignalPipe::~SignalPipe() {
  for (int number = 1; number < 65; ++number) {
    if (listened_[number] != 0) {
      listened_[number] = 1;
      stop(number);
    }
  }
  watcher_.close();
  closePipe();
}

NODUS_DECL void SignalPipe::closePipe() noexcept {
  auto* self = this;
  if (signalOwner.compare_exchange_strong(self, nullptr)) signalPipeEnd.store(-1);
  for (int* end : {&readEnd_, &writeEnd_}) {
    if (*end >= 0) ::close(std::exchange(*end, -1));
  }
}

NODUS_DECL bool SignalPipe::open(Loop& loop) {
  if (readEnd_ >= 0) return true;
  SignalPipe* owner = nullptr;
  if (!signalOwner.compare_exchange_strong(owner, this)) return false;
  int ends[2];
  if (::pipe(ends) != 0) {
    signalOwner.store(nullptr);
    systemError(errno, "pipe").raise();
  }
  readEnd_ = ends[0];
  writeEnd_ = ends[1];
  for (const int end : ends) {
    ::fcntl(end, F_SETFL, ::fcntl(end, F_GETFL) | O_NONBLOCK);
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  signalPipeEnd.store(writeEnd_);
  if (const int failure = watcher_.open(loop.reactor(), readEnd_, &SignalPipe::onReadable, this); failure != 0) {
    closePipe();
    systemError(failure, "epoll_ctl").raise();
  }
  return true;
}

NODUS_DECL void SignalPipe::start(Loop& loop, int number) {
  if (!open(loop)) return;  // the signals are another loop's
  if (listened_[number]++ == 0) setDisposition(number, &onSignal);
}

// A broken pipe must stay an error of the write, whoever listened to the signal before.
NODUS_DECL void SignalPipe::stop(int number) noexcept {
  if (listened_[number] == 0 || --listened_[number] > 0) return;
  std::signal(number, number == SIGPIPE ? SIG_IGN : SIG_DFL);
}

NODUS_DECL void SignalPipe::onReadable(void* self, unsigned) {
  auto& pipe = *static_cast<SignalPipe*>(self);
  const Ref<EmitterState> alive(&pipe.emitter_);
  unsigned char numbers[256];
  for (;;) {
    const auto count = ::read(pipe.readEnd_, numbers, sizeof numbers);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    for (std::ptrdiff_t i = 0; i < count; ++i) pipe.deliver(numbers[i]);
  }
}

// Each with the ticks after it, like any callback of the loop.
NODUS_DECL void SignalPipe::deliver(int number) {
  for (const auto& row : signalTable) {
    if (row.number != number || !row.key || !emitter_.has(*row.key)) continue;
    const std::tuple<const std::string_view&, const int&> arguments(row.name, row.number);
    Loop::current().call([&] { emitter_.emit(*row.key, &arguments); });
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
