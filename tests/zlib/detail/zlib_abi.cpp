#include <nodus/zlib/detail/zlib_abi.hpp>

#include <nodus/zlib/constants.hpp>

#include <doctest/doctest.h>

#include <zlib.h>

#include <cstddef>
#include <string_view>

using nodus::detail::ZStream;

// What we declare ourselves is what the library has.
static_assert(sizeof(ZStream) == sizeof(z_stream));
static_assert(offsetof(ZStream, nextIn) == offsetof(z_stream, next_in));
static_assert(offsetof(ZStream, availIn) == offsetof(z_stream, avail_in));
static_assert(offsetof(ZStream, totalIn) == offsetof(z_stream, total_in));
static_assert(offsetof(ZStream, nextOut) == offsetof(z_stream, next_out));
static_assert(offsetof(ZStream, availOut) == offsetof(z_stream, avail_out));
static_assert(offsetof(ZStream, totalOut) == offsetof(z_stream, total_out));
static_assert(offsetof(ZStream, message) == offsetof(z_stream, msg));
static_assert(offsetof(ZStream, state) == offsetof(z_stream, state));
static_assert(offsetof(ZStream, allocate) == offsetof(z_stream, zalloc));
static_assert(offsetof(ZStream, free) == offsetof(z_stream, zfree));
static_assert(offsetof(ZStream, context) == offsetof(z_stream, opaque));
static_assert(offsetof(ZStream, dataType) == offsetof(z_stream, data_type));
static_assert(offsetof(ZStream, check) == offsetof(z_stream, adler));
static_assert(offsetof(ZStream, reserved) == offsetof(z_stream, reserved));

TEST_CASE("the functions that are declared here are those of the library") {
  CHECK(std::string_view(nodus::detail::nodusZlibVersion()) == zlibVersion());
  const std::uint8_t bytes[] = {'a', 'b', 'c'};
  CHECK(nodus::detail::nodusCrc32(0, bytes, 3) == crc32(0, bytes, 3));
  CHECK(nodus::detail::nodusCrc32Combine(1, 2, 3) == crc32_combine(1, 2, 3));
}

TEST_CASE("zlib's macros live beside the constants of these names") {
  CHECK(nodus::zlib::codes[Z_DATA_ERROR] == "Z_DATA_ERROR");
  CHECK(nodus::zlib::codes[Z_BUF_ERROR] == "Z_BUF_ERROR");
  CHECK(nodus::zlib::codes[77].empty());
}
