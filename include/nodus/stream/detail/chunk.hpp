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

// Node's defaults.
template <class T>
inline constexpr std::size_t defaultHighWaterMark = isByteChunk<T> ? 16384 : 16;

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
