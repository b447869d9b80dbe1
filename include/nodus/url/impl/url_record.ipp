#pragma once

#include <nodus/url/detail/host.hpp>
#include <nodus/url/detail/percent_set.hpp>
#include <nodus/url/detail/url_path.hpp>
#include <nodus/url/detail/url_record.hpp>
#include <nodus/url/detail/url_text.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string UrlRecord::origin() const {
  if (isSpecial() && scheme != UrlScheme::file) {
    std::string out(protocol());
    out += "//";
    return out += host();
  }
  if (protocol() == "blob:") {
    UrlRecord inner;
    const bool web =
        inner.parse(pathname(), nullptr) && (inner.scheme == UrlScheme::http || inner.scheme == UrlScheme::https);
    if (web) return inner.origin();
  }
  return "null";
}

NODUS_DECL void UrlRecord::splice(std::uint32_t from, std::uint32_t to, std::string_view text, Offset first) {
  static constexpr Offset order[] = {&UrlParts::protocolEnd, &UrlParts::usernameEnd, &UrlParts::passwordEnd,
                                     &UrlParts::hostStart,   &UrlParts::hostEnd,     &UrlParts::portEnd,
                                     &UrlParts::pathStart,   &UrlParts::pathEnd,     &UrlParts::searchEnd};
  href.replace(from, to - from, text);
  const auto moved = static_cast<std::uint32_t>(text.size()) - (to - from);
  for (auto at = std::find(std::begin(order), std::end(order), first); at != std::end(order); ++at) {
    this->** at += moved;
  }
}

NODUS_DECL void UrlRecord::setProtocol(std::string_view value) {
  std::string storage;
  value = urlText(value, storage);
  value = value.substr(0, value.find(':'));
  std::string name;
  for (const auto c : value) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const bool letter = lower >= 'a' && lower <= 'z';
    const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && (name.empty() || !other)) return;
    name += lower;
  }
  const auto wanted = urlScheme(name);
  if (name.empty() || (wanted == UrlScheme::other) == isSpecial()) return;
  if (wanted == UrlScheme::file && (hasCredentials() || hasPort())) return;
  if (scheme == UrlScheme::file && hostEnd == hostStart) return;
  scheme = wanted;
  splice(0, protocolEnd, name + ":", &UrlParts::protocolEnd);
  if (isSpecial() && hasPort() && port() == std::to_string(defaultPort(scheme))) replacePort(0);
}

NODUS_DECL void UrlRecord::replaceCredentials(std::string_view username, std::string_view password) {
  std::string text(username);
  const auto start = protocolEnd + 2;
  const auto nameEnd = start + static_cast<std::uint32_t>(text.size());
  if (!password.empty()) (text += ':') += password;
  const auto wordEnd = start + static_cast<std::uint32_t>(text.size());
  if (!text.empty()) text += '@';
  splice(start, hostStart, text, &UrlParts::hostStart);
  usernameEnd = nameEnd;
  passwordEnd = wordEnd;
}

NODUS_DECL void UrlRecord::setUsername(std::string_view value) {
  if (cannotHaveCredentials()) return;
  std::string encoded, storage;
  appendEncoded(encoded, wellFormedText(value, storage), userinfoSet);
  replaceCredentials(encoded, std::string(password()));
}

NODUS_DECL void UrlRecord::setPassword(std::string_view value) {
  if (cannotHaveCredentials()) return;
  std::string encoded, storage;
  appendEncoded(encoded, wellFormedText(value, storage), userinfoSet);
  replaceCredentials(std::string(username()), encoded);
}

NODUS_DECL void UrlRecord::replaceHost(std::string_view host) {
  if (!hasHost()) {
    splice(protocolEnd, protocolEnd, "//", &UrlParts::usernameEnd);
  }
  splice(hostStart, hostEnd, host, &UrlParts::hostEnd);
  protectPath();
}

// Where the host ends: at a colon outside of brackets, or where a path or a query starts.
NODUS_DECL std::size_t hostEndIn(std::string_view text, bool special) noexcept {
  const auto end = std::min(text.find_first_of(special ? "/\\?" : "/?"), text.size());
  bool inBrackets = false;
  for (std::size_t at = 0; at < end; ++at) {
    if (text[at] == ':' && !inBrackets) return at;
    if (text[at] == '[') inBrackets = true;
    if (text[at] == ']') inBrackets = false;
  }
  return end;
}

NODUS_DECL bool UrlRecord::setHost(std::string_view value, bool withPort) {
  if (opaquePath) return false;
  std::string storage, host;
  value = urlText(value, storage);
  value = value.substr(0, value.find('#'));
  if (scheme == UrlScheme::file) {
    value = value.substr(0, value.find_first_of("/\\?"));
    if (!value.empty() && !appendHost(host, value, true)) return false;
    replaceHost(host == "localhost" ? "" : host);
    return true;
  }

  const auto end = hostEndIn(value, isSpecial());
  const bool portFollows = end < value.size() && value[end] == ':';
  if (end == 0 && (portFollows || isSpecial() || hasCredentials() || hasPort())) return false;
  const std::string before(range(hostEnd, portEnd));
  if (portFollows) {
    if (!withPort) return false;
    // Node sets the port first, which a URL that has no host yet does not take.
    if (end + 1 < value.size()) setPort(value.substr(end + 1));
  }
  if (end == 0 && !isSpecial()) {
    // An empty host is not put where none is, unless it spares the path its "/.".
    if (hasHost() || pathStart > portEnd) replaceHost("");
    return true;
  }
  if (!appendHost(host, value.substr(0, end), isSpecial())) {
    splice(hostEnd, portEnd, before, &UrlParts::portEnd);
    return false;
  }
  replaceHost(host);
  return true;
}

NODUS_DECL void UrlRecord::replacePort(std::uint32_t port) {
  const auto text = port == 0 ? std::string() : ":" + std::to_string(port);
  splice(hostEnd, portEnd, text, &UrlParts::portEnd);
}

NODUS_DECL void UrlRecord::setPort(std::string_view value) {
  if (cannotHaveCredentials()) return;
  std::string storage;
  value = urlText(value, storage);
  if (value.empty()) {
    splice(hostEnd, portEnd, "", &UrlParts::portEnd);
    return;
  }
  // What does not start with a digit changes nothing; but if there is one further on, Node removes the port.
  const auto first = value.front();
  const bool hasDigit = value.find_first_of("0123456789") != std::string_view::npos;
  if (!hasDigit || static_cast<unsigned char>(first) <= 0x20 || first == '-') return;
  std::uint32_t number = 0;
  std::size_t digits = 0;
  for (; digits < value.size() && value[digits] >= '0' && value[digits] <= '9'; ++digits) {
    number = number * 10 + static_cast<std::uint32_t>(value[digits] - '0');
    if (number > 65535) return;
  }
  const bool isDefault = digits == 0 || (isSpecial() && number == defaultPort(scheme));
  splice(hostEnd, portEnd, isDefault ? std::string() : ":" + std::to_string(number), &UrlParts::portEnd);
}

// Puts "/." before a path that would be taken for a host, and removes it where it is not needed.
NODUS_DECL void UrlRecord::protectPath() {
  const bool needed = !hasHost() && !opaquePath && pathname().starts_with("//");
  if (needed == (pathStart > portEnd)) return;
  splice(portEnd, pathStart, needed ? "/." : "", &UrlParts::pathStart);
}

NODUS_DECL void UrlRecord::setPathname(std::string_view value) {
  if (opaquePath) return;
  std::string storage;
  value = urlText(value, storage);
  std::string path;
  if (!value.empty() && (value[0] == '/' || (isSpecial() && value[0] == '\\'))) {
    appendUrlPath(path, 0, value.substr(1), scheme);
  } else if (isSpecial() || !value.empty()) {
    appendUrlPath(path, 0, value, scheme);
  } else if (!hasHost()) {
    path = "/";
  }
  splice(pathStart, pathEnd, path, &UrlParts::pathEnd);
  protectPath();
}

// An opaque path must not end in spaces if nothing follows it.
NODUS_DECL void UrlRecord::stripOpaqueSpaces() {
  if (!opaquePath || href.size() > pathEnd) return;
  auto end = pathEnd;
  while (end > pathStart && href[end - 1] == ' ') --end;
  splice(end, pathEnd, "", &UrlParts::pathEnd);
}

NODUS_DECL void UrlRecord::setQuery(std::string_view encoded) {
  splice(pathEnd, searchEnd, encoded.empty() ? std::string() : "?" + std::string(encoded), &UrlParts::searchEnd);
  if (encoded.empty()) stripOpaqueSpaces();
}

NODUS_DECL void UrlRecord::setSearch(std::string_view value) {
  if (value.empty()) return setQuery({});
  std::string storage;
  value = urlText(value, storage);
  if (value.starts_with('?')) value.remove_prefix(1);
  std::string text = "?";
  appendEncoded(text, value, isSpecial() ? specialQuerySet : querySet);
  splice(pathEnd, searchEnd, text, &UrlParts::searchEnd);
}

NODUS_DECL void UrlRecord::setHash(std::string_view value) {
  href.resize(searchEnd);
  if (value.empty()) return stripOpaqueSpaces();
  std::string storage;
  value = urlText(value, storage);
  if (value.starts_with('#')) value.remove_prefix(1);
  href += '#';
  appendEncoded(href, value, fragmentSet);
}

}  // namespace detail
}  // namespace nodus::inline v0
