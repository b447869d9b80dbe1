#pragma once

#include <nodus/url/detail/host.hpp>
#include <nodus/url/detail/percent_set.hpp>
#include <nodus/url/detail/url_path.hpp>
#include <nodus/url/detail/url_record.hpp>
#include <nodus/url/detail/url_text.hpp>

#include <nodus/url/impl/ada.ipp>

#include <algorithm>
#include <limits>

namespace nodus::inline v0 {
namespace detail {

// The standard's state machine, one function a group of states. It appends the components to the href in their order.
class UrlParser {
 public:
  explicit UrlParser(UrlRecord& url) noexcept : url_(url), out_(url.href) {}

  bool parse(std::string_view text, const UrlRecord* base) {
    const auto colon = schemeEnd(text);
    if (colon == 0) return withoutScheme(text, base);
    setScheme(text.substr(0, colon));
    const auto rest = text.substr(colon + 1);
    if (url_.scheme == UrlScheme::file) {
      return file(rest, base && base->scheme == UrlScheme::file ? base : nullptr);
    }
    if (url_.isSpecial()) {
      if (base && base->scheme == url_.scheme && !rest.starts_with("//")) return relative(rest, *base);
      return authority(skipSlashes(rest));
    }
    if (rest.starts_with("//")) return authority(rest.substr(2));
    endAuthority();
    if (rest.starts_with('/')) return path(rest.substr(1));
    return opaquePath(rest);
  }

 private:
  static std::size_t schemeEnd(std::string_view text) noexcept {
    if (text.empty() || !isUrlLetter(text[0])) return 0;
    for (std::size_t at = 1; at < text.size(); ++at) {
      const char c = text[at];
      if (c == ':') return at;
      const bool allowed = isUrlLetter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!allowed) return 0;
    }
    return 0;
  }

  void setScheme(std::string_view name) {
    for (const auto c : name) out_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    url_.scheme = urlScheme(out_);
    out_ += ':';
    url_.protocolEnd = size();
  }

  bool isSlash(char c) const noexcept { return c == '/' || (c == '\\' && url_.isSpecial()); }
  std::string_view skipSlashes(std::string_view text) const noexcept {
    while (!text.empty() && isSlash(text[0])) text.remove_prefix(1);
    return text;
  }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(out_.size()); }

  // There is no host: all that belongs to one ends where the protocol does.
  void endAuthority() noexcept {
    url_.usernameEnd = url_.passwordEnd = url_.hostStart = url_.hostEnd = url_.portEnd = url_.pathStart =
        url_.protocolEnd;
  }

  // Takes all before `end` from the base, and its offsets.
  void copyFrom(const UrlRecord& base, std::uint32_t end) {
    static_cast<UrlParts&>(url_) = base;
    out_.assign(base.href, 0, end);
  }

  // Takes the authority and the path, which is then open.
  void copyPath(const UrlRecord& base) {
    copyFrom(base, base.portEnd);
    url_.pathStart = url_.portEnd;
    out_ += base.pathname();
  }

  bool withoutScheme(std::string_view text, const UrlRecord* base) {
    if (!base) return false;
    // The standard wants nothing but a fragment here. Node takes everything that has one.
    if (base->opaquePath && text.find('#') == std::string_view::npos) return false;
    if (base->scheme == UrlScheme::file) {
      setScheme("file");
      return file(text, base);
    }
    return relative(text, *base);
  }

  bool relative(std::string_view text, const UrlRecord& base) {
    url_.scheme = base.scheme;
    if (!text.empty() && isSlash(text[0])) {
      if (text.size() > 1 && isSlash(text[1])) {
        copyFrom(base, base.protocolEnd);
        return authority(url_.isSpecial() ? skipSlashes(text) : text.substr(2));
      }
      copyFrom(base, base.portEnd);
      url_.pathStart = url_.portEnd;
      return path(text.substr(1));
    }
    return relativePath(text, base);
  }

  bool relativePath(std::string_view text, const UrlRecord& base) {
    if (text.empty() || text[0] == '#') {
      copyFrom(base, base.searchEnd);
      return fragment(text);
    }
    if (text[0] == '?') {
      copyFrom(base, base.pathEnd);
      return query(text);
    }
    copyPath(base);
    // A file's path gives way to a drive letter.
    if (url_.scheme == UrlScheme::file && startsWithUrlDrive(text)) {
      out_.resize(url_.pathStart);
    } else {
      shortenUrlPath(out_, url_.pathStart, url_.scheme);
    }
    return path(text);
  }

  bool authority(std::string_view text) {
    out_ += "//";
    std::size_t end = 0, at = std::string_view::npos;
    for (; end < text.size(); ++end) {
      const char c = text[end];
      if (c == '/' || c == '?' || c == '#' || (c == '\\' && url_.isSpecial())) break;
      if (c == '@') at = end;
    }
    auto host = text.substr(0, end);
    if (at != std::string_view::npos) {
      credentials(text.substr(0, at));
      host.remove_prefix(at + 1);
      if (host.empty()) return false;
    } else {
      url_.usernameEnd = url_.passwordEnd = url_.hostStart = size();
    }
    return hostAndPort(host) && pathStart(text.substr(end));
  }

  void credentials(std::string_view text) {
    const auto colon = text.find(':');
    const auto start = size();
    appendEncoded(out_, text.substr(0, colon), userinfoSet);
    url_.usernameEnd = url_.passwordEnd = size();
    if (colon != std::string_view::npos && colon + 1 < text.size()) {
      out_ += ':';
      appendEncoded(out_, text.substr(colon + 1), userinfoSet);
      url_.passwordEnd = size();
    }
    if (size() > start) out_ += '@';
    url_.hostStart = size();
  }

  bool hostAndPort(std::string_view text) {
    std::size_t colon = 0;
    for (bool inBrackets = false; colon < text.size() && (text[colon] != ':' || inBrackets); ++colon) {
      if (text[colon] == '[') inBrackets = true;
      if (text[colon] == ']') inBrackets = false;
    }
    const bool hasColon = colon < text.size();
    if (colon == 0 && (hasColon || url_.isSpecial())) return false;
    if (!appendHost(out_, text.substr(0, colon), url_.isSpecial())) return false;
    url_.hostEnd = url_.portEnd = size();
    return !hasColon || port(text.substr(colon + 1));
  }

  bool port(std::string_view text) {
    std::uint32_t number = 0;
    for (const auto c : text) {
      if (c < '0' || c > '9') return false;
      number = number * 10 + static_cast<std::uint32_t>(c - '0');
      if (number > 65535) return false;
    }
    const bool isDefault = url_.isSpecial() && number == defaultPort(url_.scheme);
    if (text.empty() || (isDefault && number != 0)) return true;
    out_ += ':';
    out_ += std::to_string(number);
    url_.portEnd = size();
    return true;
  }

  bool file(std::string_view text, const UrlRecord* base) {
    const auto slash = [&](std::size_t at) { return at < text.size() && isSlash(text[at]); };
    if (slash(0) && slash(1)) return fileHost(text.substr(2));
    if (!slash(0) && base) return relativePath(text, *base);
    if (slash(0) && base) {
      copyFrom(*base, base->portEnd);
      url_.pathStart = url_.portEnd;
      // A drive letter that the base's path starts with stays, in Node with what follows it in the segment.
      const auto path = base->pathname();
      const bool onDrive = path.size() >= 3 && isUrlLetter(path[1]) && path[2] == ':';
      if (onDrive && !startsWithUrlDrive(text.substr(1))) out_ += path.substr(0, path.find('/', 1));
    } else {
      emptyHost();
    }
    return path(slash(0) ? text.substr(1) : text);
  }

  void emptyHost() {
    out_ += "//";
    url_.usernameEnd = url_.passwordEnd = url_.hostStart = url_.hostEnd = url_.portEnd = url_.pathStart = size();
  }

  bool fileHost(std::string_view text) {
    const auto host = text.substr(0, std::min(text.find_first_of("/\\?#"), text.size()));
    emptyHost();
    if (isUrlDrive(host)) return path(text);
    if (!host.empty()) {
      if (!appendHost(out_, host, true)) return false;
      if (std::string_view(out_).substr(url_.hostStart) == "localhost") out_.resize(url_.hostStart);
      url_.hostEnd = url_.portEnd = size();
    }
    return pathStart(text.substr(host.size()));
  }

  bool pathStart(std::string_view text) {
    url_.pathStart = size();
    if (!text.empty() && isSlash(text[0])) return path(text.substr(1));
    return url_.isSpecial() ? path(text) : query(text);
  }

  // What is in `out_` behind pathStart belongs to the path.
  bool path(std::string_view text) {
    const auto end = std::min(text.find_first_of("?#"), text.size());
    appendUrlPath(out_, url_.pathStart, text.substr(0, end), url_.scheme);
    if (!url_.hasHost() && std::string_view(out_).substr(url_.pathStart).starts_with("//")) {
      out_.insert(url_.pathStart, "/.");
      url_.pathStart += 2;
    }
    return query(text.substr(end));
  }

  bool opaquePath(std::string_view text) {
    const auto end = std::min(text.find_first_of("?#"), text.size());
    url_.opaquePath = true;
    appendEncoded(out_, text.substr(0, end), c0ControlSet);
    return query(text.substr(end));
  }

  // From the end of the path on.
  bool query(std::string_view text) {
    url_.pathEnd = size();
    const auto end = std::min(text.find('#'), text.size());
    appendEncoded(out_, text.substr(0, end), url_.isSpecial() ? specialQuerySet : querySet);
    url_.searchEnd = size();
    return fragment(text.substr(end));
  }

  bool fragment(std::string_view text) {
    if (!text.empty()) {
      out_ += '#';
      appendEncoded(out_, text.substr(1), fragmentSet);
    }
    return out_.size() < std::numeric_limits<std::uint32_t>::max();
  }

  UrlRecord& url_;
  std::string& out_;
};

NODUS_DECL bool UrlRecord::parse(std::string_view text, const UrlRecord* base) {
  // Every byte becomes three at most, and the offsets have 32 bits.
  if (text.size() > std::numeric_limits<std::uint32_t>::max() / 3) return false;
  std::string storage;
  text = trimUrlControls(text);
  text = urlText(text, storage);
#if defined(NODUS_USE_ADA)
  return parseByAda(*this, text, base);
#else
  href.reserve(text.size() + 4 + (base ? base->pathEnd : 0));
  return UrlParser(*this).parse(text, base);
#endif
}

}  // namespace detail
}  // namespace nodus::inline v0
