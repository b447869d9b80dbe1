#include "calls.hpp"

#include <nodus/buffer.hpp>

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace nodus_calls {
namespace {

using nodus::Buffer;
using nodus::detail::Index;

Buffer bytes(const Args& args, std::size_t at) { return Buffer::from(args.bytes(at)); }
json::Value answerOf(const Buffer& bytes) { return buffer(bytes.view()); }

Index index(const Args& args, std::size_t at) { return args.has(at) ? Index(args.number(at)) : Index(); }
std::string encoding(const Args& args, std::size_t at) { return args.optionalText(at).value_or("utf8"); }

// Calls f with the argument as what it is: a number, text or bytes.
template <class F>
auto withValue(const Args& args, std::size_t at, F f) {
  if (args.isBytes(at)) return f(std::span<const std::uint8_t>(bytes(args, at)));
  if (args[at].isString()) return f(args.text(at));
  return f(args.number(at));
}

std::ptrdiff_t indexOf(const Args& args) {
  return withValue(args, 1, [&](const auto& value) { return bytes(args, 0).indexOf(value, index(args, 2)); });
}

std::ptrdiff_t lastIndexOf(const Args& args) {
  return withValue(args, 1, [&](const auto& value) { return bytes(args, 0).lastIndexOf(value, index(args, 2)); });
}

Buffer alloc(const Args& args) {
  const auto size = index(args, 0);
  if (!args.has(1)) return Buffer::alloc(size);
  return withValue(args, 1, [&](const auto& value) { return Buffer::alloc(size, value); });
}

Buffer fill(const Args& args) {
  return withValue(args, 1, [&](const auto& value) { return bytes(args, 0).fill(value, index(args, 2)); });
}

std::vector<Buffer> list(const json::Value& values) {
  std::vector<Buffer> buffers;
  for (const auto& value : values) buffers.push_back(Buffer::from(bytesOf(value)));
  return buffers;
}

Buffer swap(const Buffer& target, int bits) {
  return bits == 16 ? target.swap16() : bits == 32 ? target.swap32() : target.swap64();
}

template <class N>
json::Value numberAnswer(N value) {
  if constexpr (std::is_same_v<N, std::uint64_t> || std::is_same_v<N, std::int64_t>) {
    return bigint(std::to_string(value));
  } else {
    return number(static_cast<double>(value));
  }
}

#define NODUS_KINDS(X)                                                                                           \
  X(UInt8)                                                                                                       \
  X(UInt16LE) X(UInt16BE) X(UInt32LE) X(UInt32BE) X(Int8) X(Int16LE) X(Int16BE) X(Int32LE) X(Int32BE) X(FloatLE) \
      X(FloatBE) X(DoubleLE) X(DoubleBE)
#define NODUS_BIG_KINDS(X) X(BigInt64LE) X(BigInt64BE) X(BigUInt64LE) X(BigUInt64BE)
#define NODUS_WIDE_KINDS(X) X(UIntLE) X(UIntBE) X(IntLE) X(IntBE)

json::Value readNumber(const Args& args) {
  const auto source = bytes(args, 0);
  const auto kind = args.text(1);
  const auto offset = index(args, 2);
#define NODUS_READ(name) \
  if (kind == #name) return numberAnswer(source.read##name(offset));
  NODUS_KINDS(NODUS_READ)
  NODUS_BIG_KINDS(NODUS_READ)
#undef NODUS_READ
#define NODUS_READ(name) \
  if (kind == #name) return number(static_cast<double>(source.read##name(offset, index(args, 3))));
  NODUS_WIDE_KINDS(NODUS_READ)
#undef NODUS_READ
  return {};
}

// A BigInt as the integer of 64 bits that C++ has, or as the nearest double beyond them.
template <class Write>
std::size_t writeBigInt(const std::string& digits, Write write) {
  const auto *first = digits.data(), *last = first + digits.size();
  if (std::int64_t small = 0; std::from_chars(first, last, small).ec == std::errc()) return write(small);
  if (std::uint64_t large = 0; std::from_chars(first, last, large).ec == std::errc()) return write(large);
  nodus::detail::throwError(nodus::ErrorCode::ERR_OUT_OF_RANGE, {"value", "of 64 bits", digits + "n"});
}

std::size_t writeNumber(const Args& args, const Buffer& target) {
  const auto kind = args.text(1);
  const auto offset = index(args, 3);
#define NODUS_WRITE(name) \
  if (kind == #name) return target.write##name(args.number(2), offset);
  NODUS_KINDS(NODUS_WRITE)
#undef NODUS_WRITE
#define NODUS_WRITE(name) \
  if (kind == #name) return writeBigInt(args.bigint(2), [&](auto value) { return target.write##name(value, offset); });
  NODUS_BIG_KINDS(NODUS_WRITE)
#undef NODUS_WRITE
#define NODUS_WRITE(name) \
  if (kind == #name) return target.write##name(args.number(2), offset, index(args, 4));
  NODUS_WIDE_KINDS(NODUS_WRITE)
#undef NODUS_WRITE
  return 0;
}

// [what the call returned, the bytes that it wrote to]
json::Value withTarget(std::size_t result, const Buffer& target) { return json::array({result, answerOf(target)}); }

json::Value decoded(const Args& args) {
  nodus::StringDecoder decoder(args.text(0));
  auto texts = json::array();
  for (const auto& chunk : list(args[1])) texts.push_back(decoder.write(chunk));
  texts.push_back(decoder.end());
  return texts;
}

bool answerBytes(std::string_view method, const Args& args, json::Value& answer) {
  if (method == "from") {
    answer = answerOf(Buffer::from(args.text(0), encoding(args, 1)));
  } else if (method == "concat") {
    answer = answerOf(Buffer::concat(list(args[0]), index(args, 1)));
  } else if (method == "alloc") {
    answer = answerOf(alloc(args));
  } else if (method == "fill") {
    answer = answerOf(fill(args));
  } else if (method == "subarray") {
    answer = answerOf(bytes(args, 0).subarray(index(args, 1), index(args, 2)));
  } else if (method == "swap") {
    answer = answerOf(swap(bytes(args, 0), static_cast<int>(args.number(1))));
  } else if (method == "write") {
    const auto target = bytes(args, 0);
    const auto written = args[2].isString()
                             ? target.write(args.text(1), encoding(args, 2))
                             : target.write(args.text(1), index(args, 2), index(args, 3), encoding(args, 4));
    answer = withTarget(written, target);
  } else if (method == "copy") {
    const auto target = bytes(args, 1);
    const auto copied = bytes(args, 0).copy(target, index(args, 2), index(args, 3), index(args, 4));
    answer = withTarget(copied, target);
  } else if (method == "writeNumber") {
    const auto target = bytes(args, 0);
    const auto behind = writeNumber(args, target);
    answer = withTarget(behind, target);
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool answerBuffer(std::string_view call, const Args& args, json::Value& answer) {
  if (call == "decoder.run") {
    answer = decoded(args);
    return true;
  }
  if (!call.starts_with("buffer.")) return false;
  const auto method = call.substr(7);
  if (answerBytes(method, args, answer)) return true;
  if (method == "toString") {
    answer = bytes(args, 0).toString(encoding(args, 1), index(args, 2), index(args, 3));
  } else if (method == "byteLength") {
    answer = Buffer::byteLength(args.text(0), encoding(args, 1));
  } else if (method == "compare") {
    answer = Buffer::compare(bytes(args, 0), bytes(args, 1));
  } else if (method == "equals") {
    answer = bytes(args, 0).equals(bytes(args, 1));
  } else if (method == "indexOf") {
    answer = indexOf(args);
  } else if (method == "lastIndexOf") {
    answer = lastIndexOf(args);
  } else if (method == "includes") {
    answer = indexOf(args) != -1;
  } else if (method == "readNumber") {
    answer = readNumber(args);
  } else if (method == "toJSON") {
    answer = bytes(args, 0).toJSON();
  } else if (method == "isUtf8") {
    answer = nodus::buffer::isUtf8(bytes(args, 0));
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
