// A string as a template argument: the "job" of emitter.on<"job">(...).
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

template <std::size_t N>
struct FixedString {
  char text[N]{};

  consteval FixedString(const char (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }

  constexpr std::string_view view() const { return {text, N - 1}; }
};

template <std::size_t N, std::size_t M>
consteval bool operator==(const FixedString<N>& a, const FixedString<M>& b) {
  return a.view() == b.view();
}

}  // namespace detail
}  // namespace nodus::inline v0
