// stream::consumers: a whole stream as one value. Node's `stream/consumers`.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/readable.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

Promise<std::string> consumeText(Readable<Buffer> stream);
Promise<std::string> consumeText(Readable<std::string> stream);
Promise<Buffer> consumeBuffer(Readable<Buffer> stream);
Promise<Buffer> consumeBuffer(Readable<std::string> stream);
Promise<json::Value> parseConsumed(Promise<std::string> text);

// A handle to the stream's bytes or texts.
template <class S>
auto consumable(const S& stream) {
  if constexpr (std::is_convertible_v<const S&, Readable<Buffer>>) {
    return Readable<Buffer>(stream);
  } else {
    static_assert(std::is_convertible_v<const S&, Readable<std::string>>,
                  "this stream is neither of bytes nor of text");
    return Readable<std::string>(stream);
  }
}

}  // namespace detail

/// They read a stream to its end, and hold all of it in memory: limit what comes from outside before. They reject with
/// the stream's error, and with ERR_STREAM_PREMATURE_CLOSE if it closes before its end.
namespace stream::consumers {

/// The stream's bytes as UTF-8 text, without a byte order mark; what is not valid becomes U+FFFD. Of a stream of texts,
/// the texts together.
template <class S>
Promise<std::string> text(const S& stream) {
  return detail::consumeText(detail::consumable(stream));
}
/// The same, parsed as JSON. Rejects with a SyntaxError.
template <class S>
Promise<json::Value> json(const S& stream) {
  return detail::parseConsumed(consumers::text(stream));
}
/// All bytes in one Buffer; of texts, their UTF-8.
template <class S>
Promise<Buffer> buffer(const S& stream) {
  return detail::consumeBuffer(detail::consumable(stream));
}

}  // namespace stream::consumers
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/consumers.ipp>
#endif
