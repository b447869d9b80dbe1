// The arguments of a program, its environment, and the small types that its options are made of. All of them are
// views: they are read within the call that they are given to.
#pragma once

#include <nodus/config.hpp>
#include <nodus/net/socket.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace child_process {

namespace detail {

// A list that is looked at: in place where it came in braces and is short, so that it may be kept by name, else where
// it is.
template <class T, std::size_t capacity>
class ListView {
 public:
  constexpr ListView() noexcept = default;
  constexpr ListView(std::initializer_list<T> list) noexcept : size_(list.size()) {
    if (size_ > capacity) {
      list_ = list.begin();
    } else {
      std::copy(list.begin(), list.end(), own_.begin());
    }
  }
  ListView(const std::vector<T>& list) noexcept : list_(list.data()), size_(list.size()) {}

  constexpr std::size_t size() const noexcept { return size_; }
  constexpr const T& operator[](std::size_t index) const noexcept { return list_ ? list_[index] : own_[index]; }

 private:
  std::array<T, capacity> own_{};
  const T* list_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace detail

/// The arguments of a program: `{"-c", "x"}`, or a `std::vector` of strings or views. In an expression with `co_await`
/// g++ 12 takes only the vector. Kept by name, more than sixteen in braces dangle. NUL in one throws
/// ERR_INVALID_ARG_VALUE.
class Arguments {
 public:
  constexpr Arguments() noexcept = default;
  constexpr Arguments(std::initializer_list<std::string_view> list) noexcept : views_(list) {}
  Arguments(const std::vector<std::string_view>& list) noexcept : views_(list) {}
  Arguments(const std::vector<std::string>& list) noexcept : strings_(&list) {}

  constexpr std::size_t size() const noexcept { return strings_ ? strings_->size() : views_.size(); }
  constexpr std::string_view operator[](std::size_t index) const noexcept {
    return strings_ ? std::string_view((*strings_)[index]) : views_[index];
  }

 private:
  detail::ListView<std::string_view, 16> views_;
  const std::vector<std::string>* strings_ = nullptr;
};
static_assert(std::is_trivially_destructible_v<Arguments>);

namespace detail {

// What functions take that take options in its place, too: a template, so that the plain function with options comes
// first where g++ 12 takes {.cwd = "/"} for a list of arguments.
template <class List>
concept ListOfArguments = std::convertible_to<const List&, Arguments>;

}  // namespace detail

/// A program's environment: `{{"LANG", "C"}}`, or a map such as `process::env()` gives. Without one the program gets
/// this process' own; an empty map is an empty environment. Kept by name, more than eight in braces dangle. NUL in a
/// name or a value throws ERR_INVALID_ARG_VALUE.
class Environment {
 public:
  using Pair = std::pair<std::string_view, std::string_view>;
  using Map = std::map<std::string, std::string>;

  constexpr Environment() noexcept = default;
  constexpr Environment(std::initializer_list<Pair> list) noexcept : pairs_(list), isGiven_(true) {}
  Environment(const std::vector<Pair>& list) noexcept : pairs_(list), isGiven_(true) {}
  Environment(const Map& map) noexcept : map_(&map), isGiven_(true) {}

  /// Whether there is one.
  constexpr explicit operator bool() const noexcept { return isGiven_; }
  /// Calls `f(name, value)` for each variable. Ours.
  template <class F>
  void forEach(F&& f) const {
    if (map_) {
      for (const auto& [name, value] : *map_) f(std::string_view(name), std::string_view(value));
    } else {
      for (std::size_t i = 0; i < pairs_.size(); ++i) f(pairs_[i].first, pairs_[i].second);
    }
  }

 private:
  detail::ListView<Pair, 8> pairs_;
  const Map* map_ = nullptr;
  bool isGiven_ = false;
};
static_assert(std::is_trivially_destructible_v<Environment>);

/// A signal, by its name ("SIGTERM", in any case) or its number. One that there is not throws ERR_UNKNOWN_SIGNAL once
/// it is used.
class Signal {
 public:
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  constexpr Signal(const Text& name) noexcept : name_(name) {}
  constexpr Signal(int number) noexcept : number_(number) {}

  /// Its number.
  int number() const;
  /// Whether it is the number 0, which is no signal and only asks whether the process is there. Ours.
  constexpr bool isZero() const noexcept { return !name_.data() && number_ == 0; }

 private:
  std::string_view name_{};
  int number_ = 0;
};
static_assert(std::is_trivially_destructible_v<Signal>);

/// Whether the command is for a shell to interpret: `true` for /bin/sh, or another shell's path. Default: no shell.
class Shell {
 public:
  constexpr Shell() noexcept = default;
  template <class Bool>
    requires std::same_as<Bool, bool>
  constexpr Shell(Bool wanted) noexcept : path_(wanted ? "/bin/sh" : "") {}
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  constexpr Shell(const Text& path) noexcept : path_(path) {}

  /// Empty where no shell is asked for.
  constexpr std::string_view path() const noexcept { return path_; }

 private:
  std::string_view path_{};
};
static_assert(std::is_trivially_destructible_v<Shell>);

/// What one descriptor of the child is: "pipe" (to a `net::Socket` of ours; "overlapped" is the same here), "inherit"
/// (the same descriptor of this process), "ignore" (/dev/null), "ipc" (a channel for messages), the number of a
/// descriptor of this process, or a stream that has one: a socket, a file stream, a standard stream. nullopt is the
/// default: a pipe for 0, 1 and 2, nothing for others.
class StdioEntry {
 public:
  enum class Kind : unsigned char { standard, text, descriptor, socket };

  constexpr StdioEntry() noexcept = default;
  constexpr StdioEntry(std::nullopt_t) noexcept {}
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  constexpr StdioEntry(const Text& text) noexcept : text_(text), kind_(Kind::text) {}
  constexpr StdioEntry(int descriptor) noexcept : descriptor_(descriptor), kind_(Kind::descriptor) {}
  /// The child gets the socket's own descriptor; from then on this process reads no more from it.
  StdioEntry(const net::Socket& socket) noexcept : socket_(socket.emitterState().get()), kind_(Kind::socket) {}
  template <class Stream>
    requires requires(const Stream& stream) {
      { stream.fd() } -> std::same_as<int>;
    }
  StdioEntry(const Stream& stream) : descriptor_(stream.fd()), kind_(Kind::descriptor), isStream_(true) {}

  // For the machinery.
  constexpr Kind kind() const noexcept { return kind_; }
  constexpr std::string_view text() const noexcept { return text_; }
  constexpr int descriptor() const noexcept { return descriptor_; }
  constexpr bool isStream() const noexcept { return isStream_; }
  nodus::detail::EmitterState* socket() const noexcept { return socket_; }

 private:
  std::string_view text_{};
  nodus::detail::EmitterState* socket_ = nullptr;
  int descriptor_ = -1;
  Kind kind_ = Kind::standard;
  bool isStream_ = false;
};

/// What the child's descriptors are: one text for 0, 1 and 2 ("pipe", "inherit", "ignore"), or an entry for each, as
/// many as are wanted. Kept by name, more than eight in braces dangle.
class Stdio {
 public:
  constexpr Stdio() noexcept = default;
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  constexpr Stdio(const Text& text) noexcept : text_(text), isGiven_(true) {}
  constexpr Stdio(std::initializer_list<StdioEntry> entries) noexcept : entries_(entries), isGiven_(true) {}
  Stdio(const std::vector<StdioEntry>& entries) noexcept : entries_(entries), isGiven_(true) {}

  // For the machinery.
  constexpr explicit operator bool() const noexcept { return isGiven_; }
  constexpr std::string_view text() const noexcept { return text_; }
  constexpr std::size_t size() const noexcept { return entries_.size(); }
  constexpr const StdioEntry& operator[](std::size_t index) const noexcept { return entries_[index]; }

 private:
  detail::ListView<StdioEntry, 8> entries_;
  std::string_view text_{};
  bool isGiven_ = false;
};
static_assert(std::is_trivially_destructible_v<Stdio>);

/// What a program reads from its stdin: text, or bytes such as a Buffer's. It is viewed, not kept.
class Input {
 public:
  constexpr Input() noexcept = default;
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  constexpr Input(const Text& text) noexcept : bytes_(text), isText_(true) {}
  template <class Bytes>
    requires std::convertible_to<const Bytes&, std::span<const std::uint8_t>>
  Input(const Bytes& bytes) noexcept : Input(std::span<const std::uint8_t>(bytes)) {}
  Input(std::span<const std::uint8_t> bytes) noexcept
      : bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  // For the machinery.
  constexpr std::string_view bytes() const noexcept { return bytes_; }
  constexpr bool isText() const noexcept { return isText_; }

 private:
  std::string_view bytes_{};
  bool isText_ = false;
};
static_assert(std::is_trivially_destructible_v<Input>);

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/arguments.ipp>
#endif
