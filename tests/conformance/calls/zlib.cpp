#include "calls.hpp"

#include <nodus/zlib.hpp>

namespace nodus_calls {

using namespace nodus;

bool answerZlib(std::string_view call, const Args& args, json::Value& answer) {
  if (!call.starts_with("zlib.")) return false;
  call.remove_prefix(5);
  const auto input = Buffer::from(args.bytes(0));
  if (call == "crc32") {
    answer = zlib::crc32(input);
  } else if (call == "gunzip") {
    answer = buffer(zlib::gunzipSync(input).view());
  } else if (call == "inflate") {
    answer = buffer(zlib::inflateSync(input).view());
  } else if (call == "inflateRaw") {
    answer = buffer(zlib::inflateRawSync(input).view());
#if defined(NODUS_HAS_BROTLI)
  } else if (call == "brotliDecompress") {
    answer = buffer(zlib::brotliDecompressSync(input).view());
#endif
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
