#include <nodus/fs/watch_file.hpp>

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using fs_test::Folder;
using nodus_test::runLoop;

TEST_CASE("changes of a file are told with what was before") {
  const Folder folder;
  const auto path = folder.at("f");
  std::string told;
  runLoop([&] {
    fs::watchFile(path, {.interval = 1}, [&](const fs::Stats& now, const fs::Stats& before) {
      told += std::to_string(before.size) + ">" + std::to_string(now.size) + " ";
      if (told == "0>0 ") folder.put("f", "hello");
      if (now.size == 5) std::filesystem::remove(path);
      if (before.size == 5) fs::unwatchFile(path);
    });
  });
  CHECK(told.starts_with("0>0 "));
  CHECK(told.ends_with("5>0 "));
}

TEST_CASE("a path has one watcher, which need not hold the loop") {
  const Folder folder;
  const auto path = folder.put("f", "hello");
  runLoop([&] {
    auto watcher = fs::watchFile(path, {.persistent = false, .interval = 60'000});
    CHECK(watcher == fs::watchFile(path));
    fs::unwatchFile(folder.at("other"));
    watcher.ref().unref();
  });
}

TEST_CASE("a path with NUL is refused") {
  CHECK(fs_test::thrownBy([] { fs::watchFile(std::string_view("a\0", 2)); }).code() == "ERR_INVALID_ARG_VALUE");
}
