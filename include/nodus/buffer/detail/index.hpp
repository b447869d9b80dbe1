// Index: a position or a length as JavaScript passes it.
#pragma once

#include <nodus/config.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Takes an integer of any type (so that neither a size_t nor a negative int is silently converted on its way
// to the range check), a floating-point number, of which each call makes what Node makes of it, and
// std::nullopt, which is `undefined`.
class Index {
 public:
  static constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

  constexpr Index() noexcept = default;
  constexpr Index(std::nullopt_t) noexcept {}
  template <std::integral N>
  constexpr Index(N value) noexcept
      : integer_(std::in_range<std::int64_t>(+value) ? static_cast<std::int64_t>(value) : most), kind_(Kind::integer) {}
  template <std::floating_point N>
  constexpr Index(N value) noexcept : number_(static_cast<double>(value)), kind_(Kind::number) {
    // By hand, without <cmath>, which is slow to compile. From 2^63 on every number is whole, but for the infinities.
    if (number_ > -0x1p63 && number_ < 0x1p63) {
      integer_ = static_cast<std::int64_t>(number_);
      kind_ = static_cast<double>(integer_) == number_ ? Kind::wholeNumber : Kind::number;
    } else {
      if (!isNaN()) integer_ = number_ > 0 ? most : least;
      kind_ = number_ - number_ == 0 ? Kind::wholeNumber : Kind::number;
    }
  }

  constexpr bool isUndefined() const noexcept { return kind_ == Kind::undefined; }
  constexpr bool isInteger() const noexcept { return kind_ == Kind::integer || kind_ == Kind::wholeNumber; }
  // An integer, or undefined where that is 0.
  constexpr bool isWhole() const noexcept { return kind_ != Kind::number; }
  constexpr bool isNaN() const noexcept { return isUndefined() || number_ != number_; }
  // Cut towards zero, and to what fits; 0 for NaN and undefined.
  constexpr std::int64_t truncated() const noexcept { return integer_; }
  constexpr double number() const noexcept { return kind_ == Kind::integer ? static_cast<double>(integer_) : number_; }

 private:
  enum class Kind : std::uint8_t { undefined, integer, wholeNumber, number };

  std::int64_t integer_ = 0;
  double number_ = 0;
  Kind kind_ = Kind::undefined;
};

}  // namespace detail
}  // namespace nodus::inline v0
