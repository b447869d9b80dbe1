#include <nodus/fs/open_as_blob.hpp>

#include "support.hpp"

#include <nodus/stream/pipeline.hpp>

#include <string>

using namespace nodus;
using fs_test::Folder;
using fs_test::openDescriptors;
using fs_test::rejectionOf;
using nodus_test::runLoop;

TEST_CASE("a file is a blob whose parts are read when they are wanted") {
  const Folder folder;
  const auto path = folder.put("text", "hello world");
  const int before = openDescriptors();
  runLoop([&]() -> Promise<> {
    auto opening = fs::openAsBlob(path, {.type = "Text/Plain"});
    const auto blob = co_await opening;
    CHECK(blob.size() == 11);
    CHECK(blob.type() == "Text/Plain");
    auto all = blob.text();
    CHECK(co_await all == "hello world");
    auto part = blob.slice(-5, -1).text();
    CHECK(co_await part == "worl");
    auto joined = Blob({blob, "!", blob.slice(0, 1)}).text();
    CHECK(co_await joined == "hello world!h");
    std::string streamed;
    auto stream = blob.stream();
    while (auto chunk = co_await stream.next()) streamed += chunk->toString();
    CHECK(streamed == "hello world");
  });
  CHECK(openDescriptors() == before);
}

TEST_CASE("a blob of a file that has changed, or that cannot be read, is not readable") {
  const Folder folder;
  const auto path = folder.put("text", "hello world");
  std::optional<Blob> blob;
  runLoop([&]() -> Promise<> {
    auto opening = fs::openAsBlob(path);
    blob = co_await opening;
  });
  folder.put("text", "hello");
  const auto error = rejectionOf([&] { return blob->text(); });
  CHECK(error.name() == "NotReadableError");
  CHECK(error.message() == "The blob could not be read");
  CHECK(error.code().empty());
  std::filesystem::remove(path);
  CHECK(rejectionOf([&] { return blob->text(); }).name() == "NotReadableError");

  const auto missing = rejectionOf([&] { return fs::openAsBlob(folder.at("missing")); });
  CHECK(missing.name() == "TypeError");
  CHECK(missing.code() == "ERR_INVALID_ARG_VALUE");
  CHECK(missing.message() == "Unable to open file as blob");
}

TEST_CASE("an empty file is an empty blob") {
  const Folder folder;
  const auto path = folder.put("empty");
  runLoop([&]() -> Promise<> {
    auto opening = fs::openAsBlob(path);
    const auto blob = co_await opening;
    CHECK(blob.size() == 0);
    auto text = blob.text();
    CHECK(co_await text == "");
  });
}
