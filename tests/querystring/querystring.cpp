#include <nodus/querystring.hpp>

#include <doctest/doctest.h>

#include <nodus/json.hpp>
#include <nodus/util/inspect.hpp>

#include <map>
#include <stdexcept>

using namespace nodus;
using querystring::parse;
using querystring::stringify;

namespace {

std::string shout(std::string_view text) { return "<" + std::string(text) + ">"; }

struct Query {
  std::string name = "a b";
  int page = 2;
};
NODUS_JSON(Query, name, page);

}  // namespace

TEST_CASE("parse keeps the order, and makes lists of keys that come again") {
  const auto query = parse("b=1&a=x+y&b=2&c&=e&&%C3%A9=%zz");
  CHECK(util::inspect(query) ==
        "[Object: null prototype] {\n  b: [ '1', '2' ],\n  a: 'x y',\n  c: '',\n  '': 'e',\n  'é': '%zz'\n}");
  CHECK(query["a"] == "x y");
  CHECK(query["b"].isArray());
  CHECK(query["b"].all().size() == 2);
  CHECK(query.get("b") == "1");
  CHECK(!query.get("z"));
  CHECK(query["z"] == "");
  CHECK(query.contains("c"));
  CHECK(json::stringify(query) == R"({"b":["1","2"],"a":"x y","c":"","":"e","é":"%zz"})");
}

TEST_CASE("keys that are indexes come first, as in a JavaScript object") {
  std::string keys;
  for (const auto& [key, value] : parse("b=1&10=x&2=y&01=z&4294967295=m")) keys += key + " ";
  CHECK(keys == "2 10 b 01 4294967295 ");
}

TEST_CASE("parse takes separators, a bound and a decoder") {
  CHECK(parse("a:1;b:2", ";", ":")["b"] == "2");
  CHECK(parse("a=1&b=2", "", "")["b"] == "2");
  CHECK(parse("a=1&b=2&c=3", "&", "=", {.maxKeys = 2}).size() == 2);
  std::string many;
  for (int i = 0; i < 1500; ++i) many += "k" + std::to_string(i) + "=v&";
  CHECK(parse(many).size() == 1000);
  CHECK(parse(many, "&", "=", {.maxKeys = 0}).size() == 1500);
  CHECK(parse("a=b+c", "&", "=", {.decodeURIComponent = shout})["<a>"] == "<b%20c>");
  const auto failing = [](std::string_view) -> std::string { throw std::runtime_error("no"); };
  CHECK(parse("a=%41+", "&", "=", {.decodeURIComponent = failing})["a"] == "A ");
}

TEST_CASE("stringify writes texts, numbers, booleans and lists") {
  CHECK(stringify({{"a", 1}, {"b", "x y"}, {"c", true}, {"d", std::vector<std::string>{"p", "q"}}}) ==
        "a=1&b=x%20y&c=true&d=p&d=q");
  CHECK(stringify(std::map<std::string, int>{{"x", 1}, {"y", 2}}, ";", ":") == "x:1;y:2");
  CHECK(stringify(Query{}) == "name=a%20b&page=2");
  CHECK(stringify(parse("a=1&b=2&a=3")) == "a=1&a=3&b=2");
  CHECK(querystring::stringify(json::parse(R"({"n":null,"o":{"p":1},"l":[],"e":[{}],"f":1e21})")) ==
        "n=&o=&e=&f=1e%2B21");
  CHECK(stringify({{"a", "b"}}, "&", "=", {.encodeURIComponent = shout}) == "<a>=<b>");
  CHECK(stringify("text") == "");
}

TEST_CASE("escape and unescape") {
  CHECK(querystring::escape("a b&é!'()*-._~") == "a%20b%26%C3%A9!'()*-._~");
  CHECK(querystring::unescape("%C3%A9%20+") == "é +");
  CHECK(querystring::unescape("%zz%4") == "%zz%4");
  CHECK(querystring::unescape("%E4") == "\xEF\xBF\xBD");
}
