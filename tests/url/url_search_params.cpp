#include <nodus/url/url_search_params.hpp>

#include <doctest/doctest.h>

#include <nodus/json.hpp>
#include <nodus/util/inspect.hpp>

#include <map>

using namespace nodus;

TEST_CASE("parameters are read from text, lists and maps") {
  CHECK(URLSearchParams("?a=1&b=%20x+y&c&=d&&e=f=g").toString() == "a=1&b=+x+y&c=&=d&e=f%3Dg");
  CHECK(URLSearchParams({{"a", "1"}, {"a", "2"}}).toString() == "a=1&a=2");
  CHECK(URLSearchParams(std::map<std::string, std::string>{{"x", "1"}, {"y", "2"}}).toString() == "x=1&y=2");
  CHECK(URLSearchParams().size() == 0);
  CHECK(URLSearchParams("a=~!'()*-._").toString() == "a=%7E%21%27%28%29*-._");
}

TEST_CASE("parameters are found by name, and by name and value") {
  const URLSearchParams params("a=1&b=2&a=3");
  CHECK(params.get("a") == "1");
  CHECK(!params.get("z"));
  CHECK(params.getAll("a") == std::vector<std::string>{"1", "3"});
  CHECK(params.has("b"));
  CHECK(params.has("a", "3"));
  CHECK(!params.has("a", "2"));
  CHECK(params.keys() == std::vector<std::string>{"a", "b", "a"});
  CHECK(params.values() == std::vector<std::string>{"1", "2", "3"});
}

TEST_CASE("set replaces the first and removes the others") {
  URLSearchParams params("a=1&b=2&a=3");
  params.set("a", "9");
  CHECK(params.toString() == "a=9&b=2");
  params.set("c", "7");
  params.delete_("a", "8");
  params.delete_("b", "2");
  CHECK(params.toString() == "a=9&c=7");
  for (const auto& [name, value] : params) {
    params.set(name, value);
    break;
  }
  CHECK(params.toString() == "a=9&c=7");
}

TEST_CASE("sort is stable and by UTF-16 units") {
  URLSearchParams params("z=1&a=1&z=0&a=0&\xEF\xBF\xBD=bmp&\xF0\x9F\x98\x80=astral");
  params.sort();
  CHECK(params.keys() == std::vector<std::string>{"a", "a", "z", "z", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"});
  CHECK(params.values()[0] == "1");
}

TEST_CASE("a copy is the same list, and iterating sees changes") {
  URLSearchParams params("a=1");
  auto copy = params;
  copy.append("b", "2");
  CHECK(params.size() == 2);
  std::string seen;
  for (const auto& [name, value] : params) {
    seen += name;
    if (name == "a") copy.delete_("b");
  }
  CHECK(seen == "a");
  params.forEach([&](const std::string& value, const std::string& name) { seen += value + name; });
  CHECK(seen == "a1a");
}

TEST_CASE("it prints as Node's") {
  CHECK(util::inspect(URLSearchParams("a=1&b='")) == "URLSearchParams { 'a' => '1', 'b' => \"'\" }");
  CHECK(util::inspect(URLSearchParams()) == "URLSearchParams {}");
  const std::string value(40, 'v');
  CHECK(util::inspect(URLSearchParams("a=" + value + "&b=" + value)) ==
        "URLSearchParams {\n  'a' => '" + value + "',\n  'b' => '" + value + "' }");
  CHECK(json::stringify(URLSearchParams("a=1")) == "{}");
}
