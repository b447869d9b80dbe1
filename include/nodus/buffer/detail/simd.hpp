// Vectors of 32 bytes, by the vector extension that g++ and clang share: no intrinsics, no heavy header. On x86-64
// the code is compiled for AVX2 and called where the processor has it; elsewhere the compiler maps it on what
// there is. Without NODUS_VECTORS (NODUS_NO_VECTORS prevents it) the plain loops do all the work.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <cstring>

#if !defined(NODUS_NO_VECTORS) && defined(__GNUC__) && (defined(__x86_64__) || defined(__aarch64__)) && \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NODUS_VECTORS 1
#endif

#if defined(NODUS_VECTORS)

#if defined(__x86_64__) && !defined(__AVX2__)
#define NODUS_VECTOR_CODE [[gnu::target("avx2")]]
#else
#define NODUS_VECTOR_CODE
#endif
// For what takes or returns vectors: it must not exist as a function of its own.
#define NODUS_VECTOR_INLINE NODUS_VECTOR_CODE [[gnu::always_inline]] inline

namespace nodus::inline v0 {
namespace detail {

using U8x32 = std::uint8_t __attribute__((vector_size(32)));
using S8x32 = std::int8_t __attribute__((vector_size(32)));
using U16x16 = std::uint16_t __attribute__((vector_size(32)));
using U32x8 = std::uint32_t __attribute__((vector_size(32)));
using U64x4 = std::uint64_t __attribute__((vector_size(32)));

inline bool hasVectors() noexcept {
#if defined(__x86_64__) && !defined(__AVX2__)
  return __builtin_cpu_supports("avx2");
#else
  return true;
#endif
}

NODUS_VECTOR_INLINE U8x32 loadVector(const void* from) noexcept {
  U8x32 vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

NODUS_VECTOR_INLINE void storeVector(void* to, U8x32 vector) noexcept { std::memcpy(to, &vector, sizeof vector); }

NODUS_VECTOR_INLINE bool anySet(U8x32 vector) noexcept {
#if defined(__x86_64__)
  using Words = long long __attribute__((vector_size(32)));
  const auto words = reinterpret_cast<Words>(vector);
  return __builtin_ia32_ptestz256(words, words) == 0;
#else
  const auto words = reinterpret_cast<U64x4>(vector);
  return (words[0] | words[1] | words[2] | words[3]) != 0;
#endif
}

// A vector of 0 and 255: what a comparison gives.
NODUS_VECTOR_INLINE U8x32 asMask(S8x32 comparison) noexcept { return reinterpret_cast<U8x32>(comparison); }

// table[index] for each index below 16; both halves of the table are the same.
NODUS_VECTOR_INLINE U8x32 lookUp(U8x32 table, U8x32 index) noexcept {
#if defined(__x86_64__)
  using Chars = char __attribute__((vector_size(32)));
  return reinterpret_cast<U8x32>(
      __builtin_ia32_pshufb256(reinterpret_cast<Chars>(table), reinterpret_cast<Chars>(index)));
#else
  U8x32 result;
  for (int i = 0; i < 32; ++i) result[i] = table[index[i] & 15];
  return result;
#endif
}

template <class... Bytes>
NODUS_VECTOR_INLINE U8x32 lookUpTable(Bytes... bytes) noexcept {
  static_assert(sizeof...(Bytes) == 16);
  return U8x32{static_cast<std::uint8_t>(bytes)..., static_cast<std::uint8_t>(bytes)...};
}

}  // namespace detail
}  // namespace nodus::inline v0

#endif
