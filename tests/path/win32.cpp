#include <nodus/path/win32.hpp>

#include "../util/node_oracle.hpp"

#include <doctest/doctest.h>

#include <nodus/json.hpp>

using namespace nodus;
namespace win32 = path::win32;

TEST_CASE("both separators are taken and the backslash is returned") {
  CHECK(win32::join("a", "b") == "a\\b");
  CHECK(win32::join("C:/a", "..\\b/") == "C:\\b\\");
  CHECK(win32::normalize("C:..\\a") == "C:..\\a");
  CHECK(win32::basename("C:\\x\\y.txt", ".txt") == "y");
  CHECK(win32::dirname("C:\\x") == "C:\\");
  CHECK(win32::isAbsolute("C:/"));
  CHECK(!win32::isAbsolute("C:"));
}

TEST_CASE("shares are roots") {
  CHECK(win32::join("//server", "share") == "\\\\server\\share\\");
  CHECK(win32::join("//", "server", "share") == "\\server\\share");
  CHECK(win32::normalize("\\\\server\\share\\..\\x") == "\\\\server\\share\\x");
  CHECK(win32::parse("\\\\s\\h\\f.txt").root == "\\\\s\\h\\");
  CHECK(win32::toNamespacedPath("\\\\s\\h\\f") == "\\\\?\\UNC\\s\\h\\f");
  CHECK(win32::toNamespacedPath("C:\\f") == "\\\\?\\C:\\f");
}

TEST_CASE("relative compares without regard to case, and cannot cross drives") {
  CHECK(win32::relative("C:\\a\\b", "c:\\A\\C") == "..\\C");
  CHECK(win32::relative("C:\\a", "D:\\b") == "D:\\b");
  CHECK(win32::relative("C:\\", "C:\\foo") == "foo");
  CHECK(win32::relative("C:\\foo", "C:\\") == "..");
}

TEST_CASE("resolve takes parts of the same drive") {
  CHECK(win32::resolve("C:\\a", "D:\\b", "C:c") == "C:\\a\\c");
  CHECK(win32::resolve("C:\\a", "..", "b") == "C:\\b");
}

TEST_CASE("what Windows would take for a device stays relative") {
  CHECK(win32::normalize("CON:x") == ".\\CON:x");
  CHECK(win32::normalize("a/../C:\\x") == ".\\C:\\x");
}

TEST_CASE("names behind \\\\?\\ are Node's") {
  nodus_test::NodeTexts texts("const { win32 } = require('node:path');");
  for (const auto* drive : {"", "C:", "c:\\", "\\\\s\\h", "//s/h/", "\\\\?\\C:\\", "\\\\.\\", "\\", "/"}) {
    for (const auto* rest : {"", "a", "a\\..\\b", "con", "x/y/", "a:b"}) {
      const auto path = std::string(drive) + rest;
      texts.expect("win32.toNamespacedPath(" + json::stringify(path) + ")", win32::toNamespacedPath(path));
    }
  }
  texts.compare();
}
