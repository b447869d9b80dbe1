#pragma once

#include <nodus/http/message.hpp>

#include <charconv>

namespace nodus::inline v0 {
namespace http {

NODUS_DECL std::vector<std::string> IncomingMessage::rawFields(const detail::FieldBlock& block) {
  std::vector<std::string> raw;
  raw.reserve(block.size() * std::size_t{2});
  for (std::uint32_t i = 0; i < block.size(); ++i) {
    raw.emplace_back(block.name(i));
    raw.emplace_back(block.value(i));
  }
  return raw;
}

NODUS_DECL std::string_view HeaderValue::render(long long number) {
  const auto end = std::to_chars(digits_, digits_ + sizeof digits_, number).ptr;
  return {digits_, static_cast<std::size_t>(end - digits_)};
}

NODUS_DECL ServerResponse& ServerResponse::setHeader(std::string_view name, const std::vector<std::string>& values) {
  auto& headers = state().headersToSet();
  headers.remove(name);
  for (const auto& value : values) headers.append(name, value);
  return *this;
}

NODUS_DECL ServerResponse& ServerResponse::setHeaders(const Headers& all) {
  auto& headers = state().headersToSet();
  for (const auto& [name, value] : all.raw()) headers.remove(name);
  for (const auto& [name, value] : all.raw()) headers.append(name, value);
  return *this;
}

NODUS_DECL std::optional<std::string> ServerResponse::getHeader(std::string_view name) const {
  return state().headers() ? state().headers()->get(name) : std::nullopt;
}

NODUS_DECL std::vector<std::string> ServerResponse::getHeaderNames() const {
  std::vector<std::string> names;
  const auto* headers = state().headers();
  for (std::uint32_t i = 0; headers && i < headers->size(); ++i) {
    std::string name(headers->name(i));
    for (auto& letter : name) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
    }
    bool known = false;
    for (const auto& other : names) known = known || other == name;
    if (!known) names.push_back(std::move(name));
  }
  return names;
}

NODUS_DECL ServerResponse& ServerResponse::writeHead(int code, std::string_view message) {
  state().writeHead(code, message);
  return *this;
}

// The headers first, as they can not be set once the head is fixed; the checks of both come before any change is sent.
NODUS_DECL ServerResponse& ServerResponse::writeHead(int code, std::string_view message, Headers::Init init) {
  if (!state().headersSent()) {
    for (const auto& [name, value] : init) state().headersToSet().set(name, value);
  }
  return writeHead(code, message);
}

NODUS_DECL ServerResponse& ServerResponse::writeHead(int code, const Headers& headers) {
  if (!state().headersSent()) setHeaders(headers);
  return writeHead(code, std::string_view());
}

NODUS_DECL void ServerResponse::writeContinue() { state().writeContinue(); }

NODUS_DECL void ServerResponse::writeProcessing() { state().writeInformation("HTTP/1.1 102 Processing\r\n\r\n"); }

NODUS_DECL void ServerResponse::writeEarlyHints(Headers::Init hints) {
  std::string head("HTTP/1.1 103 Early Hints\r\n");
  bool any = false;
  for (const auto& [name, value] : hints) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const bool link = detail::equalsIgnoringCase(name, "link");
    any = any || link;
    head.append(link ? "Link" : name).append(": ").append(value).append("\r\n");
  }
  if (any) state().writeInformation(head.append("\r\n"));
}

NODUS_DECL void ServerResponse::addTrailers(Headers::Init trailers) {
  for (const auto& [name, value] : trailers) state().addTrailer(name, value);
}

}  // namespace http
}  // namespace nodus::inline v0
