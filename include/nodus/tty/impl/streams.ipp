#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/readline/cursor.hpp>
#include <nodus/tty/read_stream.hpp>
#include <nodus/tty/write_stream.hpp>
#include <nodus/util/detail/colors.hpp>

#include <cstdlib>
#include <string>

namespace nodus::inline v0 {
namespace tty {

NODUS_DECL ReadStream::ReadStream(int fd)
    : EmitterHandle([fd] {
        detail::requireTerminal(fd);
        return nodus::detail::makeRef<detail::InputState>(Loop::current(), fd, detail::DescriptorKind::terminal);
      }()) {}

NODUS_DECL WriteStream::WriteStream(int fd)
    : EmitterHandle([fd] {
        detail::requireTerminal(fd);
        return nodus::detail::makeRef<detail::OutputState>(Loop::current(), fd);
      }()) {}

NODUS_DECL std::optional<int> WriteStream::columns() const {
  const auto size = state().windowSize();
  return size ? std::optional(size->columns) : std::nullopt;
}

NODUS_DECL std::optional<int> WriteStream::rows() const {
  const auto size = state().windowSize();
  return size ? std::optional(size->rows) : std::nullopt;
}

NODUS_DECL std::array<int, 2> WriteStream::getWindowSize() const {
  const auto size = state().windowSize().value_or(detail::WindowSize{});
  return {size.columns, size.rows};
}

NODUS_DECL int WriteStream::getColorDepth() const {
  if (!isTTY()) return 1;
  return nodus::detail::colorDepth([](const void*, const char* name) -> const char* { return std::getenv(name); },
                                   nullptr);
}

NODUS_DECL int WriteStream::getColorDepth(const Environment& environment) {
  const auto find = [](const void* context, const char* name) -> const char* {
    const auto& all = *static_cast<const Environment*>(context);
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second.c_str();
  };
  return nodus::detail::colorDepth(find, &environment);
}

namespace detail {

NODUS_DECL bool depthHas(int depth, int count) {
  if (count < 2) {
    nodus::detail::throwError(ErrorCode::ERR_OUT_OF_RANGE,
                              {"count", ">= 2 && <= 9007199254740991", std::to_string(count)});
  }
  return count <= 1 << depth;
}

}  // namespace detail

NODUS_DECL bool WriteStream::hasColors(int count) const { return detail::depthHas(getColorDepth(), count); }
NODUS_DECL bool WriteStream::hasColors(int count, const Environment& environment) {
  return detail::depthHas(getColorDepth(environment), count);
}

NODUS_DECL bool WriteStream::cursorTo(int x, std::optional<int> y) { return readline::cursorTo(*this, x, y); }
NODUS_DECL bool WriteStream::moveCursor(int dx, int dy) { return readline::moveCursor(*this, dx, dy); }
NODUS_DECL bool WriteStream::clearLine(int direction) { return readline::clearLine(*this, direction); }
NODUS_DECL bool WriteStream::clearScreenDown() { return readline::clearScreenDown(*this); }

}  // namespace tty
}  // namespace nodus::inline v0
