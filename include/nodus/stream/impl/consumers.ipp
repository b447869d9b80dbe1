#pragma once

#include <nodus/buffer/string_decoder.hpp>
#include <nodus/json/parse.hpp>
#include <nodus/stream/consumers.hpp>

#include <string>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL Promise<std::string> consumeText(Readable<Buffer> stream) {
  StringDecoder decoder;
  std::string text;
  auto chunks = stream.iterator();
  while (auto chunk = co_await chunks.next()) text += decoder.write(*chunk);
  text += decoder.end();
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  co_return text;
}

NODUS_DECL Promise<std::string> consumeText(Readable<std::string> stream) {
  std::string text;
  auto chunks = stream.iterator();
  while (auto chunk = co_await chunks.next()) text += *chunk;
  co_return text;
}

NODUS_DECL Promise<Buffer> consumeBuffer(Readable<Buffer> stream) {
  std::vector<Buffer> all;
  auto chunks = stream.iterator();
  while (auto chunk = co_await chunks.next()) all.push_back(std::move(*chunk));
  co_return Buffer::concat(all);
}

NODUS_DECL Promise<Buffer> consumeBuffer(Readable<std::string> stream) {
  auto text = consumeText(std::move(stream));
  co_return Buffer::from(co_await text);
}

NODUS_DECL Promise<json::Value> parseConsumed(Promise<std::string> text) {
  const auto whole = co_await text;
  co_return json::parse(whole);
}

}  // namespace detail
}  // namespace nodus::inline v0
