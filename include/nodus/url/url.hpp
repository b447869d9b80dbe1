// URL: the WHATWG standard's, as Node's global class has it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/url/detail/url_state.hpp>
#include <nodus/url/url_search_params.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {

/// A URL in its normal form. Getters give what Node's properties are, setters take the same name with an argument and
/// ignore what is not valid, as JavaScript's do. A handle: a copy is the same URL; `URL(url.href())` makes another.
///
/// Hosts in Unicode are taken in scripts whose letters stand for themselves; see docs/node-differences.md.
class URL {
 public:
  /// Throws TypeError ERR_INVALID_URL, with `input()` and `base()`.
  explicit URL(std::string_view input);
  /// Reads `input` relative to `base`.
  URL(std::string_view input, std::string_view base);
  URL(std::string_view input, const URL& base);

  /// Whether the constructor would not throw.
  static bool canParse(std::string_view input);
  static bool canParse(std::string_view input, std::string_view base);
  /// A URL, or nullopt where the constructor throws. Node has it from version 22 on.
  static std::optional<URL> parse(std::string_view input);
  static std::optional<URL> parse(std::string_view input, std::string_view base);

  /// The whole URL.
  std::string href() const { return record().href; }
  /// Becomes another URL. Throws TypeError ERR_INVALID_URL, and stays as it is then.
  void href(std::string_view value);
  /// "https://example.com:8080"; "null" for schemes that have none.
  std::string origin() const { return record().origin(); }
  /// "https:". Setting goes from one of http, https, ws, wss, ftp and file to another of them, or from one that is none
  /// of them to another that is none.
  std::string protocol() const { return std::string(record().protocol()); }
  void protocol(std::string_view value) { record().setProtocol(value); }
  /// Percent-encoded. URLs without a host and files have none.
  std::string username() const { return std::string(record().username()); }
  void username(std::string_view value) { record().setUsername(value); }
  std::string password() const { return std::string(record().password()); }
  void password(std::string_view value) { record().setPassword(value); }
  /// The host with its port, if that is not the scheme's own.
  std::string host() const { return std::string(record().host()); }
  void host(std::string_view value) { record().setHost(value, true); }
  std::string hostname() const { return std::string(record().hostname()); }
  void hostname(std::string_view value) { record().setHost(value, false); }
  /// Empty for the scheme's own.
  std::string port() const { return std::string(record().port()); }
  void port(std::string_view value) { record().setPort(value); }
  void port(int value) { record().setPort(std::to_string(value)); }
  std::string pathname() const { return std::string(record().pathname()); }
  void pathname(std::string_view value) { record().setPathname(value); }
  /// With its question mark; empty if there is nothing behind that.
  std::string search() const { return std::string(record().search()); }
  void search(std::string_view value);
  /// With its hash sign; empty if there is nothing behind that.
  std::string hash() const { return std::string(record().hash()); }
  void hash(std::string_view value) { record().setHash(value); }
  /// The pairs of the query; always the same list, which stays when the URL goes.
  URLSearchParams searchParams() const;

  /// The same as `href()`.
  std::string toString() const { return href(); }
  std::string toJSON() const { return href(); }

  static constexpr std::string_view inspectName = "URL";
  template <class F>
  void inspectFields(F&& field) const {
    field("href", href()), field("origin", origin()), field("protocol", protocol()), field("username", username());
    field("password", password()), field("host", host()), field("hostname", hostname()), field("port", port());
    field("pathname", pathname()), field("search", search()), field("searchParams", searchParams());
    field("hash", hash());
  }

 private:
  explicit URL(detail::Ref<detail::UrlState> state) noexcept : state_(std::move(state)) {}
  detail::UrlRecord& record() const noexcept { return state_->record; }

  detail::Ref<detail::UrlState> state_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url.ipp>
#endif
