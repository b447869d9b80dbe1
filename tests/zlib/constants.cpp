#include <nodus/zlib/constants.hpp>

#include "../support/node.hpp"

#include <string>

namespace zc = nodus::zlib::constants;

TEST_CASE("a code has a number, and a number has its code") {
  CHECK(nodus::zlib::codes.Z_DATA_ERROR == -3);
  CHECK(nodus::zlib::codes[-3] == "Z_DATA_ERROR");
  CHECK(nodus::zlib::codes[0] == "Z_OK");
  CHECK(nodus::zlib::codes[5].empty());
}

TEST_CASE("the constants are Node's") {
  std::string ours;
  std::string names;
#define NODUS_CHECKED(name)                      \
  ours += std::to_string(zc::name) + " ";        \
  names += (names.empty() ? "'" #name "'" : ", '" #name "'");
  NODUS_CHECKED(Z_NO_FLUSH)
  NODUS_CHECKED(Z_BLOCK)
  NODUS_CHECKED(Z_VERSION_ERROR)
  NODUS_CHECKED(Z_DEFAULT_COMPRESSION)
  NODUS_CHECKED(Z_FIXED)
  NODUS_CHECKED(UNZIP)
  NODUS_CHECKED(BROTLI_ENCODE)
  NODUS_CHECKED(Z_DEFAULT_CHUNK)
  NODUS_CHECKED(BROTLI_OPERATION_FINISH)
  NODUS_CHECKED(BROTLI_PARAM_SIZE_HINT)
  NODUS_CHECKED(BROTLI_DECODER_ERROR_UNREACHABLE)
#undef NODUS_CHECKED
  const auto node = nodus_test::runNode("const c = require('zlib').constants; for (const name of [" + names +
                                        "]) process.stdout.write(c[name] + ' ');");
  if (node) CHECK(*node == ours);
}
