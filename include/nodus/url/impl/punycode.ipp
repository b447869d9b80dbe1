#pragma once

#include <nodus/url/detail/punycode.hpp>

#include <cstdint>
#include <limits>

namespace nodus::inline v0 {
namespace detail {

// The parameters of RFC 3492, section 5.
struct Punycode {
  static constexpr std::uint32_t base = 36, tMin = 1, tMax = 26, skew = 38, damp = 700, initialBias = 72;
  static constexpr char32_t initialN = 0x80;
  // More than any domain name has, so that a hostile label costs no quadratic time.
  static constexpr std::size_t longest = 1000;

  static constexpr std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) noexcept {
    delta = first ? delta / damp : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    for (; delta > (base - tMin) * tMax / 2; k += base) delta /= base - tMin;
    return k + (base - tMin + 1) * delta / (delta + skew);
  }
  static constexpr std::uint32_t threshold(std::uint32_t k, std::uint32_t bias) noexcept {
    return k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
  }
  static constexpr std::uint32_t digit(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 26;
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'z' ? static_cast<std::uint32_t>(lower - 'a') : base;
  }
  static constexpr char letter(std::uint32_t digit) noexcept {
    return static_cast<char>(digit < 26 ? 'a' + digit : '0' + (digit - 26));
  }
};

NODUS_DECL std::optional<std::u32string> decodePunycode(std::string_view text) {
  if (text.size() > Punycode::longest) return std::nullopt;
  std::u32string label;
  if (const auto dash = text.rfind('-'); dash != std::string_view::npos) {
    for (const auto c : text.substr(0, dash)) {
      if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
      label += static_cast<char32_t>(c);
    }
    text.remove_prefix(dash + 1);
  }
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t n = Punycode::initialN, i = 0, bias = Punycode::initialBias;
  while (!text.empty()) {
    const auto before = i;
    std::uint32_t weight = 1;
    for (auto k = Punycode::base;; k += Punycode::base) {
      if (text.empty()) return std::nullopt;
      const auto digit = Punycode::digit(text.front());
      text.remove_prefix(1);
      if (digit >= Punycode::base || digit > (most - i) / weight) return std::nullopt;
      i += digit * weight;
      const auto threshold = Punycode::threshold(k, bias);
      if (digit < threshold) break;
      if (weight > most / (Punycode::base - threshold)) return std::nullopt;
      weight *= Punycode::base - threshold;
    }
    const auto points = static_cast<std::uint32_t>(label.size()) + 1;
    bias = Punycode::adapt(i - before, points, before == 0);
    if (i / points > most - n) return std::nullopt;
    n += i / points;
    i %= points;
    if (n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF)) return std::nullopt;
    label.insert(label.begin() + static_cast<std::ptrdiff_t>(i), static_cast<char32_t>(n));
    ++i;
  }
  return label;
}

NODUS_DECL bool appendPunycode(std::string& out, std::u32string_view label) {
  if (label.size() > Punycode::longest) return false;
  std::uint32_t basic = 0;
  for (const auto c : label) {
    if (c >= 0x80) continue;
    out += static_cast<char>(c);
    ++basic;
  }
  if (basic > 0) out += '-';
  std::uint32_t n = Punycode::initialN, delta = 0, bias = Punycode::initialBias;
  for (auto done = basic; done < label.size();) {
    char32_t next = 0x110000;
    for (const auto c : label) next = c >= n && c < next ? c : next;
    // With at most `longest` code points this cannot overflow.
    delta += static_cast<std::uint32_t>(next - n) * (done + 1);
    n = static_cast<std::uint32_t>(next);
    for (const auto c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      auto rest = delta;
      for (auto k = Punycode::base;; k += Punycode::base) {
        const auto threshold = Punycode::threshold(k, bias);
        if (rest < threshold) break;
        out += Punycode::letter(threshold + (rest - threshold) % (Punycode::base - threshold));
        rest = (rest - threshold) / (Punycode::base - threshold);
      }
      out += Punycode::letter(rest);
      bias = Punycode::adapt(delta, done + 1, done == basic);
      delta = 0;
      ++done;
    }
    ++delta;
    ++n;
  }
  return true;
}

}  // namespace detail
}  // namespace nodus::inline v0
