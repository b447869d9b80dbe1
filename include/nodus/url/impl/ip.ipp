#pragma once

#include <nodus/url/detail/ip.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace nodus::inline v0 {
namespace detail {

inline constexpr bool isIpDigit(char c) noexcept { return c >= '0' && c <= '9'; }

inline constexpr int ipHexValue(char c) noexcept {
  if (isIpDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A part of an IPv4 address: decimal, octal after 0, hexadecimal after 0x. What is too large stays too large.
NODUS_DECL std::optional<std::uint64_t> ipv4Number(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  int base = 10;
  if (text.size() >= 2 && text[0] == '0') {
    base = (text[1] | 0x20) == 'x' ? 16 : 8;
    text.remove_prefix(base == 16 ? 2 : 1);
  }
  std::uint64_t number = 0;
  for (const auto c : text) {
    const int digit = ipHexValue(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    number = std::min<std::uint64_t>(number * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(digit),
                                     std::uint64_t{1} << 40);
  }
  return number;
}

NODUS_DECL bool endsInNumber(std::string_view domain) noexcept {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  const auto last = domain.substr(domain.rfind('.') + 1);
  if (last.empty()) return false;
  return std::all_of(last.begin(), last.end(), isIpDigit) || ipv4Number(last);
}

NODUS_DECL bool appendIpv4(std::string& out, std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::uint64_t address = 0;
  for (int place = 0;; ++place) {
    const auto dot = text.find('.');
    const auto number = ipv4Number(text.substr(0, dot));
    if (!number || place > 3) return false;
    if (dot == std::string_view::npos) {
      // The last number fills all that is left.
      const int bits = 8 * (4 - place);
      if (*number >> bits != 0) return false;
      address = (address << bits) | *number;
      break;
    }
    if (*number > 255) return false;
    address = (address << 8) | *number;
    text.remove_prefix(dot + 1);
  }
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string((address >> shift) & 255);
    if (shift > 0) out += '.';
  }
  return true;
}

class Ipv6Parser {
 public:
  using Address = std::array<std::uint16_t, 8>;

  explicit Ipv6Parser(std::string_view text) noexcept : text_(text) {}

  std::optional<Address> parse() noexcept {
    if (next() == ':') {
      if (next(1) != ':') return std::nullopt;
      at_ += 2;
      compressed_ = ++count_;
    }
    while (at_ < text_.size()) {
      if (count_ == 8) return std::nullopt;
      if (next() == ':') {
        if (compressed_ >= 0) return std::nullopt;
        ++at_;
        compressed_ = ++count_;
        continue;
      }
      if (!piece()) return std::nullopt;
    }
    return finish();
  }

 private:
  char next(std::size_t ahead = 0) const noexcept { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  // Up to four hexadecimal digits and the colon behind them, or the IPv4 address at the end.
  bool piece() noexcept {
    unsigned value = 0;
    const auto start = at_;
    for (; at_ < start + 4 && ipHexValue(next()) >= 0; ++at_)
      value = value * 16 + static_cast<unsigned>(ipHexValue(next()));
    if (next() == '.') {
      if (at_ == start) return false;
      at_ = start;
      return ipv4();
    }
    if (next() == ':') {
      if (++at_ == text_.size()) return false;
    } else if (at_ < text_.size()) {
      return false;
    }
    pieces_[static_cast<std::size_t>(count_++)] = static_cast<std::uint16_t>(value);
    return true;
  }

  bool ipv4() noexcept {
    if (count_ > 6) return false;
    for (int number = 0; number < 4; ++number) {
      if (number > 0 && (next() != '.' || ++at_ == text_.size())) return false;
      if (!isIpDigit(next())) return false;
      unsigned value = 0;
      const auto start = at_;
      for (; isIpDigit(next()); ++at_) {
        if (at_ > start && value == 0) return false;  // a leading zero
        value = value * 10 + static_cast<unsigned>(next() - '0');
        if (value > 255) return false;
      }
      auto& piece = pieces_[static_cast<std::size_t>(count_)];
      piece = static_cast<std::uint16_t>(piece * 256 + value);
      if (number % 2 == 1) ++count_;
    }
    return at_ == text_.size();
  }

  std::optional<Address> finish() noexcept {
    if (compressed_ < 0) {
      if (count_ != 8) return std::nullopt;
      return pieces_;
    }
    // "::" stands for one piece at least, which was counted; those behind it go to the end.
    std::rotate(pieces_.begin() + compressed_, pieces_.begin() + count_, pieces_.end());
    return pieces_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Address pieces_{};
  int count_ = 0;
  int compressed_ = -1;
};

NODUS_DECL void appendIpv6Piece(std::string& out, unsigned value) {
  constexpr char digits[] = "0123456789abcdef";
  int shift = 12;
  while (shift > 0 && value >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out += digits[(value >> shift) & 15];
}

NODUS_DECL bool appendIpv6(std::string& out, std::string_view text) {
  const auto parsed = Ipv6Parser(text).parse();
  if (!parsed) return false;
  const auto& address = *parsed;
  // The first of the longest runs of two zeros or more is left out.
  std::size_t runStart = 8, runLength = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    auto end = i;
    while (end < 8 && address[end] == 0) ++end;
    if (end - i > runLength) runStart = i, runLength = end - i;
    if (end > i) i = end - 1;
  }
  out += '[';
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == runStart) {
      out += i == 0 ? "::" : ":";
      i += runLength - 1;
      continue;
    }
    appendIpv6Piece(out, address[i]);
    if (i < 7) out += ':';
  }
  out += ']';
  return true;
}

}  // namespace detail
}  // namespace nodus::inline v0
