// Brotli's functions, without its headers, for the reason that zlib_abi.hpp gives.
#pragma once

#include <nodus/config.hpp>
#include <nodus/zlib/detail/zlib_abi.hpp>

#include <cstddef>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

struct BrotliEncoder;
struct BrotliDecoder;
using BrotliAllocate = void* (*)(void* context, std::size_t size);
using BrotliFree = void (*)(void* context, void* memory);

extern "C" {
BrotliEncoder* nodusBrotliEncoderCreate(BrotliAllocate, BrotliFree, void* context)
    NODUS_SYMBOL(BrotliEncoderCreateInstance);
void nodusBrotliEncoderDestroy(BrotliEncoder*) NODUS_SYMBOL(BrotliEncoderDestroyInstance);
int nodusBrotliEncoderSet(BrotliEncoder*, unsigned parameter, std::uint32_t value)
    NODUS_SYMBOL(BrotliEncoderSetParameter);
int nodusBrotliEncode(BrotliEncoder*, unsigned operation, std::size_t* inSize, const std::uint8_t** in,
                      std::size_t* outSize, std::uint8_t** out, std::size_t* total)
    NODUS_SYMBOL(BrotliEncoderCompressStream);
BrotliDecoder* nodusBrotliDecoderCreate(BrotliAllocate, BrotliFree, void* context)
    NODUS_SYMBOL(BrotliDecoderCreateInstance);
void nodusBrotliDecoderDestroy(BrotliDecoder*) NODUS_SYMBOL(BrotliDecoderDestroyInstance);
int nodusBrotliDecoderSet(BrotliDecoder*, unsigned parameter, std::uint32_t value)
    NODUS_SYMBOL(BrotliDecoderSetParameter);
int nodusBrotliDecode(BrotliDecoder*, std::size_t* inSize, const std::uint8_t** in, std::size_t* outSize,
                      std::uint8_t** out, std::size_t* total) NODUS_SYMBOL(BrotliDecoderDecompressStream);
int nodusBrotliDecoderError(const BrotliDecoder*) NODUS_SYMBOL(BrotliDecoderGetErrorCode);
}

}  // namespace detail
}  // namespace nodus::inline v0
