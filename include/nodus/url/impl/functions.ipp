#pragma once

#include <nodus/kernel/detail/target.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/path/posix.hpp>
#include <nodus/querystring/detail/escape.hpp>
#include <nodus/url/detail/idna.hpp>
#include <nodus/url/detail/percent_set.hpp>
#include <nodus/url/functions.hpp>

namespace nodus::inline v0 {
namespace detail {

// What a URL would read as something else, or trim. All else is left to its parser.
inline constexpr PercentSet filePathSet = PercentSet().with("\t\n\r \"#%<>?[\\]^`{|}~");

// The host of a URL that gets the domain for its own; empty if it does not take it.
NODUS_DECL std::string domainHost(std::string_view domain) {
  UrlRecord record;
  record.parse("ws://x", nullptr);
  return record.setHost(domain, false) ? std::string(record.hostname()) : std::string();
}

}  // namespace detail

namespace url {

NODUS_DECL std::string fileURLToPath(const URL& url) {
  if (url.protocol() != "file:") detail::throwError(ErrorCode::ERR_INVALID_URL_SCHEME, {"file"});
  if (!url.hostname().empty()) detail::throwError(ErrorCode::ERR_INVALID_FILE_URL_HOST, {detail::targetPlatform});
  const auto path = url.pathname();
  for (auto at = path.find("%2"); at != std::string::npos; at = path.find("%2", at + 1)) {
    if (detail::percentByte(path, at) == '/') {
      detail::throwError(ErrorCode::ERR_INVALID_FILE_URL_PATH, {"must not include encoded / characters"});
    }
  }
  std::string decoded;
  if (!detail::decodeComponent(path, decoded)) throw URIError("URI malformed");
  return decoded;
}

NODUS_DECL std::string fileURLToPath(std::string_view url) { return fileURLToPath(URL(url)); }

NODUS_DECL URL pathToFileURL(std::string_view path) {
  auto resolved = path::posix::resolve(path);
  if (path.ends_with('/') && !resolved.ends_with('/')) resolved += '/';
  std::string text = "file://";
  detail::appendEncoded(text, resolved, detail::filePathSet);
  return URL(text);
}

NODUS_DECL std::string domainToASCII(std::string_view domain) { return detail::domainHost(domain); }

NODUS_DECL std::string domainToUnicode(std::string_view domain) {
  return detail::domainToUnicodeText(detail::domainHost(domain));
}

NODUS_DECL std::string format(const URL& url, const FormatOptions& options) {
  std::string out = url.protocol();
  const auto href = url.href();
  const bool hasHost = std::string_view(href).substr(out.size()).starts_with("//");
  if (hasHost) {
    out += "//";
    const auto username = url.username(), password = url.password();
    if (options.auth && !(username.empty() && password.empty())) {
      out += username;
      if (!password.empty()) (out += ':') += password;
      out += '@';
    }
    out += options.unicode ? detail::domainToUnicodeText(url.hostname()) : url.hostname();
    if (const auto port = url.port(); !port.empty()) (out += ':') += port;
  }
  const auto pathname = url.pathname();
  if (!hasHost && pathname.starts_with("//")) out += "/.";
  out += pathname;
  // A question mark or a hash sign with nothing behind it is left out by the getters only.
  const auto hash = href.find('#');
  const auto query = href.find('?');
  if (options.search && query < hash) out += href.substr(query, hash == std::string::npos ? hash : hash - query);
  if (options.fragment && hash != std::string::npos) out += href.substr(hash);
  return out;
}

}  // namespace url
}  // namespace nodus::inline v0
