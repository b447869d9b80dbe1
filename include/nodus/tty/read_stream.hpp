// tty::ReadStream: a terminal as a source, and what process::stdin_() returns.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/tty/detail/input_state.hpp>

#include <cstdint>
#include <utility>

namespace nodus::inline v0 {
namespace tty {

/// A terminal as a stream of Buffers: Node's `tty.ReadStream`. `process::stdin_()` is one of these also where standard
/// input is a pipe or a file, which Node has other classes for; `isTTY` tells. A handle: copies are the same stream.
///
/// It begins to read when somebody wants data: a listener for "data" or "readable", `next`, `pipe`, `resume`. While it
/// reads a terminal or pipe it holds the loop.
///
/// Events: those of `Readable`.
class ReadStream : public EmitterHandle<nodus::detail::ReadableEvents<Buffer>>,
                   public nodus::detail::ReadableMethods<ReadStream, Buffer>,
                   public nodus::detail::StreamMethods<ReadStream> {
 public:
  /// A stream of a terminal's descriptor, which it closes when it is destroyed, unless it is 0, 1 or 2.
  /// @throws RangeError ERR_INVALID_FD if it is negative, SystemError ERR_TTY_INIT_FAILED if it is no terminal.
  explicit ReadStream(int fd);

  /// Whether it reads a terminal.
  bool isTTY() const noexcept { return state().kind() == detail::DescriptorKind::terminal; }
  /// Whether the terminal is in raw mode.
  bool isRaw() const noexcept { return state().isRaw(); }
  /// In raw mode each key comes at once, nothing is echoed, and Ctrl-C is a byte (3) and no SIGINT. What the terminal
  /// was before it is again when its descriptor is closed, and, the first one to become raw, when the process ends by
  /// `exit`, SIGINT or SIGTERM. A failure, as where there is no terminal, is an "error".
  ReadStream& setRawMode(bool mode) {
    state().setRaw(mode);
    return *this;
  }
  int fd() const noexcept { return state().fd(); }
  std::uint64_t bytesRead() const noexcept { return state().bytesRead(); }
  /// Lets reading hold the loop again, or no longer. A file always does while a read is under way.
  ReadStream& ref() noexcept {
    state().setReferenced(true);
    return *this;
  }
  ReadStream& unref() noexcept {
    state().setReferenced(false);
    return *this;
  }

  // For the machinery.
  explicit ReadStream(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}

 private:
  detail::InputState& state() const noexcept { return stateAs<detail::InputState>(); }
};

}  // namespace tty
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/tty/impl/streams.ipp>
#endif
