// util::getSystemErrorName and getSystemErrorMap: the numbers of system errors, by name and with their texts.
#pragma once

#include <nodus/config.hpp>

#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace util {

/// One row of `getSystemErrorMap`.
struct SystemErrorEntry {
  /// Node's `errno`, a negative number.
  int number = 0;
  std::string_view name{};
  std::string_view message{};
};

/// Node's `util.getSystemErrorName`: "ENOENT" for -2, which is an `error.errno_()`; "Unknown system error -5000" for a
/// number that has no name.
/// @throws RangeError ERR_OUT_OF_RANGE if the number is not negative.
std::string getSystemErrorName(int number);

/// Node's `util.getSystemErrorMap()`: all rows. They live as long as the program.
std::span<const SystemErrorEntry> getSystemErrorMap() noexcept;

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/system_errors.ipp>
#endif
