#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/fs/file_handle.hpp>
#include <nodus/fs/read_stream.hpp>

#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Cuts text into lines as Node's readline does: at \n, \r\n and \r.
class LineCutter {
 public:
  void add(std::string_view text) {
    text_.erase(0, at_);
    at_ = 0;
    text_ += text;
  }
  // The next whole line; at the end also one that nothing ends.
  bool next(std::string& line, bool atEnd) {
    const auto rest = std::string_view(text_).substr(at_);
    std::size_t size = 0;
    std::size_t end = searched_;
    for (; end < rest.size(); ++end) {
      size = endingAt(rest, end, atEnd);
      if (size == undecided) break;
      if (size > 0) {
        line = rest.substr(0, end);
        at_ += end + size;
        searched_ = 0;
        return true;
      }
    }
    searched_ = end;
    if (!atEnd || rest.empty()) return false;
    line = rest;
    at_ = text_.size();
    searched_ = 0;
    return true;
  }

 private:
  static constexpr std::size_t undecided = 3;

  // How many bytes end a line there; 0 for none.
  static std::size_t endingAt(std::string_view text, std::size_t at, bool atEnd) noexcept {
    const char c = text[at];
    if (c == '\n') return 1;
    if (c != '\r') return 0;
    if (at + 1 == text.size()) return atEnd ? 1 : undecided;
    return text[at + 1] == '\n' ? 2 : 1;
  }

  std::string text_;
  std::size_t at_ = 0;        // what is before has been handed out
  std::size_t searched_ = 0;  // behind that, no end is before
};

// A character that a chunk ends in has its other bytes in the next one: lines are decoded whole.
NODUS_DECL AsyncGenerator<std::string> linesOf(fs::ReadStream stream) {
  LineCutter cutter;
  std::string line;
  for (bool atEnd = false; !atEnd;) {
    auto chunk = co_await stream.next();
    atEnd = !chunk.has_value();
    if (chunk) cutter.add(chunk->view());
    while (cutter.next(line, atEnd)) {
      const std::span bytes(asBytes(line), line.size());
      if (!isValidUtf8(bytes.data(), bytes.size())) line = utf8Decode(bytes.data(), bytes.size());
      co_yield std::move(line);
    }
  }
}

}  // namespace detail

namespace fs {

NODUS_DECL AsyncGenerator<std::string> FileHandle::readLines() const { return detail::linesOf(createReadStream()); }

}  // namespace fs
}  // namespace nodus::inline v0
