// zlib.constants and zlib.codes.
#pragma once

#include <nodus/config.hpp>

#include <limits>
#include <string_view>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace zlib {

/// Node's `zlib.constants`. A file that includes <zlib.h> too has its macros of these names instead: then write them
/// without `zlib::constants::`.
namespace constants {

/// When what was compressed so far goes out.
inline constexpr int Z_NO_FLUSH = 0;
inline constexpr int Z_PARTIAL_FLUSH = 1;
inline constexpr int Z_SYNC_FLUSH = 2;
inline constexpr int Z_FULL_FLUSH = 3;
inline constexpr int Z_FINISH = 4;
inline constexpr int Z_BLOCK = 5;

/// What zlib's functions return: `errno` of the errors. Negative ones are errors.
inline constexpr int Z_OK = 0;
inline constexpr int Z_STREAM_END = 1;
inline constexpr int Z_NEED_DICT = 2;
inline constexpr int Z_ERRNO = -1;
inline constexpr int Z_STREAM_ERROR = -2;
inline constexpr int Z_DATA_ERROR = -3;
inline constexpr int Z_MEM_ERROR = -4;
inline constexpr int Z_BUF_ERROR = -5;
inline constexpr int Z_VERSION_ERROR = -6;

/// Levels: the higher, the smaller and the slower.
inline constexpr int Z_NO_COMPRESSION = 0;
inline constexpr int Z_BEST_SPEED = 1;
inline constexpr int Z_BEST_COMPRESSION = 9;
inline constexpr int Z_DEFAULT_COMPRESSION = -1;

/// Strategies.
inline constexpr int Z_FILTERED = 1;
inline constexpr int Z_HUFFMAN_ONLY = 2;
inline constexpr int Z_RLE = 3;
inline constexpr int Z_FIXED = 4;
inline constexpr int Z_DEFAULT_STRATEGY = 0;

/// Node's numbers of the kinds of streams.
inline constexpr int DEFLATE = 1;
inline constexpr int INFLATE = 2;
inline constexpr int GZIP = 3;
inline constexpr int GUNZIP = 4;
inline constexpr int DEFLATERAW = 5;
inline constexpr int INFLATERAW = 6;
inline constexpr int UNZIP = 7;
inline constexpr int BROTLI_DECODE = 8;
inline constexpr int BROTLI_ENCODE = 9;

/// Ranges and defaults of the options.
inline constexpr int Z_MIN_WINDOWBITS = 8;
inline constexpr int Z_MAX_WINDOWBITS = 15;
inline constexpr int Z_DEFAULT_WINDOWBITS = 15;
inline constexpr int Z_MIN_CHUNK = 64;
inline constexpr int Z_DEFAULT_CHUNK = 16384;
inline constexpr int Z_MIN_MEMLEVEL = 1;
inline constexpr int Z_MAX_MEMLEVEL = 9;
inline constexpr int Z_DEFAULT_MEMLEVEL = 8;
inline constexpr int Z_MIN_LEVEL = -1;
inline constexpr int Z_MAX_LEVEL = 9;
inline constexpr int Z_DEFAULT_LEVEL = -1;
inline constexpr double Z_MAX_CHUNK = std::numeric_limits<double>::infinity();

/// Brotli: when what was compressed so far goes out.
inline constexpr int BROTLI_OPERATION_PROCESS = 0;
inline constexpr int BROTLI_OPERATION_FLUSH = 1;
inline constexpr int BROTLI_OPERATION_FINISH = 2;
inline constexpr int BROTLI_OPERATION_EMIT_METADATA = 3;

/// Brotli: the keys of `BrotliOptions::params` when compressing, and their values.
inline constexpr int BROTLI_PARAM_MODE = 0;
inline constexpr int BROTLI_MODE_GENERIC = 0;
inline constexpr int BROTLI_MODE_TEXT = 1;
inline constexpr int BROTLI_MODE_FONT = 2;
inline constexpr int BROTLI_DEFAULT_MODE = 0;
inline constexpr int BROTLI_PARAM_QUALITY = 1;
inline constexpr int BROTLI_MIN_QUALITY = 0;
inline constexpr int BROTLI_MAX_QUALITY = 11;
inline constexpr int BROTLI_DEFAULT_QUALITY = 11;
inline constexpr int BROTLI_PARAM_LGWIN = 2;
inline constexpr int BROTLI_MIN_WINDOW_BITS = 10;
inline constexpr int BROTLI_MAX_WINDOW_BITS = 24;
inline constexpr int BROTLI_LARGE_MAX_WINDOW_BITS = 30;
inline constexpr int BROTLI_DEFAULT_WINDOW = 22;
inline constexpr int BROTLI_PARAM_LGBLOCK = 3;
inline constexpr int BROTLI_MIN_INPUT_BLOCK_BITS = 16;
inline constexpr int BROTLI_MAX_INPUT_BLOCK_BITS = 24;
inline constexpr int BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING = 4;
inline constexpr int BROTLI_PARAM_SIZE_HINT = 5;
inline constexpr int BROTLI_PARAM_LARGE_WINDOW = 6;
inline constexpr int BROTLI_PARAM_NPOSTFIX = 7;
inline constexpr int BROTLI_PARAM_NDIRECT = 8;

/// Brotli: results and parameters of the decoder.
inline constexpr int BROTLI_DECODER_RESULT_ERROR = 0;
inline constexpr int BROTLI_DECODER_RESULT_SUCCESS = 1;
inline constexpr int BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT = 2;
inline constexpr int BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT = 3;
inline constexpr int BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION = 0;
inline constexpr int BROTLI_DECODER_PARAM_LARGE_WINDOW = 1;
inline constexpr int BROTLI_DECODER_NO_ERROR = 0;
inline constexpr int BROTLI_DECODER_SUCCESS = 1;
inline constexpr int BROTLI_DECODER_NEEDS_MORE_INPUT = 2;
inline constexpr int BROTLI_DECODER_NEEDS_MORE_OUTPUT = 3;

/// Brotli: `errno` of the decoder's errors.
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE = -1;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_RESERVED = -2;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE = -3;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET = -4;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME = -5;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_CL_SPACE = -6;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE = -7;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT = -8;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1 = -9;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2 = -10;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_TRANSFORM = -11;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_DICTIONARY = -12;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS = -13;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_PADDING_1 = -14;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_PADDING_2 = -15;
inline constexpr int BROTLI_DECODER_ERROR_FORMAT_DISTANCE = -16;
inline constexpr int BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET = -19;
inline constexpr int BROTLI_DECODER_ERROR_INVALID_ARGUMENTS = -20;
inline constexpr int BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES = -21;
inline constexpr int BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS = -22;
inline constexpr int BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP = -25;
inline constexpr int BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1 = -26;
inline constexpr int BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2 = -27;
inline constexpr int BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES = -30;
inline constexpr int BROTLI_DECODER_ERROR_UNREACHABLE = -31;

}  // namespace constants
}  // namespace zlib

namespace detail {

struct ZlibCodes {
  int Z_OK = zlib::constants::Z_OK;
  int Z_STREAM_END = zlib::constants::Z_STREAM_END;
  int Z_NEED_DICT = zlib::constants::Z_NEED_DICT;
  int Z_ERRNO = zlib::constants::Z_ERRNO;
  int Z_STREAM_ERROR = zlib::constants::Z_STREAM_ERROR;
  int Z_DATA_ERROR = zlib::constants::Z_DATA_ERROR;
  int Z_MEM_ERROR = zlib::constants::Z_MEM_ERROR;
  int Z_BUF_ERROR = zlib::constants::Z_BUF_ERROR;
  int Z_VERSION_ERROR = zlib::constants::Z_VERSION_ERROR;

  // The name of a number; empty if it has none.
  constexpr std::string_view operator[](int number) const noexcept {
    switch (number) {
      case zlib::constants::Z_OK: return "Z_OK";
      case zlib::constants::Z_STREAM_END: return "Z_STREAM_END";
      case zlib::constants::Z_NEED_DICT: return "Z_NEED_DICT";
      case zlib::constants::Z_ERRNO: return "Z_ERRNO";
      case zlib::constants::Z_STREAM_ERROR: return "Z_STREAM_ERROR";
      case zlib::constants::Z_DATA_ERROR: return "Z_DATA_ERROR";
      case zlib::constants::Z_MEM_ERROR: return "Z_MEM_ERROR";
      case zlib::constants::Z_BUF_ERROR: return "Z_BUF_ERROR";
      case zlib::constants::Z_VERSION_ERROR: return "Z_VERSION_ERROR";
      default: return {};
    }
  }
};

}  // namespace detail

namespace zlib {

/// Node's `zlib.codes`: the number of a name, `codes.Z_DATA_ERROR`, and the name of a number, `codes[-3]`.
inline constexpr detail::ZlibCodes codes{};

}  // namespace zlib
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
