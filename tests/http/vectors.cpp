#include <nodus/http/detail/parser.hpp>

#include "recorder.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

using namespace nodus_test;

namespace {

std::string vectorsFile() {
  namespace fs = std::filesystem;
  if (const char* folder = std::getenv("NODUS_VECTORS_DIR")) return std::string(folder) + "/llhttp-9.4.2.json";
#if defined(NODUS_SOURCE_DIR)
  const fs::path source = NODUS_SOURCE_DIR;
#else
  const auto source = fs::absolute(__FILE__).parent_path().parent_path().parent_path();
#endif
  return (source / ".." / "shared" / "vectors" / "llhttp-9.4.2.json").string();
}

// The file keeps raw bytes as code points below 256.
std::string bytesOf(std::string_view utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      bytes += utf8[i];
    } else {
      bytes += static_cast<char>((lead & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    }
  }
  return bytes;
}

// What llhttp takes and we refuse on purpose, by a part of the input, and why.
struct Exception {
  std::string_view part;
  std::string_view why;
};
constexpr Exception refusedOnPurpose[] = {
    {"GET /\r\n\r\n", "HTTP/0.9"},
    {"HTTP/0.9 200", "HTTP/0.9"},
    {" RTSP/1.0\r\n", "another protocol"},
    {" ICE/1.0\r\n", "another protocol"},
    {"RTSP/1.1 200", "another protocol"},
    {"ICE/1.1 200", "another protocol"},
    {"PRI * HTTP/1.1", "llhttp pauses for HTTP/2, which Node answers with 400"},
    {"Transfer-Encoding: deflate", "a transfer coding other than one `chunked`"},
    {"Transfer-Encoding: identity", "a transfer coding other than one `chunked`"},
    {"Transfer-Encoding: chunked, deflate", "a transfer coding other than one `chunked`"},
    {"Transfer-Encoding: chunkedchunked", "a transfer coding other than one `chunked`"},
};

template <std::size_t n>
std::string_view reasonIn(const Exception (&list)[n], std::string_view input) {
  for (const auto& one : list) {
    if (input.find(one.part) != std::string_view::npos) return one.why;
  }
  return {};
}

int occurrences(std::string_view text, std::string_view part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("llhttp's own vectors are taken and refused alike") {
  const auto file = vectorsFile();
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: no vectors at " << file);
    return;
  }
  simdjson::dom::parser json;
  const simdjson::dom::array cases = json.load(file);
  int compared = 0;
  for (const simdjson::dom::element one : cases) {
    const std::string_view type = one["type"];
    const bool finish = type.ends_with("-finish");
    if (type != "request" && type != "response" && !finish) continue;
    const auto kind = type.starts_with("request") ? hd::MessageKind::Request : hd::MessageKind::Response;
    const auto input = bytesOf(one["input"].get_string().value());
    const std::string_view name = one["name"];
    const std::int64_t number = one["errno"];
    CAPTURE(name);
    CAPTURE(input);
    RunOptions options;
    options.parser.requireHostHeader = false;
    options.finish = finish;
    if (bool skip = false; one["meta"]["skipBody"].get(skip) == simdjson::SUCCESS && skip) {
      options.afterHeaders = hd::Flow::NoBody;
    }
    const auto whole = run(kind, {input}, options);
    const std::string_view log = one["log"];
    const bool unsafeEnd = finish && log.find("finish=2") != std::string_view::npos;
    const bool expected = !unsafeEnd && (number == 0 || (number >= 21 && number <= 23));
    CAPTURE(whole.reason);
    if (expected && !whole.accepted()) {
      CHECK(reasonIn(refusedOnPurpose, input) != "");
    } else if (!expected) {
      CHECK_FALSE(whole.accepted());
    } else if (number == 0 && !finish) {
      CHECK(occurrences(whole.log, "\nbody '") == occurrences(log, "message complete\n"));
    }
    ++compared;
    for (std::size_t at = 1; at < input.size(); ++at) {
      const std::string_view view = input;
      if (run(kind, {view.substr(0, at), view.substr(at)}, options) == whole) continue;
      CAPTURE(at);
      FAIL_CHECK("the result depends on the split");
    }
    CHECK(run(kind, bytewise(input), options) == whole);
  }
  CHECK(compared > 200);
}
