// os::constants: the numbers of signals, errors and priorities.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace os {

using Constant = std::pair<std::string_view, int>;

/// Names with their numbers, in Node's order: `constants::signals()["SIGTERM"]` is 15, nullopt for a name that the
/// system does not have.
class Constants {
 public:
  using key_type = std::string_view;
  using mapped_type = int;

  explicit Constants(std::span<const Constant> table) noexcept : table_(table) {}

  std::optional<int> operator[](std::string_view name) const noexcept;
  std::size_t size() const noexcept { return table_.size(); }
  const Constant* begin() const noexcept { return table_.data(); }
  const Constant* end() const noexcept { return table_.data() + table_.size(); }

 private:
  std::span<const Constant> table_;
};

namespace constants {

/// The signals; that of <csignal> are macros, so the names are texts.
Constants signals() noexcept;
/// The positive numbers of the system's errors. (`errno` is a macro.)
Constants errno_() noexcept;

/// For `setPriority`.
namespace priority {
inline constexpr int PRIORITY_LOW = 19;
inline constexpr int PRIORITY_BELOW_NORMAL = 10;
inline constexpr int PRIORITY_NORMAL = 0;
inline constexpr int PRIORITY_ABOVE_NORMAL = -7;
inline constexpr int PRIORITY_HIGH = -14;
inline constexpr int PRIORITY_HIGHEST = -20;
}  // namespace priority

}  // namespace constants
}  // namespace os
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/os/impl/constants.ipp>
#endif
