#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/url/url.hpp>

namespace nodus::inline v0 {
namespace detail {

// Null where the text is no URL.
NODUS_DECL Ref<UrlState> makeUrl(std::string_view input, const UrlRecord* base) {
  Ref<UrlState> state(new UrlState, adoptRef);
  if (!state->record.parse(input, base)) return nullptr;
  return state;
}

NODUS_DECL Ref<UrlState> makeUrl(std::string_view input, std::string_view base) {
  UrlRecord parsed;
  if (!parsed.parse(base, nullptr)) return nullptr;
  return makeUrl(input, &parsed);
}

}  // namespace detail

NODUS_DECL URL::URL(std::string_view input) : state_(detail::makeUrl(input, nullptr)) {
  if (!state_) detail::urlError(input, {}).raise();
}

NODUS_DECL URL::URL(std::string_view input, std::string_view base) : state_(detail::makeUrl(input, base)) {
  if (!state_) detail::urlError(input, base).raise();
}

NODUS_DECL URL::URL(std::string_view input, const URL& base) : state_(detail::makeUrl(input, &base.record())) {
  if (!state_) detail::urlError(input, base.record().href).raise();
}

NODUS_DECL bool URL::canParse(std::string_view input) { return detail::UrlRecord().parse(input, nullptr); }

NODUS_DECL bool URL::canParse(std::string_view input, std::string_view base) {
  detail::UrlRecord parsed;
  return parsed.parse(base, nullptr) && detail::UrlRecord().parse(input, &parsed);
}

NODUS_DECL std::optional<URL> URL::parse(std::string_view input) {
  auto state = detail::makeUrl(input, nullptr);
  if (!state) return std::nullopt;
  return URL(std::move(state));
}

NODUS_DECL std::optional<URL> URL::parse(std::string_view input, std::string_view base) {
  auto state = detail::makeUrl(input, base);
  if (!state) return std::nullopt;
  return URL(std::move(state));
}

NODUS_DECL void URL::href(std::string_view value) {
  detail::UrlRecord parsed;
  if (!parsed.parse(value, nullptr)) detail::urlError(value, {}).raise();
  record() = std::move(parsed);
  state_->updateParams();
}

NODUS_DECL void URL::search(std::string_view value) {
  record().setSearch(value);
  state_->updateParams();
}

NODUS_DECL URLSearchParams URL::searchParams() const {
  if (!state_->params) {
    state_->params = detail::Ref<detail::SearchParamsState>(new detail::SearchParamsState, detail::adoptRef);
    state_->params->url = &state_->record;
    state_->updateParams();
  }
  return URLSearchParams(state_->params);
}

}  // namespace nodus::inline v0
