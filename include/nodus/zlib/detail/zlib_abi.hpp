// zlib's functions and its stream, without <zlib.h>: its macros (Z_OK, Z_FINISH, ...) would stand in the way of Node's
// constants of these names in every file that includes nodus. The layout has not changed since zlib 1.0;
// tests/zlib/detail/zlib_abi.cpp compares it with the header.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>

#define NODUS_SYMBOL_TEXT2(text) #text
#define NODUS_SYMBOL_TEXT(text) NODUS_SYMBOL_TEXT2(text)
#define NODUS_SYMBOL(name) __asm__(NODUS_SYMBOL_TEXT(__USER_LABEL_PREFIX__) #name)

namespace nodus::inline v0 {
namespace detail {

struct ZStream {
  const std::uint8_t* nextIn = nullptr;
  unsigned availIn = 0;
  unsigned long totalIn = 0;
  std::uint8_t* nextOut = nullptr;
  unsigned availOut = 0;
  unsigned long totalOut = 0;
  const char* message = nullptr;
  void* state = nullptr;
  void* (*allocate)(void*, unsigned, unsigned) = nullptr;
  void (*free)(void*, void*) = nullptr;
  void* context = nullptr;
  int dataType = 0;
  unsigned long check = 0;
  unsigned long reserved = 0;
};

extern "C" {
const char* nodusZlibVersion() NODUS_SYMBOL(zlibVersion);
int nodusDeflateInit(ZStream*, int level, int method, int windowBits, int memLevel, int strategy, const char* version,
                     int streamSize) NODUS_SYMBOL(deflateInit2_);
int nodusDeflate(ZStream*, int flush) NODUS_SYMBOL(deflate);
int nodusDeflateEnd(ZStream*) NODUS_SYMBOL(deflateEnd);
int nodusDeflateReset(ZStream*) NODUS_SYMBOL(deflateReset);
int nodusDeflateParams(ZStream*, int level, int strategy) NODUS_SYMBOL(deflateParams);
int nodusDeflateSetDictionary(ZStream*, const std::uint8_t*, unsigned size) NODUS_SYMBOL(deflateSetDictionary);
int nodusInflateInit(ZStream*, int windowBits, const char* version, int streamSize) NODUS_SYMBOL(inflateInit2_);
int nodusInflate(ZStream*, int flush) NODUS_SYMBOL(inflate);
int nodusInflateEnd(ZStream*) NODUS_SYMBOL(inflateEnd);
int nodusInflateReset(ZStream*) NODUS_SYMBOL(inflateReset);
int nodusInflateSetDictionary(ZStream*, const std::uint8_t*, unsigned size) NODUS_SYMBOL(inflateSetDictionary);
unsigned long nodusCrc32(unsigned long crc, const std::uint8_t*, unsigned size) NODUS_SYMBOL(crc32);
unsigned long nodusCrc32Combine(unsigned long a, unsigned long b, long sizeOfB) NODUS_SYMBOL(crc32_combine);
}

}  // namespace detail
}  // namespace nodus::inline v0
