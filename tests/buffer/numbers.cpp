#include <nodus/buffer/numbers.hpp>

#include "node_oracle.hpp"

using namespace nodus;
using namespace nodus_test;

namespace {

template <class Call>
void forEachRead(const Buffer& b, Call call) {
#define READ(name) call(#name, [&b](auto... a) { return b.name(a...); })
  READ(readUInt8);
  READ(readUInt16LE);
  READ(readUInt16BE);
  READ(readUInt32LE);
  READ(readUInt32BE);
  READ(readInt8);
  READ(readInt16LE);
  READ(readInt16BE);
  READ(readInt32LE);
  READ(readInt32BE);
  READ(readFloatLE);
  READ(readFloatBE);
  READ(readDoubleLE);
  READ(readDoubleBE);
  READ(readBigInt64LE);
  READ(readBigInt64BE);
  READ(readBigUInt64LE);
  READ(readBigUInt64BE);
#undef READ
}

#define WRITE(name) call(#name, [&b](auto... a) { return b.name(a...); })
template <class Call>
void forEachWrite(const Buffer& b, Call call) {
  WRITE(writeUInt8);
  WRITE(writeUInt16LE);
  WRITE(writeUInt16BE);
  WRITE(writeUInt32LE);
  WRITE(writeUInt32BE);
  WRITE(writeInt8);
  WRITE(writeInt16LE);
  WRITE(writeInt16BE);
  WRITE(writeInt32LE);
  WRITE(writeInt32BE);
  WRITE(writeFloatLE);
  WRITE(writeFloatBE);
  WRITE(writeDoubleLE);
  WRITE(writeDoubleBE);
}

template <class Call>
void forEachBigWrite(const Buffer& b, Call call) {
  WRITE(writeBigInt64LE);
  WRITE(writeBigInt64BE);
  WRITE(writeBigUInt64LE);
  WRITE(writeBigUInt64BE);
}

template <class Call>
void forEachWideWrite(const Buffer& b, Call call) {
  WRITE(writeUIntLE);
  WRITE(writeUIntBE);
  WRITE(writeIntLE);
  WRITE(writeIntBE);
}
#undef WRITE

const double doubles[] = {0,
                          1,
                          -1,
                          127,
                          128,
                          255,
                          256,
                          -128,
                          -129,
                          32767,
                          32768,
                          65535,
                          65536,
                          -32768,
                          -32769,
                          8388607,
                          8388608,
                          -8388609,
                          16777215,
                          16777216,
                          2147483647,
                          2147483648,
                          4294967295,
                          4294967296,
                          -2147483648.0,
                          -2147483649.0,
                          549755813887.0,
                          549755813888.0,
                          1099511627775.0,
                          1099511627776.0,
                          140737488355327.0,
                          140737488355328.0,
                          281474976710655.0,
                          281474976710656.0,
                          -140737488355329.0,
                          0.1,
                          -0.1,
                          -1.5,
                          254.9,
                          255.5,
                          -4294967296.5,
                          3.4e38,
                          1e39,
                          1e300,
                          -1e300,
                          5e-324,
                          1e-45,
                          1.1,
                          HUGE_VAL,
                          -HUGE_VAL,
                          -0.0};

const std::int64_t integers[] = {
    0, 1, -1, 200, -200, 70000, -70000, 5000000000, -5000000000, 1000000000000000, INT64_MAX, INT64_MIN};

}  // namespace

TEST_CASE("reads give what Node's give, and its errors") {
  NodeOracle oracle;
  Random random(11);
  for (int i = 0; i < 300; ++i) {
    const auto b = random.bytes(12);
    forEachRead(b, [&](std::string_view name, auto read) {
      const auto offset = random.index(b.length());
      oracle.onBuffer(b, name, [&] { return read(offset.index); }, offset);
      oracle.onBuffer(b, name, [&] { return read(); });
    });
    const auto offset = random.below(4) ? Random::integer(random.below(6)) : random.index(9);
    const auto width = random.below(4) ? Random::integer(1 + random.below(6)) : random.index(9);
    if (offset.index.isUndefined() || width.index.isUndefined()) continue;
    oracle.onBuffer(b, "readUIntLE", [&] { return b.readUIntLE(offset.index, width.index); }, offset, width);
    oracle.onBuffer(b, "readUIntBE", [&] { return b.readUIntBE(offset.index, width.index); }, offset, width);
    oracle.onBuffer(b, "readIntLE", [&] { return b.readIntLE(offset.index, width.index); }, offset, width);
    oracle.onBuffer(b, "readIntBE", [&] { return b.readIntBE(offset.index, width.index); }, offset, width);
  }
  oracle.compare();
}

TEST_CASE("writes store what Node's store, and refuse what they refuse") {
  NodeOracle oracle;
  Random random(12);
  for (int i = 0; i < 600; ++i) {
    const auto b = random.bytes(i % 8 == 0 ? 4 : 12);
    forEachWrite(b, [&](std::string_view name, auto write) {
      const auto offset = random.below(2) ? Random::integer(0) : random.index(b.length());
      const auto value = random.pick(doubles);
      const auto integer = random.pick(integers);
      oracle.onBuffer(b, name, [&] { return write(value, offset.index); }, value, offset);
      oracle.onBufferRaw(b, name, [&] { return write(integer, offset.index); }, std::to_string(integer), offset.json);
    });
    forEachWideWrite(b, [&](std::string_view name, auto write) {
      const auto offset = random.below(2) ? Random::integer(0) : random.index(b.length());
      const auto width = random.below(8) ? Random::integer(1 + random.below(6)) : random.index(9);
      if (offset.index.isUndefined() || width.index.isUndefined()) return;
      const auto value = random.pick(doubles);
      const auto integer = random.pick(integers);
      oracle.onBuffer(b, name, [&] { return write(value, offset.index, width.index); }, value, offset, width);
      oracle.onBufferRaw(
          b, name, [&] { return write(integer, offset.index, width.index); }, std::to_string(integer), offset.json,
          width.json);
    });
    forEachBigWrite(b, [&](std::string_view name, auto write) {
      const auto offset = random.below(2) ? Random::integer(0) : random.index(b.length());
      const auto value = random.pick(integers);
      const auto large = UINT64_MAX - random.below(3);
      oracle.onBufferRaw(
          b, name, [&] { return write(value, offset.index); }, bigIntJson(std::to_string(value)), offset.json);
      oracle.onBufferRaw(
          b, name, [&] { return write(large, offset.index); }, bigIntJson(std::to_string(large)), offset.json);
    });
  }
  oracle.compare();
}

TEST_CASE("a number is written as any arithmetic type") {
  auto b = Buffer::alloc(8);
  CHECK(b.writeUInt8('a') == 1);
  CHECK(b.writeUInt8(true, std::size_t{1}) == 2);
  CHECK(b.writeUInt16BE(std::uint64_t{0x1234}, 2u) == 4);
  CHECK(b.writeInt32LE(short{-2}, 4L) == 8);
  CHECK(b.toString("hex") == "61011234feffffff");
  CHECK_THROWS_AS(b.writeUInt32LE(UINT64_MAX), RangeError);
  CHECK_THROWS_AS(b.readUInt8(UINT64_MAX), RangeError);
}

TEST_CASE("a write that fails changes nothing") {
  auto b = Buffer::alloc(3);
  CHECK_THROWS_AS(b.writeUInt32LE(1), RangeError);
  CHECK_THROWS_AS(b.writeUInt8(256), RangeError);
  CHECK_THROWS_AS(b.writeUIntBE(1, 1, 3), RangeError);
  CHECK(b.toString("hex") == "000000");
}
