// The encodings that Node knows, and the argument type that takes one by name or by value.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/error.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nodus::inline v0 {

/// How text becomes bytes. Node writes these as strings; wherever nodus takes an encoding, both do.
enum class Encoding : std::uint8_t { utf8, utf16le, latin1, ascii, base64, base64url, hex };

namespace detail {

constexpr bool equalsIgnoringCase(std::string_view text, std::string_view lowercase) noexcept {
  if (text.size() != lowercase.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    if (c != lowercase[i]) return false;
  }
  return true;
}

}  // namespace detail

/// The encoding of that name, in any case: utf8 utf-8 utf16le utf-16le ucs2 ucs-2 latin1 binary ascii
/// base64 base64url hex; nullopt for any other. Ours.
constexpr std::optional<Encoding> parseEncoding(std::string_view name) noexcept {
  struct Entry {
    std::string_view name;
    Encoding encoding;
  };
  constexpr Entry entries[] = {
      {"utf8", Encoding::utf8},       {"utf-8", Encoding::utf8},       {"hex", Encoding::hex},
      {"base64", Encoding::base64},   {"latin1", Encoding::latin1},    {"binary", Encoding::latin1},
      {"ascii", Encoding::ascii},     {"ucs2", Encoding::utf16le},     {"ucs-2", Encoding::utf16le},
      {"utf16le", Encoding::utf16le}, {"utf-16le", Encoding::utf16le}, {"base64url", Encoding::base64url},
  };
  for (const auto& entry : entries) {
    if (detail::equalsIgnoringCase(name, entry.name)) return entry.encoding;
  }
  return std::nullopt;
}

/// Node's canonical name: "utf8", "utf16le", "latin1", "ascii", "base64", "base64url" or "hex". Ours.
constexpr std::string_view encodingName(Encoding encoding) noexcept {
  constexpr std::string_view names[] = {"utf8", "utf16le", "latin1", "ascii", "base64", "base64url", "hex"};
  return names[static_cast<std::size_t>(encoding)];
}

/// An encoding argument: `"hex"`, a string, or `Encoding::hex`. A name that is not an encoding's throws
/// ERR_UNKNOWN_ENCODING once the call uses it, as in Node, and not when the argument is made.
class BufferEncoding {
 public:
  constexpr BufferEncoding(Encoding encoding) noexcept : BufferEncoding(encodingName(encoding), encoding) {}
  template <class Name>
    requires std::convertible_to<const Name&, std::string_view>
  constexpr BufferEncoding(const Name& name) noexcept : BufferEncoding(std::string_view(name), parseEncoding(name)) {}

  /// The name as it was given; a view of the argument.
  constexpr std::string_view name() const noexcept { return {name_, nameSize_}; }
  /// The encoding, or nullopt where the name is not one.
  constexpr std::optional<Encoding> find() const noexcept {
    return known_ ? std::optional<Encoding>(encoding_) : std::nullopt;
  }
  /// The encoding; throws TypeError ERR_UNKNOWN_ENCODING where the name is not one.
  constexpr Encoding value() const {
    if (!known_) detail::throwError(ErrorCode::ERR_UNKNOWN_ENCODING, {name()});
    return encoding_;
  }

 private:
  constexpr BufferEncoding(std::string_view name, std::optional<Encoding> encoding) noexcept
      : name_(name.data()),
        nameSize_(static_cast<std::uint32_t>(name.size())),
        encoding_(encoding.value_or(Encoding::utf8)),
        known_(encoding.has_value()) {}

  // Two words, so that it is passed in registers.
  const char* name_;
  std::uint32_t nameSize_;
  Encoding encoding_;
  bool known_;
};

}  // namespace nodus::inline v0
