// Node's argument checks, with its messages.
#pragma once

#include <nodus/buffer/detail/index.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Node's buffer.constants.MAX_LENGTH.
inline constexpr std::int64_t maxBufferLength = std::int64_t{1} << 32;

// A number as JavaScript prints it, and as Node's range errors do ("4_294_967_297").
std::string numberText(double value);
std::string receivedText(Index value);
std::string receivedText(double value);
std::string receivedText(std::int64_t value);
std::string receivedText(std::uint64_t value);
std::string receivedBigInt(std::int64_t value);
std::string receivedBigInt(std::uint64_t value);

[[noreturn]] void throwOutOfRange(std::string_view name, std::string_view range, std::string_view received);
[[noreturn]] void throwBufferBounds();

// Node's validateOffset: an integer of least to most.
std::int64_t checkOffset(Index value, std::string_view name, std::int64_t least = 0,
                         std::int64_t most = maxBufferLength);
std::size_t checkSize(Index size);
// Why `size` bytes at `offset` are not inside of a buffer of `length` bytes.
[[noreturn]] void throwBadAccess(Index offset, std::size_t length, std::size_t size);
// For the one to six bytes of readIntLE and its like.
std::size_t checkIntegerWidth(Index byteLength);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/checks.ipp>
#endif
