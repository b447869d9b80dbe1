#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/url/detail/idna.hpp>
#include <nodus/url/detail/idna_table.hpp>
#include <nodus/url/detail/punycode.hpp>
#include <nodus/util/detail/utf8.hpp>

#include <algorithm>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// What becomes of a code point in a host.
enum class IdnaKind : std::uint8_t { refused, plain, contextual, mapped, ignored };

struct IdnaRun {
  char32_t end;
  IdnaKind kind;
  std::int32_t distance;
};

NODUS_DECL std::uint32_t idnaNumber(std::string_view& text) noexcept {
  std::uint32_t number = 0;
  for (int shift = 0;; shift += 5) {
    const char c = text.front();
    text.remove_prefix(1);
    std::uint32_t digit = 0;
    if (c >= 'a') {
      digit = static_cast<std::uint32_t>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      digit = static_cast<std::uint32_t>(c - '0') + 52;
    } else {
      digit = c == '-' ? 62 : c == '_' ? 63 : static_cast<std::uint32_t>(c - 'A');
    }
    number |= (digit & 31) << shift;
    if (digit < 32) return number;
  }
}

// The table is unpacked when the first host needs it.
NODUS_DECL const std::vector<IdnaRun>& idnaRuns() {
  static const auto runs = [] {
    std::vector<IdnaRun> list;
    char32_t at = 0x80;
    for (auto text = idnaTable; !text.empty();) {
      const auto number = idnaNumber(text);
      const auto kind = static_cast<IdnaKind>(number % 5);
      const auto packed = kind == IdnaKind::mapped ? static_cast<std::int32_t>(idnaNumber(text)) : 0;
      at += number / 5;
      list.push_back({at, kind, packed % 2 == 0 ? packed / 2 : -(packed + 1) / 2});
    }
    return list;
  }();
  return runs;
}

NODUS_DECL const IdnaRun& idnaRun(char32_t c) {
  const auto& runs = idnaRuns();
  return *std::upper_bound(runs.begin(), runs.end(), c,
                           [](char32_t wanted, const IdnaRun& run) { return wanted < run.end; });
}

// Whether Punycode of the label may be written. Rules about neighbours are not checked, which lets some labels pass
// that Node refuses.
NODUS_DECL bool isIdnaLabel(std::u32string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char32_t c) {
    if (c < 0x80) return true;
    const auto kind = idnaRun(c).kind;
    return kind == IdnaKind::plain || kind == IdnaKind::contextual;
  });
}

// Calls `f` with each label until it returns false.
template <class F>
bool eachIdnaLabel(std::string_view domain, F f) {
  for (;;) {
    const auto dot = domain.find('.');
    if (!f(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

NODUS_DECL bool hasValidPunycode(std::string_view domain) {
  return eachIdnaLabel(domain, [](std::string_view label) {
    if (!label.starts_with("xn--")) return true;
    const auto decoded = decodePunycode(label.substr(4));
    return decoded && isIdnaLabel(*decoded);
  });
}

// The domain with every code point mapped; nothing if one is refused, or has rules that are not known here.
NODUS_DECL std::optional<std::string> mapIdnaDomain(std::string_view domain) {
  std::string mapped;
  mapped.reserve(domain.size());
  for (std::size_t at = 0; at < domain.size();) {
    const auto c = decodeUtf8(domain, at);
    if (c < 0x80) {
      mapped += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
      continue;
    }
    const auto& run = idnaRun(c);
    if (run.kind == IdnaKind::refused || run.kind == IdnaKind::contextual) return std::nullopt;
    if (run.kind == IdnaKind::ignored) continue;
    appendUtf8(mapped, static_cast<char32_t>(static_cast<std::int32_t>(c) + run.distance));
  }
  return mapped;
}

NODUS_DECL std::optional<std::string> domainToAscii(std::string_view domain) {
  const auto mapped = mapIdnaDomain(domain);
  if (!mapped) return std::nullopt;
  std::string ascii;
  const bool valid = eachIdnaLabel(*mapped, [&](std::string_view label) {
    if (label.data() != mapped->data()) ascii += '.';
    if (asciiPrefix(asBytes(label), label.size()) == label.size()) {
      ascii += label;
      return hasValidPunycode(label);
    }
    if (label.starts_with("xn--")) return false;
    std::u32string points;
    for (std::size_t at = 0; at < label.size();) points += decodeUtf8(label, at);
    ascii += "xn--";
    return appendPunycode(ascii, points);
  });
  if (!valid) return std::nullopt;
  return ascii;
}

NODUS_DECL std::string domainToUnicodeText(std::string_view domain) {
  std::string text;
  eachIdnaLabel(domain, [&](std::string_view label) {
    if (label.data() != domain.data()) text += '.';
    const auto decoded = label.starts_with("xn--") ? decodePunycode(label.substr(4)) : std::nullopt;
    if (!decoded || !isIdnaLabel(*decoded)) {
      text += label;
    } else {
      for (const auto c : *decoded) appendUtf8(text, c);
    }
    return true;
  });
  return text;
}

}  // namespace detail
}  // namespace nodus::inline v0
