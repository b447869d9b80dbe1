#include <nodus/path/posix.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <nodus/kernel/error.hpp>

using namespace nodus;
namespace posix = path::posix;

TEST_CASE("join takes texts of any kind, a braced list or a span") {
  const std::string a = "/a";
  const std::string_view b = "b";
  CHECK(posix::join(a, b, "..", "c") == "/a/c");
  CHECK(posix::join({"/a", "b", "../c"}) == "/a/c");
  const std::string_view parts[] = {"x", "./y/"};
  CHECK(posix::join(std::span<const std::string_view>(parts)) == "x/y/");
  CHECK(posix::join() == ".");
  CHECK(posix::join("", "") == ".");
  CHECK(posix::join("..", "..") == "../..");
  CHECK(posix::join("/..", "a") == "/a");
}

TEST_CASE("normalize resolves dots and keeps one separator at the end") {
  CHECK(posix::normalize("/a//b/./c/..") == "/a/b");
  CHECK(posix::normalize("") == ".");
  CHECK(posix::normalize("./") == "./");
  CHECK(posix::normalize("a/../") == "./");
  CHECK(posix::normalize("//") == "/");
  CHECK(posix::normalize("../a/../..") == "../..");
}

TEST_CASE("resolve goes back to an absolute part, else to the working directory") {
  char here[4096];
  REQUIRE(::getcwd(here, sizeof here) != nullptr);
  CHECK(posix::resolve("/x", "../y", "./z") == "/y/z");
  CHECK(posix::resolve("a", "/b", "", "c") == "/b/c");
  CHECK(posix::resolve() == here);
  CHECK(posix::resolve("a/..", "") == here);
  CHECK(posix::resolve({"/a", "b"}) == "/a/b");
}

TEST_CASE("relative is the shortest way") {
  CHECK(posix::relative("/data/a/b", "/data/c") == "../../c");
  CHECK(posix::relative("/a", "/a/b") == "b");
  CHECK(posix::relative("/a/b", "/") == "../..");
  CHECK(posix::relative("/", "/a") == "a");
  CHECK(posix::relative("/ab", "/abc") == "../abc");
  CHECK(posix::relative("/a", "/a/") == "");
}

TEST_CASE("parse and format are inverse") {
  const auto parsed = posix::parse("/home/u/f.tar.gz");
  CHECK(parsed == path::ParsedPath{.root = "/", .dir = "/home/u", .base = "f.tar.gz", .name = "f.tar", .ext = ".gz"});
  CHECK(posix::format(parsed) == "/home/u/f.tar.gz");
  CHECK(posix::format({.root = "/", .name = "f", .ext = "txt"}) == "/f.txt");
  CHECK(posix::format({.dir = "/d", .base = "b.c"}) == "/d/b.c");
  CHECK(posix::parse(".hidden").ext == "");
  CHECK(posix::parse("").base == "");
}

TEST_CASE("basename, dirname and extname look at the last component") {
  CHECK(posix::basename("/x/y.tar.gz", ".gz") == "y.tar");
  CHECK(posix::basename("/x/y/") == "y");
  CHECK(posix::basename("a", "a") == "");
  CHECK(posix::basename("x/a", "a") == "a");
  CHECK(posix::dirname("/x/y/") == "/x");
  CHECK(posix::dirname("//a") == "//");
  CHECK(posix::dirname("a") == ".");
  CHECK(posix::extname("a.b/c") == "");
  CHECK(posix::extname("c.") == ".");
  CHECK(posix::extname("..") == "");
}

TEST_CASE("a working directory that was removed is an error") {
  char before[4096];
  REQUIRE(::getcwd(before, sizeof before) != nullptr);
  char folder[] = "/tmp/nodus-path-XXXXXX";
  REQUIRE(::mkdtemp(folder) != nullptr);
  REQUIRE(::chdir(folder) == 0);
  REQUIRE(::rmdir(folder) == 0);
  std::string code, syscall;
  try {
    static_cast<void>(posix::resolve("a"));
  } catch (const Error& error) {
    code = error.code();
    syscall = error.syscall();
  }
  REQUIRE(::chdir(before) == 0);
  CHECK(code == "ENOENT");
  CHECK(syscall == "uv_cwd");
  CHECK(posix::resolve("/a") == "/a");
}
