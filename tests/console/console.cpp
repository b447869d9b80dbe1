#include <nodus/console.hpp>

#include "../util/node_oracle.hpp"
#include "captured.hpp"

#include <nodus/json.hpp>

#include <map>
#include <random>
#include <set>

using namespace nodus;
using nodus_test::captured;

namespace {

struct Row {
  int a;
  std::string b;
};
NODUS_JSON(Row, a, b);

}  // namespace

TEST_CASE("log writes strings as they are and everything else as inspect prints it") {
  CHECK(captured(1, [] {
          console::log("text", std::string("s"), 1, true, nullptr, std::vector<std::string>{"job"});
        }) == "text s 1 true null [ 'job' ]\n");
  CHECK(captured(1, [] { console::log(); }) == "\n");
  CHECK(captured(1, [] { console::log("%s is %d%%", "x", 42, "more"); }) == "x is 42% more\n");
  CHECK(captured(1, [] { console::log("100%"); }) == "100%\n");
  CHECK(captured(1, [] { console::info("i"), console::debug("d"); }) == "i\nd\n");
  CHECK(captured(2, [] { console::error("e"), console::warn("w"); }) == "e\nw\n");
  CHECK(captured(1, [] { console::log("\xED\xA0\xBDx"); }) == "\uFFFDx\n");
  const auto value = json::parse(R"({"name":"nodus","tags":["a","b"]})");
  CHECK(captured(1, [&] { console::log(value["name"], value["tags"].size(), value["tags"][1]); }) == "nodus 2 b\n");
}

TEST_CASE("groups indent, counters count, assertions complain, as a live Node's do") {
  nodus_test::NodeTexts node(
      "const { Console } = require('node:console'); const { Writable } = require('node:stream');\n"
      "const run = (which, f) => { let text = ''; const sink = new Writable({ write(c, e, done) { text += c; done(); } "
      "}),\n"
      "  none = new Writable({ write(c, e, done) { done(); } });\n"
      "  f(which === 1 ? new Console(sink, none) : new Console(none, sink)); return text; };\n");
  node.expect(
      "run(1, (c) => { c.group('G %s', 1); c.log('in\\nner'); c.group(); c.log([1, {a: 2}]); c.groupEnd(); "
      "c.groupEnd(); c.groupEnd(); c.log('out'); })",
      captured(1, [] {
        console::group("G %s", 1);
        console::log("in\nner");
        console::group();
        console::log(json::parse(R"([1,{"a":2}])"));
        console::groupEnd();
        console::groupEnd();
        console::groupEnd();
        console::log("out");
      }));
  node.expect("run(1, (c) => { c.count(); c.count(); c.count('x'); c.countReset(); c.count(); })", captured(1, [] {
                console::count();
                console::count();
                console::count("x");
                console::countReset();
                console::count();
              }));
  node.expect(
      "run(2, (c) => { c.assert(true, 'no'); c.assert(false); c.assert(0, 'a %s', 'b', 3); c.assert(false, 5); })",
      captured(2, [] {
        console::assert_(true, "no");
        console::assert_(false);
        console::assert_(false, "a %s", "b", 3);
        console::assert_(false, 5);
      }));
  node.expect(
      "run(2, (c) => { c.assert(false, {a: 1}, {b: 2}); c.assert(false, [1, [2, null], {}]); c.assert(false, null); "
      "c.assert(false, new RangeError('x')); c.assert(false, new Map([[1, 2]])); c.assert(false, 'hi'); })",
      captured(2, [] {
        console::assert_(false, json::parse(R"({"a":1})"), json::parse(R"({"b":2})"));
        console::assert_(false, json::parse("[1,[2,null],{}]"));
        console::assert_(false, nullptr);
        console::assert_(false, RangeError("x"));
        console::assert_(false, std::map<int, int>{{1, 2}});
        console::assert_(false, std::string("hi"));
      }));
  node.expect(
      "run(1, (c) => { c.dirxml('a', [1, {b: {c: {d: {}}}}], 5); c.groupCollapsed('g'); c.dir({a: 'x'}); c.count(); "
      "c.table([1]); c.groupEnd(); c.count('%s'); c.clear(); })",
      captured(1, [] {
        console::countReset();
        console::dirxml("a", json::parse(R"([1,{"b":{"c":{"d":{}}}}])"), 5);
        console::groupCollapsed("g");
        console::dir(json::parse(R"({"a":"x"})"));
        console::count();
        console::table(std::vector{1});
        console::groupEnd();
        console::count("%s");
        console::clear();
      }));
  node.expect("run(1, (c) => { c.dir('str'); c.dir([[[1]]], {depth: 0}); })", captured(1, [] {
                console::dir("str");
                console::dir(json::parse("[[[1]]]"), {.depth = 0});
              }));
  node.compare();
}

TEST_CASE("tables are drawn as a live Node draws them") {
  nodus_test::NodeTexts node(
      "const { Console } = require('node:console'); const { Writable } = require('node:stream');\n"
      "const table = (...a) => { let text = ''; const sink = new Writable({ write(c, e, done) { text += c; done(); } "
      "});\n"
      "  new Console(sink).table(...a); return text; };\n");
  const auto drawn = [](const auto& value, std::initializer_list<std::string_view> columns = {}) {
    return captured(1, [&] { console::table(value, columns); });
  };
  const std::string mixed =
      R"([{"a":1,"b":{"x":1,"y":2,"z":3}},{"c":[1,2,3,4,5]},5,null,"str",[1,{"q":{}}],{"漢":"字"},{}])";
  node.expect("table([{a: 1, b: 'x'}, {a: 2, b: 'yy'}])", drawn(std::vector<Row>{{1, "x"}, {2, "yy"}}));
  node.expect("table([1, 2])", drawn(std::vector{1, 2}));
  node.expect("table(" + mixed + ")", drawn(json::parse(mixed)));
  node.expect("table(" + mixed + ", ['b', 'nope', 'a'])", drawn(json::parse(mixed), {"b", "nope", "a"}));
  node.expect("table({k: {a: 1, b: 's'}}, ['b', 'zz'])",
              drawn(std::map<std::string, Row>{{"k", {1, "s"}}}, {"b", "zz"}));
  node.expect("table({k: 1, l: [2]})", drawn(json::parse(R"({"k":1,"l":[2]})")));
  node.expect("table(new Map([[1, {a: 1, b: 's'}]]))", drawn(std::map<int, Row>{{1, {1, "s"}}}));
  node.expect("table(new Set([1, 2]))", drawn(std::set<int>{1, 2}));
  node.expect("table(5)", drawn(5));
  node.expect("table('s')", drawn("s"));
  node.expect("table([])", drawn(std::vector<int>{}));
  node.expect("table([[]])", drawn(json::parse("[[]]")));
  node.compare();
}

TEST_CASE("random tables are drawn as a live Node draws them") {
  nodus_test::NodeTexts node(
      "const { Console } = require('node:console'); const { Writable } = require('node:stream');\n"
      "const table = (...a) => { let text = ''; const sink = new Writable({ write(c, e, done) { text += c; done(); } "
      "});\n"
      "  new Console(sink).table(...a); return text; };\n");
  std::mt19937 random(9);
  const auto cell = [&]() -> json::Value {
    switch (random() % 9) {
      case 0: return nullptr;
      case 1: return static_cast<int>(random() % 1000);
      case 2: return "text\nline";
      case 3: return json::parse("[1,2,3]");
      case 4: return json::parse(R"({"x":{"y":1}})");
      case 5: return "漢字";
      case 6: return 1.5;
      case 7: return json::parse("[]");
      default: return "";
    }
  };
  constexpr std::string_view keys[] = {"a", "b", "name", "k 1", "é"};
  for (int i = 0; i < 300; ++i) {
    auto rows = random() % 3 ? json::array() : json::object();
    for (auto n = random() % 5; n > 0; --n) {
      json::Value row = cell();
      if (random() % 4 != 0) {
        row = random() % 5 ? json::object() : json::array();
        for (auto m = random() % 4; m > 0; --m) {
          row.isArray() ? row.push_back(cell()) : row.set(keys[random() % 5], cell());
        }
      }
      rows.isArray() ? rows.push_back(row) : rows.set("r" + std::to_string(n), row);
    }
    node.expect("table(" + json::stringify(rows) + ")", captured(1, [&] { console::table(rows); }));
    node.expect("table(" + json::stringify(rows) + ", ['a', 'zz'])",
                captured(1, [&] { console::table(rows, {"a", "zz"}); }));
  }
  node.compare();
}

TEST_CASE("timers print the elapsed time in Node's units") {
  CHECK(detail::formatElapsed(0.0614) == "0.061ms");
  CHECK(detail::formatElapsed(0.0625) == "0.063ms");
  CHECK(detail::formatElapsed(0.1875) == "0.188ms");
  CHECK(detail::formatElapsed(1062.5) == "1.063s");
  CHECK(detail::formatElapsed(999.99951) == "1000ms");
  CHECK(detail::formatElapsed(59'999.9) == "60.000s");
  CHECK(detail::formatElapsed(12.5) == "12.5ms");
  CHECK(detail::formatElapsed(1234.5) == "1.234s");
  CHECK(detail::formatElapsed(62'345) == "1:02.345 (m:ss.mmm)");
  CHECK(detail::formatElapsed(3'723'456) == "1:02:03.456 (h:mm:ss.mmm)");
  const auto text = captured(1, [] {
    console::time("t");
    console::timeLog("t", 1, "x");
    console::timeEnd("t");
  });
  CHECK(text.starts_with("t: "));
  CHECK(text.find("ms 1 x\nt: ") != std::string::npos);
}

TEST_CASE("misuse is a warning on standard error") {
  const auto warned = captured(2, [] {
    console::time("twice");
    console::time("twice");
    console::timeEnd("nope");
    console::countReset("nope");
  });
  CHECK(warned.find("Warning: Label 'twice' already exists for console.time()\n") != std::string::npos);
  CHECK(warned.find("Warning: No such label 'nope' for console.timeEnd()\n") != std::string::npos);
  CHECK(warned.find("Warning: Count for 'nope' does not exist\n") != std::string::npos);
}

TEST_CASE("trace names the place of the call") {
  const auto text = captured(2, [] { console::trace("at %d", 5); });
  CHECK(text.starts_with("Trace: at 5\n    at "));
  CHECK(text.find("console.cpp:") != std::string::npos);
  CHECK(captured(2, [] { console::trace(); }).starts_with("Trace\n    at "));
}
