#include <nodus/fs/whole_file.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/copy_file.hpp>
#include <nodus/fs/fd.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <sys/stat.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("what is written is read") {
  const Folder folder;
  const auto path = folder.at("a");
  runLoop([&]() -> Promise<> {
    co_await fs::writeFile(path, "hello");
    co_await fs::appendFile(path, Buffer::from(" world"));
    auto text = co_await fs::readFile(path, "utf8");
    CHECK(text == "hello world");
    auto bytes = co_await fs::readFile(path);
    CHECK(bytes.toString() == "hello world");
    std::string large(3'000'000, 'x');
    co_await fs::writeFile(path, large);
    bytes = co_await fs::readFile(path);
    CHECK(bytes.view() == large);
    co_await fs::writeFile(path, std::move(large));
    text = co_await fs::readFile(path, Encoding::latin1);
    CHECK(text.size() == 3'000'000);
    co_await fs::writeFile(path, "");
    bytes = co_await fs::readFile(path);
    CHECK(bytes.empty());
    text = co_await fs::readFile(path, "utf8");
    CHECK(text.empty());
  });
}

TEST_CASE("encodings turn text into bytes, and back") {
  const Folder folder;
  const auto path = folder.at("a");
  runLoop([&]() -> Promise<> {
    co_await fs::writeFile(path, "ff00fe", {.encoding = "hex"});
    auto hex = co_await fs::readFile(path, "hex");
    CHECK(hex == "ff00fe");
    auto broken = co_await fs::readFile(path, "utf8");
    CHECK(broken == std::string("\xEF\xBF\xBD\0\xEF\xBF\xBD", 7));
    co_await fs::appendFile(path, "\xC3\xA4", {.encoding = "latin1"});
    auto latin = co_await fs::readFile(path, "latin1");
    CHECK(latin == std::string("\xC3\xBF\0\xC3\xBE\xC3\xA4", 7));
  });
  CHECK(rejectionOf([&] { return fs::readFile(path, "foo"); }).message() ==
        "The argument 'encoding' is invalid encoding. Received 'foo'");
  CHECK(rejectionOf([&] { return fs::writeFile(path, "x", {.encoding = "foo"}); }).code() == "ERR_INVALID_ARG_VALUE");
}

TEST_CASE("flags and permissions") {
  const Folder folder;
  const auto path = folder.at("a");
  runLoop([&]() -> Promise<> {
    co_await fs::writeFile(path, "12345", {.mode = 0600, .flush = true});
    co_await fs::writeFile(path, "ab", {.flag = "r+"});
  });
  CHECK(folder.text("a") == "ab345");
  struct stat raw{};
  ::stat(path.c_str(), &raw);
  CHECK((raw.st_mode & 0777) == 0600);
  CHECK(rejectionOf([&] { return fs::writeFile(path, "x", {.flag = "wx"}); }).code() == "EEXIST");
  CHECK(rejectionOf([&] { return fs::readFile(folder.at("no"), {.flag = "zz"}); }).code() == "ERR_INVALID_ARG_VALUE");
}

TEST_CASE("files without a size are read to their end") {
#if defined(__linux__)
  runLoop([&]() -> Promise<> {
    auto status = co_await fs::readFile("/proc/self/status", "utf8");
    CHECK(status.starts_with("Name:"));
    auto bytes = co_await fs::readFile("/proc/self/status");
    CHECK(bytes.toString().starts_with("Name:"));
    auto nothing = co_await fs::readFile("/dev/null");
    CHECK(nothing.empty());
  });
#endif
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], "through a pipe", 14) == 14);
  ::close(ends[1]);
  CHECK(fs::readFileSync(ends[0], "utf8") == "through a pipe");
  ::close(ends[0]);
}

TEST_CASE("the same at once") {
  const Folder folder;
  const auto path = folder.at("a");
  fs::writeFileSync(path, "hello");
  fs::appendFileSync(path, "!");
  CHECK(fs::readFileSync(path, "utf8") == "hello!");
  CHECK(fs::readFileSync(path).toString() == "hello!");
  const int fd = fs::openSync(path, "r+");
  fs::writeFileSync(fd, "J");
  CHECK(fs::readFileSync(fd, "utf8") == "ello!");
  fs::appendFileSync(fd, "?");
  fs::closeSync(fd);
  CHECK(folder.text("a") == "Jello!?");
}

TEST_CASE("a signal aborts") {
  const Folder folder;
  const auto path = folder.put("a", "hello");
  AbortController controller;
  const auto error = rejectionOf([&] {
    auto reading = fs::readFile(path, {.signal = controller.signal()});
    controller.abort();
    return reading;
  });
  CHECK(error.name() == "AbortError");
  CHECK(error.code() == "ABORT_ERR");
  CHECK(rejectionOf([&] { return fs::readFile(path, "utf8", {.signal = controller.signal()}); }).code() == "ABORT_ERR");
  CHECK(rejectionOf([&] { return fs::writeFile(path, "x", {.signal = controller.signal()}); }).code() == "ABORT_ERR");
  CHECK(folder.text("a") == "hello");
}

TEST_CASE("a full disk is ENOSPC") {
  if (::access("/dev/full", W_OK) != 0) return;
  const auto error = rejectionOf([] { return fs::writeFile("/dev/full", "x"); });
  CHECK(error.message() == "ENOSPC: no space left on device, write");
}

TEST_CASE("many at once") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    std::vector<Promise<>> writes;
    for (int i = 0; i < 300; ++i) writes.push_back(fs::writeFile(folder.at(std::to_string(i)), std::to_string(i)));
    co_await promise::all(writes);
    std::vector<Promise<std::string>> reads;
    for (int i = 0; i < 300; ++i) reads.push_back(fs::readFile(folder.at(std::to_string(i)), "utf8"));
    auto texts = co_await promise::all(reads);
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(texts[i] == std::to_string(i));
  });
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("failures are those that Node tells, and leave nothing open") {
  if (!test::haveNode()) return;
  const Folder folder;
  const int before = fs_test::openDescriptors();
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  const auto no = folder.at("no/x");
  tell([&] { return fs::readFile(no); });
  tell([&] { return fs::readFile(folder.path); });
  tell([&] { return fs::readFile(folder.path, "utf8"); });
  tell([&] { return fs::writeFile(no, "x"); });
  tell([&] { return fs::appendFile(folder.path, "x"); });
  tell([&] { return fs::readFile(std::string_view("a\0b", 3)); });
  ours += fs_test::describe(thrownBy([&] { fs::readFileSync(folder.path); }));
  ours += fs_test::describe(thrownBy([&] { fs::writeFileSync(no, "x"); }));
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const folder = '" + folder.path + R"(';
const fs = require('fs'), p = fs.promises, no = folder + '/no/x';
(async () => {
  await describe(() => p.readFile(no));
  await describe(() => p.readFile(folder));
  await describe(() => p.readFile(folder, 'utf8'));
  await describe(() => p.writeFile(no, 'x'));
  await describe(() => p.appendFile(folder, 'x'));
  await describe(() => p.readFile('a\0b'));
  await describe(() => fs.readFileSync(folder));
  await describe(() => fs.writeFileSync(no, 'x'));
})();)");
  CHECK(ours == node.out);
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("a write or a copy that is aborted stops soon") {
  const Folder folder;
  const std::string large(64 * 1024 * 1024, 'x');
  folder.put("large", large);
  const int before = fs_test::openDescriptors();
  for (const int turns : {0, 1, 3}) {
    AbortController controller;
    const auto abortAfter = [&controller](int left) {
      const auto wait = [controller](auto self, int rest) -> void {
        if (rest == 0) return controller.abort();
        setImmediate([self, rest] { self(self, rest - 1); });
      };
      wait(wait, left);
    };
    CHECK(rejectionOf([&] {
            auto writing = fs::writeFile(folder.at("a"), large, {.signal = controller.signal()});
            auto reading = fs::readFile(folder.at("large"), {.signal = controller.signal()});
            auto copying = fs::copyFile(folder.at("large"), folder.at("b"), 0, {.signal = controller.signal()});
            abortAfter(turns);
            return promise::all(promise::allSettled(std::vector{writing, copying}), reading);
          }).name() == "AbortError");
  }
  runLoop([]() -> Promise<> {
    for (int i = 0; i < 8; ++i) co_await fs::fsync(1).catch_([] {});
  });
  CHECK(fs_test::openDescriptors() == before);
}
