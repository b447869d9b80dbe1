// tty::WriteStream: a terminal as a sink, and what process::stdout_() and stderr_() return.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/writable.hpp>
#include <nodus/tty/detail/output_state.hpp>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace nodus::inline v0 {
namespace tty {
namespace detail {

using WriteStreamEvents = JoinEventsT<EventList<Event<"resize">>, WritableEventsFor<Buffer>>;

}  // namespace detail

/// The variables that decide about colours, where those of the process shall not.
using Environment = std::map<std::string, std::string>;

/// A terminal as a stream that is written to: Node's `tty.WriteStream`. `process::stdout_()` and `stderr_()` are these
/// also where they are a pipe or a file, which Node has other classes for; `isTTY` tells. A handle: copies are the same
/// stream. Writes to terminals and files are made at once.
///
/// Events: `resize` when the terminal's size has changed (standard output and error only), and those of `Writable`.
class WriteStream : public EmitterHandle<detail::WriteStreamEvents>,
                    public nodus::detail::ByteWritableMethods<WriteStream>,
                    public nodus::detail::StreamMethods<WriteStream> {
 public:
  /// A stream of a terminal's descriptor, which it closes when it is destroyed, unless it is 0, 1 or 2.
  /// @throws RangeError ERR_INVALID_FD if it is negative, SystemError ERR_TTY_INIT_FAILED if it is no terminal.
  explicit WriteStream(int fd);

  /// Whether it writes to a terminal. If not, there are no columns and rows, and escape codes are no more than bytes.
  bool isTTY() const noexcept { return state().isTerminal(); }
  /// The terminal's size now.
  std::optional<int> columns() const;
  std::optional<int> rows() const;
  /// Columns and rows; both 0 where there is no terminal.
  std::array<int, 2> getWindowSize() const;
  int fd() const noexcept { return state().fd(); }

  /// How many bits a colour may have: 1, 4, 8 or 24, by what the variables TERM, COLORTERM, FORCE_COLOR, NO_COLOR and
  /// others say. Without an environment of its own, 1 where there is no terminal.
  int getColorDepth() const;
  static int getColorDepth(const Environment& environment);
  /// Whether it shows so many colours. Throws ERR_OUT_OF_RANGE below 2.
  bool hasColors(int count = 16) const;
  static bool hasColors(int count, const Environment& environment);
  static bool hasColors(const Environment& environment) { return hasColors(16, environment); }

  /// Moves the cursor to column `x`, and to row `y` if one is given; both count from 0. What `write` returns.
  bool cursorTo(int x, std::optional<int> y = {});
  /// Moves the cursor so many columns to the right and rows down.
  bool moveCursor(int dx, int dy);
  /// Clears the line: left of the cursor (-1), right of it (1), or all of it (0).
  bool clearLine(int direction);
  /// Clears from the cursor down.
  bool clearScreenDown();

  /// Lets what a pipe has not taken yet hold the loop again, or no longer.
  WriteStream& ref() noexcept {
    state().setReferenced(true);
    return *this;
  }
  WriteStream& unref() noexcept {
    state().setReferenced(false);
    return *this;
  }

  // For the machinery.
  explicit WriteStream(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}

 private:
  detail::OutputState& state() const noexcept { return stateAs<detail::OutputState>(); }
};

}  // namespace tty
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/tty/impl/streams.ipp>
#endif
