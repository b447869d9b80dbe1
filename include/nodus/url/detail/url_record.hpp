// A URL as one text, its href, and where the components lie in it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/url/detail/url_scheme.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

//   https://user:pass@example.com:8080/a/b?c=d#e
//         |     |    ||          |    |   |   searchEnd
//         |     |    ||          |    |   pathEnd
//         |     |    ||          |    portEnd, pathStart
//         |     |    ||          hostEnd
//         |     |    |hostStart
//         |     |    passwordEnd
//         |     usernameEnd
//         protocolEnd
//
// Each offset is the end of its component with the separators that belong to it. pathStart lies behind portEnd where
// the path is protected by "/.", as it starts with "//" and there is no host.
struct UrlParts {
  std::uint32_t protocolEnd = 0;  // behind the colon
  std::uint32_t usernameEnd = 0;
  std::uint32_t passwordEnd = 0;
  std::uint32_t hostStart = 0;  // behind the "@"
  std::uint32_t hostEnd = 0;
  std::uint32_t portEnd = 0;
  std::uint32_t pathStart = 0;
  std::uint32_t pathEnd = 0;
  std::uint32_t searchEnd = 0;
  UrlScheme scheme = UrlScheme::other;
  bool opaquePath = false;
};

struct UrlRecord : UrlParts {
  std::string href{};

  // False if the text is no URL; the record is then good for nothing.
  bool parse(std::string_view text, const UrlRecord* base);

  bool isSpecial() const noexcept { return scheme != UrlScheme::other; }
  // Whether there is a host, be it an empty one.
  bool hasHost() const noexcept { return usernameEnd > protocolEnd; }
  bool hasCredentials() const noexcept { return hostStart > protocolEnd + 2; }
  bool hasPort() const noexcept { return portEnd > hostEnd; }
  bool cannotHaveCredentials() const noexcept { return hostEnd == hostStart || scheme == UrlScheme::file; }

  std::string_view protocol() const noexcept { return range(0, protocolEnd); }
  std::string_view username() const noexcept { return hasHost() ? range(protocolEnd + 2, usernameEnd) : ""; }
  std::string_view password() const noexcept {
    return passwordEnd > usernameEnd ? range(usernameEnd + 1, passwordEnd) : "";
  }
  std::string_view host() const noexcept { return range(hostStart, portEnd); }
  std::string_view hostname() const noexcept { return range(hostStart, hostEnd); }
  std::string_view port() const noexcept { return hasPort() ? range(hostEnd + 1, portEnd) : ""; }
  std::string_view pathname() const noexcept { return range(pathStart, pathEnd); }
  // With the question mark, and empty if nothing is behind that.
  std::string_view search() const noexcept { return searchEnd > pathEnd + 1 ? range(pathEnd, searchEnd) : ""; }
  // The same of the hash sign.
  std::string_view hash() const noexcept {
    return href.size() > std::size_t{searchEnd} + 1 ? std::string_view(href).substr(searchEnd) : "";
  }
  std::string origin() const;

  void setProtocol(std::string_view value);
  void setUsername(std::string_view value);
  void setPassword(std::string_view value);
  // With or without a port, as `host` and `hostname`; false if the value is no host.
  bool setHost(std::string_view value, bool withPort);
  void setPort(std::string_view value);
  void setPathname(std::string_view value);
  void setSearch(std::string_view value);
  // The query as it is; nothing removes it with its question mark.
  void setQuery(std::string_view encoded);
  void setHash(std::string_view value);

 private:
  std::string_view range(std::uint32_t from, std::uint32_t to) const noexcept {
    return std::string_view(href).substr(from, to - from);
  }
  using Offset = std::uint32_t UrlParts::*;
  // Puts a text in the place of href[from, to), and moves `first` and all offsets behind it.
  void splice(std::uint32_t from, std::uint32_t to, std::string_view text, Offset first);
  void replaceCredentials(std::string_view username, std::string_view password);
  void replaceHost(std::string_view host);
  // 0 is none.
  void replacePort(std::uint32_t port);
  void protectPath();
  void stripOpaqueSpaces();
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url_parser.ipp>
#include <nodus/url/impl/url_record.ipp>
#endif
