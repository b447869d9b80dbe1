#include <nodus/path.hpp>

#include <doctest/doctest.h>

#include <nodus/util/inspect.hpp>

using namespace nodus;

TEST_CASE("path itself is the platform's style") {
#if defined(_WIN32)
  CHECK(path::sep == "\\");
#else
  CHECK(path::sep == "/");
  CHECK(path::delimiter == ":");
  CHECK(path::join("/a", "b") == "/a/b");
  CHECK(path::resolve({"/a", ".."}) == "/");
#endif
}

TEST_CASE("a parsed path prints as Node's") {
  CHECK(util::inspect(path::parse("/home/u/f.txt")) ==
        "{ root: '/', dir: '/home/u', base: 'f.txt', ext: '.txt', name: 'f' }");
}
