#pragma once

#include <nodus/http/detail/outgoing_headers.hpp>
#include <nodus/http/headers.hpp>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL FieldBlock::Field OutgoingHeaders::store(std::string_view name, std::string_view value) {
  validateHeaderName(name);
  validateHeaderValue(name, value);
  const auto at = chars_.size();
  chars_.append(name.data(), name.size());
  if (!value.empty()) chars_.append(value.data(), value.size());
  const auto nameLength = static_cast<std::uint32_t>(name.size());
  return {at, nameLength, at + nameLength, static_cast<std::uint32_t>(value.size())};
}

NODUS_DECL std::uint32_t OutgoingHeaders::indexOf(std::string_view name) const noexcept {
  std::uint32_t i = 0;
  while (i < fields_.size() && !equalsIgnoringCase(this->name(i), name)) ++i;
  return i;
}

NODUS_DECL void OutgoingHeaders::append(std::string_view name, std::string_view value) {
  fields_.push(store(name, value));
  wireSize_ += name.size() + value.size() + 4;
}

NODUS_DECL void OutgoingHeaders::set(std::string_view name, std::string_view value) {
  const auto at = indexOf(name);
  if (at == fields_.size()) return append(name, value);
  const auto field = store(name, value);  // first, as it may throw
  auto* fields = fields_.data();
  std::uint32_t kept = at;
  for (auto i = at; i < fields_.size(); ++i) {
    if (!equalsIgnoringCase(this->name(i), name)) {
      fields[kept++] = fields[i];
      continue;
    }
    wireSize_ -= fields[i].nameLength + fields[i].valueLength + std::size_t{4};
    if (i == at) fields[kept++] = field;
  }
  fields_.truncate(kept);
  wireSize_ += name.size() + value.size() + 4;
}

NODUS_DECL void OutgoingHeaders::remove(std::string_view name) noexcept {
  auto* fields = fields_.data();
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < fields_.size(); ++i) {
    if (equalsIgnoringCase(this->name(i), name)) {
      wireSize_ -= fields[i].nameLength + fields[i].valueLength + std::size_t{4};
    } else {
      fields[kept++] = fields[i];
    }
  }
  fields_.truncate(kept);
}

NODUS_DECL std::optional<std::string> OutgoingHeaders::get(std::string_view name) const {
  std::optional<std::string> joined;
  for (std::uint32_t i = 0; i < fields_.size(); ++i) {
    if (!equalsIgnoringCase(this->name(i), name)) continue;
    if (joined) joined->append(", ");
    if (!joined) joined.emplace();
    joined->append(value(i));
  }
  return joined;
}

NODUS_DECL std::string_view OutgoingHeaders::first(std::string_view name) const noexcept {
  const auto at = indexOf(name);
  return at == fields_.size() ? std::string_view() : value(at);
}

}  // namespace http::detail
}  // namespace nodus::inline v0
