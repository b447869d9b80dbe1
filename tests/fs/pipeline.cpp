#include <nodus/stream/pipeline.hpp>

#include "support.hpp"

#include <nodus/fs.hpp>
#include <nodus/stream.hpp>
#include <nodus/zlib.hpp>

#include <string>
#include <vector>

using namespace nodus;
using fs_test::Folder;
using fs_test::openDescriptors;
using fs_test::rejectionOf;

namespace {

constexpr std::size_t large = 4'000'000;

// Takes some chunks, and then says that it has failed.
auto failAfter(int chunks, const char* why) {
  return [chunks, why](Readable<Buffer> in) -> AsyncGenerator<Buffer> {
    int left = chunks;
    while (auto chunk = co_await in.next()) {
      if (left-- == 0) throw Error(why, {.code = "ERR_STAGE"});
      co_yield *chunk;
    }
  };
}

}  // namespace

TEST_CASE("a pipeline of files fails with what failed first, and leaves no descriptor open") {
  const Folder folder;
  const auto from = folder.put("from", std::string(large, 'x'));
  const auto to = folder.at("to");
  const int before = openDescriptors();
  struct Case {
    const char* code;
    Promise<> (*run)(std::string from, std::string to);
  };
  const std::vector<Case> cases{
      {"ENOENT", [](std::string, std::string out) { return pipeline(fs::createReadStream("/nowhere/x"), fs::createWriteStream(out)); }},
      {"ENOENT", [](std::string in, std::string) { return pipeline(fs::createReadStream(in), fs::createWriteStream("/nowhere/x")); }},
      {"EISDIR", [](std::string in, std::string) { return pipeline(fs::createReadStream("/tmp"), fs::createWriteStream(in + ".copy")); }},
      {"ENOSPC", [](std::string in, std::string) { return pipeline(fs::createReadStream(in), fs::createWriteStream("/dev/full")); }},
      {"ERR_STAGE",
       [](std::string in, std::string out) {
         return pipeline(fs::createReadStream(in), failAfter(0, "at once"), fs::createWriteStream(out));
       }},
      {"ERR_STAGE",
       [](std::string in, std::string out) {
         return pipeline(fs::createReadStream(in), failAfter(5, "later"), zlib::createGzip(), fs::createWriteStream(out));
       }},
      {"ERR_STAGE",
       [](std::string in, std::string out) {
         return pipeline(fs::createReadStream(in), zlib::createGzip(), failAfter(0, "behind"), fs::createWriteStream(out));
       }},
      {"Z_DATA_ERROR",
       [](std::string in, std::string out) {
         return pipeline(fs::createReadStream(in), zlib::createGunzip(), fs::createWriteStream(out));
       }},
      {"ENOSPC",
       [](std::string in, std::string) {
         return pipeline(fs::createReadStream(in), zlib::createGzip({.level = 0}), fs::createWriteStream("/dev/full"));
       }},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    const auto error = rejectionOf([&] { return cases[i].run(from, to); });
    CHECK(error.code() == cases[i].code);
    CHECK(openDescriptors() == before);
  }
}

TEST_CASE("a pipeline that is aborted closes its files") {
  const Folder folder;
  const auto from = folder.put("from", std::string(large, 'x'));
  const int before = openDescriptors();
  const auto error = rejectionOf([&] {
    AbortController controller;
    auto done = pipeline(fs::createReadStream(from), zlib::createGzip(), fs::createWriteStream(folder.at("to")),
                         {.signal = controller.signal()});
    setImmediate([controller]() mutable { controller.abort(); });
    return done;
  });
  CHECK(error.name() == "AbortError");
  CHECK(openDescriptors() == before);
}

TEST_CASE("what goes through a pipeline of files and compression comes out again") {
  const Folder folder;
  std::string text;
  for (int i = 0; text.size() < large; ++i) text += std::to_string(i) + " ";
  const auto from = folder.put("from", text);
  const int before = openDescriptors();
  nodus_test::runLoop([&]() -> Promise<> {
    co_await pipeline(fs::createReadStream(from), zlib::createGzip(), fs::createWriteStream(folder.at("gz")));
    co_await pipeline(fs::createReadStream(folder.at("gz")), zlib::createGunzip(), fs::createWriteStream(folder.at("to")));
  });
  CHECK(folder.text("to") == text);
  CHECK(openDescriptors() == before);
}
