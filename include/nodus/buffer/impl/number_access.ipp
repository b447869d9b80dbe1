#pragma once

#include <nodus/buffer/detail/number_access.hpp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

[[noreturn]] inline void throwBadValueText(IntegerRange range, std::string_view received) {
  const std::string n = range.isBigInt ? "n" : "";
  const auto power = "2" + n + " ** " + std::to_string(range.bits - (range.isSigned ? 1 : 0)) + n;
  std::string text;
  if (range.bits > 32) {
    text = (range.isSigned ? ">= -(" + power + ")" : ">= 0" + n) + " and < " + power;
  } else {
    const auto most = (std::int64_t{1} << (range.bits - (range.isSigned ? 1 : 0))) - 1;
    text = ">= " + std::to_string(range.isSigned ? -most - 1 : 0) + " and <= " + std::to_string(most);
  }
  throwOutOfRange("value", text, received);
}

NODUS_DECL void throwBadValue(IntegerRange range, std::int64_t received) {
  throwBadValueText(range, range.isBigInt ? receivedBigInt(received) : receivedText(received));
}
NODUS_DECL void throwBadValue(IntegerRange range, std::uint64_t received) {
  throwBadValueText(range, range.isBigInt ? receivedBigInt(received) : receivedText(received));
}
NODUS_DECL void throwBadValue(IntegerRange range, double received) { throwBadValueText(range, receivedText(received)); }

NODUS_DECL std::uint64_t loadBytes(const std::uint8_t* at, std::size_t width, std::endian order) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8 | at[order == std::endian::big ? i : width - 1 - i];
  return value;
}

NODUS_DECL void storeBytes(std::uint8_t* at, std::size_t width, std::endian order, std::uint64_t value) noexcept {
  for (std::size_t i = 0; i < width; ++i, value >>= 8) {
    at[order == std::endian::little ? i : width - 1 - i] = static_cast<std::uint8_t>(value);
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
