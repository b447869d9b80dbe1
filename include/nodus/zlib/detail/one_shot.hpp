// All of the input at once, and all of the output.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/zlib/detail/codec.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

inline std::span<const std::uint8_t> bytesOf(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Promise<Buffer> codeInPool(Buffer input, CodecSettings settings);
Buffer codeNow(std::span<const std::uint8_t> input, CodecSettings settings);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/one_shot.ipp>
#endif
