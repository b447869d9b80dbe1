#include <nodus/fs/watch.hpp>

#include "support.hpp"

#include <nodus/kernel/once.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("what comes and goes in a folder is told in order") {
  const Folder folder;
  std::vector<std::string> told;
  runLoop([&]() -> Promise<> {
    auto watcher = fs::watch(folder.path);
    watcher.on<"change">([&](const std::string& type, const std::optional<std::string>& name) {
      told.push_back(type + " " + name.value_or("?"));
    });
    auto first = watcher.next();
    folder.put("a", "x");
    auto event = co_await first;
    CHECK(event->eventType == "rename");
    CHECK(event->filename == "a");
    event = co_await watcher.next();
    CHECK(event->eventType == "change");
    ::rename(folder.at("a").c_str(), folder.at("b").c_str());
    event = co_await watcher.next();
    CHECK(event->filename == "a");
    event = co_await watcher.next();
    CHECK(event->filename == "b");
    ::unlink(folder.at("b").c_str());
    event = co_await watcher.next();
    CHECK(event->filename == "b");
    auto pending = watcher.next();
    watcher.close();
    watcher.close();
    event = co_await pending;
    CHECK_FALSE(event.has_value());
    event = co_await watcher.next();
    CHECK_FALSE(event.has_value());
  });
  CHECK(told == std::vector<std::string>{"rename a", "change a", "rename a", "rename b", "rename b"});
}

TEST_CASE("a file is watched by its own name") {
  const Folder folder;
  const auto path = folder.put("f", "1");
  runLoop([&]() -> Promise<> {
    auto watcher = fs::watch(path);
    auto other = fs::watch(path);
    bool closed = false;
    watcher.on<"close">([&] { closed = true; });
    auto first = watcher.next();
    auto same = other.next();
    ::chmod(path.c_str(), 0600);
    auto event = co_await first;
    CHECK(event->eventType == "change");
    CHECK(event->filename == "f");
    event = co_await same;
    CHECK(event->filename == "f");
    other.close();
    ::unlink(path.c_str());
    std::string types;
    while (auto next = co_await watcher.next()) {
      types += next->eventType + " ";
      if (types == "change rename rename ") watcher.close();
    }
    CHECK(types == "change rename rename ");
    CHECK_FALSE(closed);
    co_await timers::setImmediate();
    CHECK(closed);
  });
}

TEST_CASE("folders below are watched too, also those that come later") {
  const Folder folder;
  std::filesystem::create_directories(folder.at("a/b"));
  runLoop([&]() -> Promise<> {
    auto watcher = fs::watch(folder.path, {.recursive = true});
    auto first = watcher.next();
    folder.put("a/b/x");
    auto event = co_await first;
    CHECK(event->filename == "a/b/x");
    std::filesystem::create_directories(folder.at("c/d"));
    std::string names;
    while (!names.ends_with("c/d ")) {
      event = co_await watcher.next();
      names += *event->filename + " ";
    }
    CHECK(names.find("c c/d ") != std::string::npos);
    folder.put("c/d/y");
    event = co_await watcher.next();
    while (event->filename != "c/d/y") event = co_await watcher.next();
    ::rename(folder.at("c").c_str(), folder.at("e").c_str());
    while (event->filename != "e/d/y") event = co_await watcher.next();
    folder.put("e/d/z");
    while (event->filename != "e/d/z") event = co_await watcher.next();
    watcher.close();
  });
}

TEST_CASE("a watcher that does not hold the loop lets it end") {
  const Folder folder;
  Loop loop;
  auto watcher = fs::watch(folder.path, {.persistent = false});
  CHECK_FALSE(loop.alive());
  watcher.ref();
  CHECK(loop.alive());
  watcher.unref();
  loop.run();
}

TEST_CASE("a watcher may outlive its loop") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  std::optional<fs::FSWatcher> watcher;
  {
    Loop loop;
    watcher = fs::watch(folder.path, {.recursive = true});
    watcher->on<"change">([copy = *watcher] { copy.close(); });
    watcher->next().then([copy = *watcher](const std::optional<fs::WatchEvent>&) {}).detach();
    setImmediate([&] { loop.stop(); });
    loop.run();
  }
  watcher->close();
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("a signal ends it") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  const auto error = rejectionOf([&]() -> Promise<> {
    AbortController controller;
    auto watcher = fs::watch(folder.path, {.signal = controller.signal()});
    auto next = watcher.next();
    controller.abort();
    co_await next;
  });
  CHECK(error.name() == "AbortError");
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("what waits for next is bounded") {
  const Folder folder;
  runLoop([&]() -> Promise<> {
    auto watcher = fs::watch(folder.path, {.maxQueue = 3});
    auto first = watcher.next();
    for (int i = 0; i < 10; ++i) folder.put(std::to_string(i));
    co_await first;
    co_await timers::setImmediate();
    int count = 0;
    watcher.close();
    while (auto event = co_await watcher.next()) ++count;
    CHECK(count == 3);
  });
}

TEST_CASE("what is not there can not be watched") {
  Loop loop;
  const auto error = thrownBy([] { fs::watch("/nope/x"); });
  CHECK(error.message() == "ENOENT: no such file or directory, watch '/nope/x'");
  CHECK(error.syscall() == "watch");
  CHECK_FALSE(loop.alive());
}
