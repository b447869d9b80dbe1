#pragma once

#include <nodus/readline/cursor.hpp>

#include <string>

namespace nodus::inline v0 {
namespace readline {

NODUS_DECL bool clearLine(Writable<Buffer> stream, int direction) {
  return stream.write(direction < 0 ? "\x1b[1K" : direction > 0 ? "\x1b[0K" : "\x1b[2K");
}

NODUS_DECL bool clearScreenDown(Writable<Buffer> stream) { return stream.write("\x1b[0J"); }

NODUS_DECL bool cursorTo(Writable<Buffer> stream, int x, std::optional<int> y) {
  if (!y) return stream.write("\x1b[" + std::to_string(x + 1) + "G");
  return stream.write("\x1b[" + std::to_string(*y + 1) + ";" + std::to_string(x + 1) + "H");
}

NODUS_DECL bool moveCursor(Writable<Buffer> stream, int dx, int dy) {
  std::string codes;
  const auto move = [&codes](int count, char backwards, char forwards) {
    if (count == 0) return;
    codes += "\x1b[" + std::to_string(count < 0 ? -count : count) + (count < 0 ? backwards : forwards);
  };
  move(dx, 'D', 'C');
  move(dy, 'A', 'B');
  return codes.empty() || stream.write(codes);
}

}  // namespace readline
}  // namespace nodus::inline v0
