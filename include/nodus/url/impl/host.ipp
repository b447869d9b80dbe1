#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/querystring/detail/escape.hpp>
#include <nodus/url/detail/host.hpp>
#include <nodus/url/detail/idna.hpp>
#include <nodus/url/detail/ip.hpp>
#include <nodus/url/detail/percent_set.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

inline constexpr PercentSet forbiddenHostSet = PercentSet().with(std::string_view("\0\t\n\r #/:<>?@[\\]^|", 17));
inline constexpr PercentSet forbiddenDomainSet = forbiddenHostSet.withRange(0, 0x1F).with("%\x7F");

// What the bytes of a host ask for.
enum HostByte : std::uint8_t { plainByte = 0, upperByte = 1, codedByte = 2, forbiddenByte = 4 };

struct HostBytes {
  constexpr HostBytes() noexcept {
    for (unsigned byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      if (byte >= 0x80 || c == '%') {
        kind[byte] = codedByte;
      } else if (forbiddenDomainSet.has(c)) {
        kind[byte] = forbiddenByte;
      } else if (c >= 'A' && c <= 'Z') {
        kind[byte] = upperByte;
      }
    }
  }
  std::uint8_t kind[256] = {};
};
inline constexpr HostBytes hostBytes;

NODUS_DECL std::uint8_t hostByteKinds(std::string_view text) noexcept {
  std::uint8_t kinds = 0;
  for (const auto c : text) kinds |= hostBytes.kind[static_cast<unsigned char>(c)];
  return kinds;
}

NODUS_DECL std::string decodeHostBytes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int byte = percentByte(text, at);
    out += byte < 0 ? text[at] : static_cast<char>(byte);
    if (byte >= 0) at += 2;
  }
  return out;
}

// Appends a domain that is known to be ASCII and allowed.
NODUS_DECL bool appendAsciiDomain(std::string& out, std::string_view text, std::uint8_t kinds) {
  const auto start = out.size();
  out += text;
  if (kinds & upperByte) {
    for (auto at = start; at < out.size(); ++at) {
      if (out[at] >= 'A' && out[at] <= 'Z') out[at] = static_cast<char>(out[at] + 32);
    }
  }
  const auto domain = std::string_view(out).substr(start);
  return domain.find("xn--") == std::string_view::npos || hasValidPunycode(domain);
}

NODUS_DECL bool appendDomainAsAscii(std::string& out, std::string_view domain) {
  const auto kinds = hostByteKinds(domain);
  if (kinds & forbiddenByte) return false;
  if (!(kinds & codedByte)) return appendAsciiDomain(out, domain, kinds);
  auto ascii = domainToAscii(domain);
  if (!ascii || ascii->empty() || (hostByteKinds(*ascii) & (forbiddenByte | codedByte))) return false;
  out += *ascii;
  return true;
}

NODUS_DECL bool appendDomain(std::string& out, std::string_view text) {
  const auto start = out.size();
  if (!(hostByteKinds(text) & codedByte)) {
    if (!appendDomainAsAscii(out, text)) return false;
  } else {
    const auto bytes = decodeHostBytes(text);
    if (!appendDomainAsAscii(out, utf8Decode(asBytes(bytes), bytes.size()))) return false;
  }
  const auto domain = std::string_view(out).substr(start);
  if (domain.empty()) return false;
  if (!endsInNumber(domain)) return true;
  const std::string numbers(domain);
  out.resize(start);
  return appendIpv4(out, numbers);
}

NODUS_DECL bool appendHost(std::string& out, std::string_view text, bool special) {
  if (text.starts_with('[')) {
    return text.ends_with(']') && appendIpv6(out, text.substr(1, text.size() - 2));
  }
  if (special) return appendDomain(out, text);
  if (std::any_of(text.begin(), text.end(), [](char c) { return forbiddenHostSet.has(c); })) return false;
  appendEncoded(out, text, c0ControlSet);
  return true;
}

}  // namespace detail
}  // namespace nodus::inline v0
