#include <nodus/json/stringify.hpp>

#include "../util/node_oracle.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace nodus;
using json::stringify;

TEST_CASE("plain values, containers and braces become JSON") {
  CHECK(stringify({{"ok", true}}) == R"({"ok":true})");
  CHECK(stringify({1, 2.5, "x", nullptr, false}) == R"([1,2.5,"x",null,false])");
  CHECK(stringify({{"a", {1, 2}}, {"b", {{"c", nullptr}}}}) == R"({"a":[1,2],"b":{"c":null}})");
  CHECK(stringify({{"a", 1}, {2, 3}}) == R"([["a",1],[2,3]])");
  CHECK(stringify(std::string("te\"xt")) == R"("te\"xt")");
  CHECK(stringify("literal") == R"("literal")");
  CHECK(stringify(std::string_view("view")) == R"("view")");
  CHECK(stringify(5) == "5");
  CHECK(stringify(true) == "true");
  CHECK(stringify(nullptr) == "null");
  CHECK(stringify(std::optional<int>()) == "null");
  CHECK(stringify(std::vector<std::string>{"a", "b"}) == R"(["a","b"])");
  CHECK(stringify(std::map<std::string, int>{{"a", 1}}) == R"({"a":1})");
  CHECK(stringify(std::map<int, bool>{{1, true}}) == R"({"1":true})");
  CHECK(stringify(std::set<int>{1, 2}) == "[1,2]");
  CHECK(stringify(std::array<double, 2>{0.5, 1}) == "[0.5,1]");
  CHECK(stringify(std::tuple(1, "two")) == R"([1,"two"])");
  CHECK(stringify(json::Value()) == "null");
  CHECK(stringify(json::array()) == "[]");
  CHECK(stringify(json::object(), 2) == "{}");
}

TEST_CASE("numbers that JSON lacks are null, and -0 is 0") {
  const auto infinity = std::numeric_limits<double>::infinity();
  CHECK(stringify({std::nan(""), infinity, -infinity, -0.0, 1e21, 1e-7}) == "[null,null,null,0,1e+21,1e-7]");
  CHECK(stringify({std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::uint64_t>::max()}) ==
        "[-9223372036854775808,18446744073709551615]");
}

TEST_CASE("strings are escaped wherever the character stands") {
  nodus_test::NodeTexts node;
  constexpr std::string_view special[] = {"\"",   "\\", "\n", "\b\f\r\t", "\x01",  "\x1f",
                                          "\x7f", "é",  "€",  "😀",       "\u2028"};
  for (const auto piece : special) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (const std::size_t after : {0u, 1u, 7u, 8u, 9u}) {
        const auto text = std::string(before, 'x') + std::string(piece) + std::string(after, 'y');
        const auto ours = stringify(text);
        node.expect("JSON.stringify(" + ours + ")", ours);
        CHECK(stringify(json::Value(text)) == ours);
      }
    }
  }
  node.compare();
  CHECK(stringify("\xED\xA0\x80 \xED\xB0\x80") == R"("\ud800 \udc00")");
  CHECK(stringify("a\xFF\xC3") == "\"a\uFFFD\uFFFD\"");
  CHECK(stringify(std::string("\0x", 2)) == R"("\u0000x")");
}

TEST_CASE("indents are a number of spaces or a text, up to ten") {
  const json::Value value = {{"a", {1, {{"b", json::array()}}}}, {"c", json::object()}, {"d", "x"}};
  nodus_test::NodeTexts node("const v = {a: [1, {b: []}], c: {}, d: 'x'}, s = (n) => JSON.stringify(v, null, n);");
  node.expect("s(0)", stringify(value, 0));
  node.expect("s(2)", stringify(value, 2));
  node.expect("s(4)", stringify(value, 4));
  node.expect("s(99)", stringify(value, 99));
  node.expect("s(-1)", stringify(value, -1));
  node.expect("s('\\t')", stringify(value, "\t"));
  node.expect("s('')", stringify(value, ""));
  node.expect("s('0123456789abc')", stringify(value, "0123456789abc"));
  node.expect("JSON.stringify([[], [1, [2]]], null, 3)", stringify(json::parse("[[],[1,[2]]]"), 3));
  node.compare();
}

TEST_CASE("what is nested too deep is a RangeError, not an overflow") {
  json::Value deep;
  for (int i = 0; i < 200'000; ++i) {
    auto outer = json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  CHECK_THROWS_AS(stringify(deep), RangeError);
}

namespace {

// Lives longer than what the thread keeps for stringify.
struct LastWords {
  ~LastWords() {
    if (json::stringify({{"last", "words"}}) != R"({"last":"words"})") std::abort();
  }
};

}  // namespace

TEST_CASE("stringify works while the thread and the program end") {
  static const LastWords atExit;
  std::thread([&] {
    thread_local const LastWords inThread;
    static_cast<void>(&inThread);
    CHECK(json::stringify(json::array({1, 2})) == "[1,2]");
  }).join();
  CHECK(json::stringify(std::vector<std::string>(1000, "a longer text than fits in a value")).size() == 37'001);
}
