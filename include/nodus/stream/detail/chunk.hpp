// What a chunk counts against a high-water mark: its bytes if it is a Buffer, else one.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>

#include <cstddef>
#include <type_traits>

namespace nodus::inline v0 {
namespace detail {

template <class T>
inline constexpr bool isByteChunk = std::is_same_v<T, Buffer>;

// Of streams of bytes and of objects, for what this thread makes.
inline thread_local constinit std::size_t defaultMarks[2] = {16384, 16};

template <class T>
struct DefaultHighWaterMark {
  operator std::size_t() const noexcept { return defaultMarks[isByteChunk<T> ? 0 : 1]; }
};
template <class T>
inline constexpr DefaultHighWaterMark<T> defaultHighWaterMark{};

template <class T>
std::size_t chunkSize([[maybe_unused]] const T& chunk) noexcept {
  if constexpr (isByteChunk<T>) {
    return chunk.size();
  } else {
    return 1;
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
