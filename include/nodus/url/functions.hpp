// The functions of Node's url module. The older `url.parse` does not exist: `URL` is what to use.
#pragma once

#include <nodus/config.hpp>
#include <nodus/url/url.hpp>

#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace url {

using nodus::URL;
using nodus::URLSearchParams;

/// What `format` leaves out or changes.
struct FormatOptions {
  /// Writes the user's name and password. Default true.
  bool auth = true;
  /// Writes the hash. Default true.
  bool fragment = true;
  /// Writes the query. Default true.
  bool search = true;
  /// Writes labels of the host that are Punycode in Unicode. Default false.
  bool unicode = false;
};

/// The same as `URL::canParse`.
inline bool canParse(std::string_view input) { return URL::canParse(input); }
inline bool canParse(std::string_view input, std::string_view base) { return URL::canParse(input, base); }

/// The path that a file URL names. Throws ERR_INVALID_URL_SCHEME for other URLs, ERR_INVALID_FILE_URL_HOST if there is
/// a host, ERR_INVALID_FILE_URL_PATH for a slash that is percent-encoded, and URIError for percent signs that do not
/// stand for UTF-8.
std::string fileURLToPath(const URL& url);
/// The same of a text; throws ERR_INVALID_URL too.
std::string fileURLToPath(std::string_view url);
/// The URL of a path, which is resolved first.
URL pathToFileURL(std::string_view path);

/// A domain as URLs have it, with Punycode for labels in Unicode; empty if it is none.
std::string domainToASCII(std::string_view domain);
/// The other way round; empty if it is no domain.
std::string domainToUnicode(std::string_view domain);

/// The URL without some of its parts.
std::string format(const URL& url, const FormatOptions& options = {});

}  // namespace url
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/functions.ipp>
#endif
