// zlib's calls of calls-oracle.mjs.
#include <nodus/json.hpp>
#include <nodus/zlib.hpp>

#include <string_view>

namespace nodus_test {

// What the oracle prints as the value; an error is thrown. `{ "$buffer": HEX }` is a Buffer.
nodus::json::Value answerZlib(std::string_view call, const nodus::json::Value& args);

namespace {

using namespace nodus;

Buffer bytesOf(const json::Value& argument) {
  if (argument.isString()) return Buffer::from(argument.as<std::string_view>());
  return Buffer::from(argument["$buffer"].as<std::string_view>(), Encoding::hex);
}

json::Value encoded(const Buffer& bytes) {
  json::Value value;
  value.set("$buffer", bytes.toString(Encoding::hex));
  return value;
}

}  // namespace

json::Value answerZlib(std::string_view call, const json::Value& args) {
  const auto input = bytesOf(args[0]);
  if (call == "zlib.crc32") return zlib::crc32(input, args.size() > 1 ? args[1].as<std::uint32_t>() : 0);
  if (call == "zlib.gunzip") return encoded(zlib::gunzipSync(input));
  if (call == "zlib.inflate") return encoded(zlib::inflateSync(input));
  if (call == "zlib.inflateRaw") return encoded(zlib::inflateRawSync(input));
#if defined(NODUS_HAS_BROTLI)
  if (call == "zlib.brotliDecompress") return encoded(zlib::brotliDecompressSync(input));
#endif
  throw Error("no such call " + std::string(call), {.code = "NO_SUCH_CALL"});
}

}  // namespace nodus_test
