#include <nodus/url/url.hpp>

#include <doctest/doctest.h>

#include <nodus/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace nodus;

namespace {

// Null if the file is not there.
json::Value vectors(const std::string& name) {
  namespace fs = std::filesystem;
#if defined(NODUS_SOURCE_DIR)
  const fs::path source = NODUS_SOURCE_DIR;
#else
  const auto source = fs::absolute(__FILE__).parent_path().parent_path().parent_path();
#endif
  const char* folder = std::getenv("NODUS_VECTORS_DIR");
  const auto path = (folder ? fs::path(folder) : source / ".." / "shared" / "vectors") / name;
  std::ifstream file(path);
  if (!file) {
    MESSAGE("skipped: " << path.string() << " is not there");
    return {};
  }
  return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::string part(const URL& url, std::string_view name) {
  if (name == "href") return url.href();
  if (name == "origin") return url.origin();
  if (name == "protocol") return url.protocol();
  if (name == "username") return url.username();
  if (name == "password") return url.password();
  if (name == "host") return url.host();
  if (name == "hostname") return url.hostname();
  if (name == "port") return url.port();
  if (name == "pathname") return url.pathname();
  if (name == "search") return url.search();
  if (name == "searchParams") return url.searchParams().toString();
  REQUIRE(name == "hash");
  return url.hash();
}

void setPart(URL& url, std::string_view name, std::string_view value) {
  if (name == "href") url.href(value);
  if (name == "protocol") url.protocol(value);
  if (name == "username") url.username(value);
  if (name == "password") url.password(value);
  if (name == "host") url.host(value);
  if (name == "hostname") url.hostname(value);
  if (name == "port") url.port(value);
  if (name == "pathname") url.pathname(value);
  if (name == "search") url.search(value);
  if (name == "hash") url.hash(value);
}

}  // namespace

TEST_CASE("the cases of the URL standard's test suite are parsed as they should") {
  const auto cases = vectors("urltestdata.json");
  int compared = 0;
  for (const auto& one : cases) {
    if (!one.isObject()) continue;
    ++compared;
    const auto input = one["input"].as<std::string>();
    const auto base = one["base"].get<std::string>();
    CAPTURE(input);
    CAPTURE(base.value_or("no base"));
    const auto url = base ? URL::parse(input, *base) : URL::parse(input);
    const bool fails = one.contains("failure");
    CHECK(url.has_value() != fails);
    if (fails || !url) continue;
    for (const auto [name, expected] : one.entries()) {
      if (name == "input" || name == "base" || name == "comment") continue;
      CAPTURE(name);
      CHECK(part(*url, name) == expected.as<std::string>());
    }
    // What was written reads as itself.
    CHECK(URL(url->href()).href() == url->href());
  }
  if (!cases.isNull()) CHECK(compared > 800);
}

TEST_CASE("the cases of the URL standard's test suite are set as they should") {
  const auto suite = vectors("setters_tests.json");
  int compared = 0;
  for (const auto [setter, cases] : suite.entries()) {
    if (setter == "comment") continue;
    for (const auto& one : cases) {
      ++compared;
      URL url(one["href"].as<std::string>());
      const auto value = one["new_value"].as<std::string>();
      CAPTURE(setter);
      CAPTURE(url.href());
      CAPTURE(value);
      setPart(url, setter, value);
      for (const auto [name, expected] : one["expected"].entries()) {
        CAPTURE(name);
        CHECK(part(url, name) == expected.as<std::string>());
      }
    }
  }
  if (!suite.isNull()) CHECK(compared > 250);
}
