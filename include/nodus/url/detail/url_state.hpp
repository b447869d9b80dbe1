// What handles of URL and URLSearchParams share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/url/detail/url_record.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct SearchParamsState final : RefCounted, FromFreeList {
  std::vector<std::pair<std::string, std::string>> list{};
  // The URL whose query this is; null for one that stands alone, and once the URL is gone.
  UrlRecord* url = nullptr;

  // Writes the list into the URL.
  void update();
};

struct UrlState final : RefCounted, FromFreeList {
  UrlState() = default;
  ~UrlState() override {
    if (params) params->url = nullptr;
  }

  UrlRecord record{};
  // Made when somebody asks for them.
  Ref<SearchParamsState> params{};

  // Reads the list again, after the query has changed.
  void updateParams();
};

// The pairs of a query without its question mark.
std::vector<std::pair<std::string, std::string>> parseForm(std::string_view text);
std::string serializeForm(const std::vector<std::pair<std::string, std::string>>& list);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url_state.ipp>
#endif
