#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/stdio.hpp>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// Those of a loop, made when they are asked for.
class StandardStreams {
 public:
  explicit StandardStreams(Loop& loop) noexcept : loop_(loop) {}

  Ref<tty::detail::InputState>& input() {
    if (!input_) {
      input_ = makeRef<tty::detail::InputState>(loop_, STDIN_FILENO, tty::detail::kindOf(STDIN_FILENO));
      input_->stopWhenPaused();
    }
    return input_;
  }
  Ref<tty::detail::OutputState>& output(int fd) {
    auto& stream = outputs_[fd - STDOUT_FILENO];
    if (stream) return stream;
    stream = tty::detail::OutputState::standard(loop_, fd);
    if (stream->isTerminal()) process::on<"SIGWINCH">([raw = stream.get()] { raw->refreshSize(); });
    return stream;
  }

 private:
  Loop& loop_;
  Ref<tty::detail::InputState> input_;
  Ref<tty::detail::OutputState> outputs_[2];
};

}  // namespace detail

namespace process {

NODUS_DECL tty::ReadStream stdin_() {
  return tty::ReadStream(Loop::current().local<detail::StandardStreams>().input());
}

NODUS_DECL tty::WriteStream stdout_() {
  return tty::WriteStream(Loop::current().local<detail::StandardStreams>().output(STDOUT_FILENO));
}

NODUS_DECL tty::WriteStream stderr_() {
  return tty::WriteStream(Loop::current().local<detail::StandardStreams>().output(STDERR_FILENO));
}

NODUS_DECL tty::ReadStream openStdin() { return stdin_().resume(); }

}  // namespace process
}  // namespace nodus::inline v0
