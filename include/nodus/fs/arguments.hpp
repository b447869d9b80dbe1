// The arguments that many functions of fs take: open flags, bytes or text to write, and times.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace fs {

/// How a file is opened: Node's strings ("r", "r+", "w", "wx", "a", "a+", "as", ...) or a number made of
/// `fs::constants`. What is none of the strings throws ERR_INVALID_ARG_VALUE once it is used.
class OpenFlags {
 public:
  constexpr OpenFlags(int flags) noexcept : flags_(flags) {}
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  constexpr OpenFlags(const Text& text) noexcept : text_(text), isText_(true) {}

  /// The flags of open(2), without O_CLOEXEC.
  int value() const;

 private:
  std::string_view text_{};
  int flags_ = 0;
  bool isText_ = false;
};
static_assert(std::is_trivially_destructible_v<OpenFlags>);

/// Where in a file to read or write; nullopt (or a negative number) means the file's own position, which moves on.
using FilePosition = std::optional<std::int64_t>;

/// When a file was read or changed: seconds since 1970, as Node's numbers, or a time point. As in Node, a negative
/// number means now.
class FileTime {
 public:
  template <class Number>
    requires std::is_arithmetic_v<Number>
  constexpr FileTime(Number seconds) noexcept : seconds_(static_cast<double>(seconds)), isNow_(seconds_ < 0) {}
  template <class Duration>
  constexpr FileTime(std::chrono::time_point<std::chrono::system_clock, Duration> time) noexcept
      : seconds_(std::chrono::duration<double>(time.time_since_epoch()).count()) {}

  constexpr double seconds() const noexcept { return seconds_; }
  constexpr bool isNow() const noexcept { return isNow_; }

 private:
  double seconds_;
  bool isNow_ = false;
};

/// What is written: text or bytes. Text and foreign bytes are copied; a string that is moved in and a Buffer are not,
/// and a Buffer's bytes must stay as they are until the write is done.
class FileData {
 public:
  template <class Text>
    requires(std::convertible_to<const Text&, std::string_view> && !std::same_as<Text, std::string>)
  FileData(const Text& text) : text_(std::string_view(text)), isText_(true) {}
  FileData(const std::string& text) : text_(text), isText_(true) {}
  FileData(std::string&& text) noexcept : text_(std::move(text)), isText_(true) {}
  FileData(Buffer bytes) noexcept : bytes_(std::move(bytes)) {}
  FileData(Buffer::Bytes bytes) : text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  // For the machinery: text that was moved in is in the encoding asked for, so it may have to be made anew.
  void encode(BufferEncoding encoding);
  const char* data() const noexcept { return bytes_.empty() ? text_.data() : bytes_.view().data(); }
  std::size_t size() const noexcept { return bytes_.empty() ? text_.size() : bytes_.size(); }
  const Buffer& buffer() const noexcept { return bytes_; }

 private:
  std::string text_;
  Buffer bytes_;
  bool isText_ = false;
};

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/arguments.ipp>
#endif
