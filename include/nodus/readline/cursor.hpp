// readline's functions that move a terminal's cursor: they write escape codes to a stream.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/writable.hpp>

#include <optional>

namespace nodus::inline v0 {
namespace readline {

/// Clears the line: to the left of the cursor for -1, to the right for 1, all of it for 0. Each of these functions
/// returns what `stream.write` does: false once enough waits there.
bool clearLine(Writable<Buffer> stream, int direction);
/// Clears everything from the cursor down.
bool clearScreenDown(Writable<Buffer> stream);
/// Moves the cursor to column `x`, and row `y` if it is given, from 0.
bool cursorTo(Writable<Buffer> stream, int x, std::optional<int> y = {});
/// Moves the cursor from where it is.
bool moveCursor(Writable<Buffer> stream, int dx, int dy);

}  // namespace readline
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/readline/impl/cursor.ipp>
#endif
