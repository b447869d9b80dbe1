// libFuzzer target for the HTTP/1 parser: the first byte picks the mode and where the input is split. Beyond the
// sanitizers it checks that splits, pauses and blocks of headers that are known already do not change the result.
#include <nodus/http/detail/parser.hpp>

#include "../http/recorder.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace nodus_test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto choice = data[0];
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto kind = (choice & 1) != 0 ? hd::MessageKind::Response : hd::MessageKind::Request;
  RunOptions options;
  options.finish = (choice & 2) != 0;
  options.parser.maxHeaderSize = 256;
  options.parser.maxHeadersCount = 8;
  options.parser.maxChunkExtensionsSize = 32;
  options.parser.requireHostHeader = (choice & 4) != 0;
  const auto whole = run(kind, {input}, options);
  const auto at = input.size() * (choice >> 3) / 32;
  if (run(kind, {input.substr(0, at), input.substr(at)}, options) != whole) std::abort();
  hd::KnownBlocks known;
  options.parser.known = &known;
  for (int connection = 0; connection < 3; ++connection) {
    if (run(kind, {input}, options) != whole) std::abort();
  }
  options.pauseEverywhere = true;
  if (run(kind, bytewise(input), options) != whole) std::abort();
  return 0;
}
