// URLs parsed by the ada library, which Node has too, where the build finds it.
#pragma once

#include <nodus/url/detail/url_record.hpp>

#if defined(NODUS_HAS_ADA) && __has_include(<ada.h>)
#include <ada.h>
#define NODUS_USE_ADA 1

#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// ada's offsets are ours but for the credentials and the port, of which it keeps the number.
inline void takeParts(UrlRecord& record, const ada::url_aggregator& url) {
  constexpr auto none = ada::url_components::omitted;
  const auto& parts = url.get_components();
  record.href = url.get_href();
  const auto size = static_cast<std::uint32_t>(record.href.size());
  const bool hasAt = parts.host_end > parts.host_start && record.href[parts.host_start] == '@';
  record.protocolEnd = parts.protocol_end;
  record.usernameEnd = parts.username_end;
  record.passwordEnd = parts.host_start;
  record.hostStart = parts.host_start + (hasAt ? 1 : 0);
  record.hostEnd = parts.host_end;
  record.portEnd = parts.port == none ? parts.host_end : parts.pathname_start;
  record.pathStart = parts.pathname_start;
  record.searchEnd = parts.hash_start == none ? size : parts.hash_start;
  record.pathEnd = parts.search_start == none ? record.searchEnd : parts.search_start;
  record.scheme = urlScheme(record.protocol().substr(0, parts.protocol_end - 1));
  record.opaquePath = url.has_opaque_path;
}

inline bool parseByAda(UrlRecord& record, std::string_view text, const UrlRecord* base) {
  std::optional<ada::url_aggregator> from;
  if (base) {
    auto parsed = ada::parse<ada::url_aggregator>(base->href);
    if (!parsed) return false;
    from = std::move(*parsed);
  }
  const auto url = ada::parse<ada::url_aggregator>(text, from ? &*from : nullptr);
  if (!url) return false;
  takeParts(record, *url);
  return true;
}

}  // namespace detail
}  // namespace nodus::inline v0
#endif
