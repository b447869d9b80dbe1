// The percent-encode sets of the URL standard.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// A set of bytes. All that are not ASCII are in every percent-encode set.
class PercentSet {
 public:
  constexpr PercentSet() noexcept = default;
  constexpr PercentSet with(std::string_view bytes) const noexcept {
    auto set = *this;
    for (const auto c : bytes) set.add(static_cast<unsigned char>(c));
    return set;
  }
  constexpr PercentSet withRange(unsigned first, unsigned last) const noexcept {
    auto set = *this;
    for (auto byte = first; byte <= last; ++byte) set.add(byte);
    return set;
  }
  constexpr PercentSet without(std::string_view bytes) const noexcept {
    auto set = *this;
    for (const auto c : bytes) set.has_[static_cast<unsigned char>(c)] = false;
    return set;
  }
  constexpr bool has(char c) const noexcept { return has_[static_cast<unsigned char>(c)]; }

 private:
  constexpr void add(unsigned byte) noexcept { has_[byte] = true; }
  bool has_[256] = {};
};

inline constexpr PercentSet c0ControlSet = PercentSet().withRange(0, 0x1F).withRange(0x7F, 0xFF);
inline constexpr PercentSet fragmentSet = c0ControlSet.with(" \"<>`");
inline constexpr PercentSet querySet = c0ControlSet.with(" \"#<>");
inline constexpr PercentSet specialQuerySet = querySet.with("'");
inline constexpr PercentSet pathSet = querySet.with("?`{}");
inline constexpr PercentSet userinfoSet = pathSet.with("/:;=@[\\]^|");
// All but letters, digits and `*-._`; a space among them becomes a plus.
inline constexpr PercentSet formSet =
    PercentSet().withRange(0, 0xFF).without("*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

inline void appendPercent(std::string& out, char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  const char text[] = {'%', digits[byte >> 4], digits[byte & 15]};
  out.append(text, 3);
}

inline void appendEncoded(std::string& out, std::string_view text, const PercentSet& set) {
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!set.has(text[at])) continue;
    out.append(text.substr(start, at - start));
    appendPercent(out, text[at]);
    start = at + 1;
  }
  out.append(text.substr(start));
}

}  // namespace detail
}  // namespace nodus::inline v0
