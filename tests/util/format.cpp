#include <nodus/util/format.hpp>

#include "node_oracle.hpp"

#include <chrono>
#include <limits>
#include <map>
#include <set>

using namespace nodus;
using util::format;

TEST_CASE("format takes its arguments as a live Node takes them") {
  nodus_test::NodeTexts node("const f = util.format, o = {a: 1}, deep = {a: {b: {c: {d: {e: {}}}}}};");
  using Object = std::map<std::string, int>;
  using Level = std::map<std::string, json::Value>;
  const Object o{{"a", 1}};
  const json::Value deep = json::parse(R"({"a":{"b":{"c":{"d":{"e":{}}}}}})");
  const std::vector<json::Value> mixed{1, "a"};
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  node.expect("f()", format());
  node.expect("f('')", format(""));
  node.expect("f('%s')", format("%s"));
  node.expect("f('%%')", format("%%"));
  node.expect("f('%% %s')", format("%% %s"));
  node.expect("f('%%%s%%', 'x')", format("%%%s%%", "x"));
  node.expect("f('%s is %d', 'a', 42, 'more', o)", format("%s is %d", "a", 42, "more", o));
  node.expect("f('%x %s', 1)", format("%x %s", 1));
  node.expect("f('%', 1)", format("%", 1));
  node.expect("f('a%', 1, '%s')", format("a%", 1, "%s"));
  node.expect("f(1, 2, 'three')", format(1, 2, "three"));
  node.expect("f(o, 'text', null, true)", format(o, "text", nullptr, true));
  node.expect("f('%s %s %s', -0, 1.5, null)", format("%s %s %s", -0.0, 1.5, nullptr));
  node.expect("f('%s %s', [1, [2, [3]]], deep)", format("%s %s", json::parse("[1,[2,[3]]]"), deep));
  node.expect("f('%s', new Date(5))",
              format("%s", std::chrono::system_clock::time_point(std::chrono::milliseconds(5))));
  node.expect("f('%d %d %d %d', '42', '', 'x', true)", format("%d %d %d %d", "42", "", "x", true));
  node.expect("f('%d %d %d %d %d', null, [], [5], [1, 2], o)",
              format("%d %d %d %d %d", nullptr, std::vector<int>{}, std::vector<int>{5}, std::vector<int>{1, 2}, o));
  node.expect("f('%d', -0)", format("%d", -0.0));
  node.expect("f('%i %i %i %i %i', 42.9, '42.9px', 'x', 1e21, [7, 8])",
              format("%i %i %i %i %i", 42.9, "42.9px", "x", 1e21, std::vector<int>{7, 8}));
  node.expect("f('%f %f %f %f', '1.5x', 2, 'x', NaN)", format("%f %f %f %f", "1.5x", 2, "x", nan));
  node.expect("f('%j %j %j %j', o, 'te\"xt', null, NaN)", format("%j %j %j %j", o, "te\"xt", nullptr, nan));
  node.expect("f('%o', [1, {a: []}])", format("%o", json::parse(R"([1,{"a":[]}])")));
  node.expect("f('%o %O', deep, deep)", format("%o %O", deep, deep));
  node.expect("f('%O', 'x')", format("%O", "x"));
  node.expect("f('%c styled', 'css', 'more')", format("%c styled", "css", "more"));
  node.expect("f('plain', 'a', 'b')", format("plain", "a", "b"));
  node.expect("f('%s%s', 'a')", format("%s%s", "a"));
  node.expect("f('%s', new Set([1]))", format("%s", std::set<int>{1}));
  node.expect("util.formatWithOptions({colors: true}, 'x %O %s', [1], [2], 3)",
              util::formatWithOptions({.colors = true}, "x %O %s", std::vector{1}, std::vector{2}, 3));
  node.expect("f(`%s:%s`, 'é', '😀')", format("%s:%s", "é", "😀"));
  CHECK(format("%s", Level{}) == "{}");
  node.compare();
}

TEST_CASE("integers of C++ keep their digits") {
  CHECK(format("%d %i %s", std::int64_t{9007199254740993}, std::int64_t{-9007199254740993},
               std::numeric_limits<std::uint64_t>::max()) == "9007199254740993 -9007199254740993 18446744073709551615");
}
