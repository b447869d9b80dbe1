#include <nodus/blob.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <nodus/util/inspect.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace nodus;
using nodus_test::runLoop;

namespace {

std::string textOf(const Blob& blob) {
  std::string text;
  runLoop([&]() -> Promise<> {
    auto reading = blob.text();
    text = co_await reading;
  });
  return text;
}

}  // namespace

TEST_CASE("a blob joins texts, bytes and other blobs") {
  auto bytes = Buffer::from("456");
  const Blob inner({"78", std::string("9")});
  const Blob blob({"123", bytes, inner, ""}, {.type = "Text/Plain"});
  bytes[0] = 'x';  // as in Node, the blob has a copy
  CHECK(blob.size() == 9);
  CHECK(blob.type() == "text/plain");
  CHECK(textOf(blob) == "123456789");
  CHECK(util::inspect(blob) == "Blob { size: 9, type: 'text/plain' }");
  CHECK(Blob().size() == 0);
  CHECK(textOf(Blob()) == "");
}

TEST_CASE("slices are counted as a live Node counts them") {
  const Blob blob({"abc", "def", "ghi"}, {.type = "a"});
  const std::vector<std::pair<std::int64_t, std::int64_t>> ranges{{0, 9}, {2, 7}, {-4, -1}, {4, 2}, {-100, 100}, {9, 9},
                                                                  {3, 6}, {0, 0}};
  std::string ours;
  std::string script = "const b = new Blob(['abc', 'def', 'ghi'], {type: 'a'}); (async () => {";
  for (const auto& [start, end] : ranges) {
    const auto part = blob.slice(start, end, "B\x01");
    ours += textOf(part) + "|" + std::to_string(part.size()) + "|" + part.type() + "\n";
    const auto range = std::to_string(start) + ", " + std::to_string(end);
    script += "{ const s = b.slice(" + range + ", 'B\\x01'); console.log(await s.text() + '|' + s.size + '|' + s.type); }";
  }
  CHECK(textOf(blob.slice(2).slice(1, 4)) == "def");
  if (const auto node = nodus_test::runNode(script + "})();")) CHECK(ours == *node);
}

TEST_CASE("text is UTF-8 without its mark, and endings can be the system's") {
  CHECK(textOf(Blob({"\xEF\xBB\xBF"
                     "abc"})) == "abc");
  CHECK(textOf(Blob({Buffer::from("a\xff", "latin1")})) == "a\xEF\xBF\xBD");
  CHECK(textOf(Blob({"a\r\nb\rc\n", "\r", Buffer::from("\r\n")}, {.endings = "native"})) == "a\nb\nc\n\n\r\n");
  CHECK_THROWS_WITH_AS(Blob({"a"}, {.endings = "mac"}), doctest::Contains("options.endings"), TypeError);
  CHECK(Blob({"a"}, {.type = "t\xC3\xA9"}).type().empty());
}

TEST_CASE("a blob is read as a stream, in chunks") {
  const Blob blob({Buffer::alloc(150'000, "x"), "end"});
  std::vector<std::size_t> sizes;
  runLoop([&]() -> Promise<> {
    auto stream = blob.stream();
    while (auto chunk = co_await stream.next()) sizes.push_back(chunk->size());
  });
  CHECK(sizes == std::vector<std::size_t>{65536, 65536, 18928, 3});
}
