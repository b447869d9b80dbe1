#include <nodus/util/inspect.hpp>

#include "node_oracle.hpp"

#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/printer.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <variant>

using namespace nodus;
using util::inspect;

namespace shapes {

struct Point {
  int x = 1;
  std::string label = "p";
  template <class Field>
  void inspectFields(Field&& field) const {
    field("x", x);
    field("label", label);
  }
};

struct Named {
  static constexpr std::string_view inspectName = "Named";
  Point point{};
  template <class Field>
  void inspectFields(Field&& field) const {
    field("point", point);
  }
};

struct Empty {
  static constexpr std::string_view inspectName = "Empty";
  template <class Field>
  void inspectFields(Field&&) const {}
};

struct Outside {
  int value = 3;
};
template <class Field>
void inspectFields(const Outside& outside, Field&& field) {
  field("value", outside.value);
}

struct Told {
  std::string customInspect() const { return "<told\nin two lines>"; }
};

struct Elsewhere {};
int customInspect(const Elsewhere&, const util::InspectOptions& options) { return options.depth.value_or(-1); }

struct Described {
  int id = 0;
  std::vector<std::string> tags{};
};
NODUS_JSON(Described, id, tags);

enum class Colour : std::uint8_t { red = 7 };

}  // namespace shapes

TEST_CASE("scalars print as JavaScript prints them") {
  CHECK(inspect(1) == "1");
  CHECK(inspect(-0.0) == "-0");
  CHECK(inspect(1.5f) == "1.5");
  CHECK(inspect(std::int64_t{9007199254740993}) == "9007199254740993");
  CHECK(inspect(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(inspect(std::uint8_t{65}) == "65");
  CHECK(inspect('A') == "'A'");
  CHECK(inspect(true) == "true");
  CHECK(inspect(nullptr) == "null");
  CHECK(inspect(std::nullopt) == "null");
  CHECK(inspect(std::monostate{}) == "null");
  CHECK(inspect(shapes::Colour::red) == "7");
  CHECK(inspect(std::byte{9}) == "9");
  CHECK(inspect(1'234'567.125, {.numericSeparator = true}) == "1_234_567.125");
}

TEST_CASE("C++ types print as their JavaScript counterparts") {
  CHECK(inspect(std::optional<int>(4)) == "4");
  CHECK(inspect(std::optional<int>()) == "null");
  CHECK(inspect(std::make_unique<int>(4)) == "4");
  CHECK(inspect(std::shared_ptr<int>()) == "null");
  const int number = 6;
  CHECK(inspect(&number) == "6");
  CHECK(inspect(static_cast<const char*>(nullptr)) == "null");
  CHECK(inspect(std::list<int>{1, 2}) == "[ 1, 2 ]");
  CHECK(inspect(std::array<bool, 2>{true, false}) == "[ true, false ]");
  CHECK(inspect(std::vector<bool>{true, false}) == "[ true, false ]");
  CHECK(inspect(std::span<const int>(&number, 1)) == "[ 6 ]");
  const int numbers[] = {1, 2};
  CHECK(inspect(numbers) == "[ 1, 2 ]");
  CHECK(inspect({1, 2, 3}) == "[ 1, 2, 3 ]");
  CHECK(inspect(std::pair(1, "two")) == "[ 1, 'two' ]");
  CHECK(inspect(std::tuple(1, std::string("two"), std::optional<int>())) == "[ 1, 'two', null ]");
  CHECK(inspect(std::tuple<>()) == "[]");
  CHECK(inspect(std::variant<int, std::string>("text")) == "'text'");
  CHECK(inspect(std::chrono::seconds(2)) == "2000");
  CHECK(inspect(std::chrono::microseconds(1500)) == "1.5");
  CHECK(inspect(std::chrono::system_clock::time_point{}) == "1970-01-01T00:00:00.000Z");
  CHECK(inspect(std::filesystem::path("/a/b")) == "'/a/b'");
  CHECK(inspect([] {}) == "[Function (anonymous)]");
  CHECK(inspect(std::function<int(int)>()) == "[Function (anonymous)]");
  CHECK(inspect(std::atoi) == "[Function (anonymous)]");
}

TEST_CASE("maps and sets") {
  CHECK(inspect(std::map<std::string, int>{{"a", 1}, {"b c", 2}, {"__proto__", 3}}) ==
        "{ ['__proto__']: 3, a: 1, 'b c': 2 }");
  CHECK(inspect(std::unordered_map<std::string, int>{{"a", 1}}) == "{ a: 1 }");
  CHECK(inspect(std::map<std::string, int>{}) == "{}");
  CHECK(inspect(std::map<int, std::string>{{1, "x"}}) == "Map(1) { 1 => 'x' }");
  CHECK(inspect(std::map<int, int>{}) == "Map(0) {}");
  CHECK(inspect(std::set<int>{1, 2}) == "Set(2) { 1, 2 }");
  CHECK(inspect(std::vector{std::set<int>{1}}, {.depth = 0}) == "[ [Set] ]");
}

TEST_CASE("a type takes part by its fields, by its own text, or by NODUS_JSON") {
  CHECK(inspect(shapes::Point{}) == "{ x: 1, label: 'p' }");
  CHECK(inspect(shapes::Named{}) == "Named { point: { x: 1, label: 'p' } }");
  CHECK(inspect(shapes::Empty{}) == "Empty {}");
  CHECK(inspect(shapes::Outside{}) == "{ value: 3 }");
  CHECK(inspect(shapes::Told{}) == "<told\nin two lines>");
  CHECK(inspect(std::map<std::string, shapes::Told>{{"a", {}}}) == "{\n  a: <told\n  in two lines>\n}");
  CHECK(inspect(shapes::Elsewhere{}, {.depth = 5}) == "5");
  CHECK(inspect(shapes::Described{1, {"a"}}) == "{ id: 1, tags: [ 'a' ] }");
  CHECK(inspect(std::vector{shapes::Named{}}, {.depth = 0}) == "[ [Named] ]");
}

TEST_CASE("errors print their stack, their properties and what caused them") {
  const Error plain("low");
  CHECK(inspect(plain) == plain.stack());
  const Error caused("high", {.cause = plain, .code = "E_HIGH"});
  const auto text = inspect(caused);
  CHECK(text.starts_with(caused.stack() + " {\n  code: 'E_HIGH',\n  [cause]: Error: low\n      at "));
  CHECK(text.ends_with("\n}"));
  const auto system = inspect(detail::systemError(2, "open", {.path = "a.txt"}));
  CHECK(system.starts_with("Error: ENOENT: no such file or directory, open 'a.txt'"));
  CHECK(system.ends_with(" {\n  errno: -2,\n  code: 'ENOENT',\n  syscall: 'open',\n  path: 'a.txt'\n}"));
  CHECK(inspect(AggregateError({plain})).find("{\n  [errors]: [\n    Error: low\n        at ") != std::string::npos);
  CHECK(inspect(std::vector{caused}, {.depth = 0}) == "[ [Error] ]");
  CHECK(inspect(std::runtime_error("not ours")) == "[Error: not ours]");
  CHECK(inspect(std::make_exception_ptr(plain)) == plain.stack());
  const auto coded = inspect(detail::makeError(ErrorCode::ERR_OUT_OF_RANGE, {"a", "b", "c"}));
  CHECK(coded.starts_with("RangeError [ERR_OUT_OF_RANGE]: The value of \"a\" is out of range."));
}

namespace {

class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  json::Value value(unsigned depth = 0) {
    switch (below(depth > 4 ? 6 : 9)) {
      case 0: return nullptr;
      case 1: return below(2) == 0;
      case 2: return static_cast<int>(below(100'000)) - 500;
      case 3: return number();
      case 4:
      case 5: return text();
      case 6: {
        auto list = json::array();
        const auto same = below(3);
        for (auto n = size(); n > 0; --n) {
          list.push_back(same == 0 ? json::Value(below(1u << below(20))) : same == 1 ? text() : value(depth + 1));
        }
        return list;
      }
      default: {
        auto object = json::object();
        for (auto n = below(6); n > 0; --n) object.set(key(), value(depth + 1));
        return object;
      }
    }
  }
  unsigned below(unsigned count) { return static_cast<unsigned>(random_() % count); }

 private:
  unsigned size() { return below(12) == 0 ? 95 + below(20) : below(12); }
  double number() {
    constexpr double some[] = {-1.5, 1e21, 1e-7, 123456789012, 0.1, -0.0, 5e-324, 3.14159};
    return some[below(8)];
  }
  json::Value text() {
    constexpr std::string_view pieces[] = {"a",
                                           "Zed",
                                           " ",
                                           "'",
                                           "\"",
                                           "`",
                                           "${",
                                           "\n",
                                           "\\",
                                           "\x7f",
                                           "\u0085",
                                           "é",
                                           "€",
                                           "漢字",
                                           "😀",
                                           "\t",
                                           "\x01",
                                           "long enough to matter ",
                                           "\xED\xA0\xBD",
                                           "b"};
    std::string made;
    for (auto n = below(below(4) == 0 ? 12 : 4); n > 0; --n) made += pieces[below(20)];
    return made;
  }
  std::string key() {
    constexpr std::string_view keys[] = {"a", "b", "name", "k 1", "é", "a_long_property_name", "", "it's", "$x", "_y"};
    return std::string(keys[below(10)]);
  }

  std::mt19937 random_;
};

struct NamedOptions {
  std::string_view javascript;
  util::InspectOptions options;
};

}  // namespace

TEST_CASE("random values print as a live Node prints them") {
  const NamedOptions variants[] = {
      {"{}", {}},
      {"{depth: 0}", {.depth = 0}},
      {"{depth: null}", {.depth = std::nullopt}},
      {"{depth: 5, colors: true}", {.depth = 5, .colors = true}},
      {"{depth: 5, compact: 1}", {.depth = 5, .compact = 1}},
      {"{depth: 5, compact: false}", {.depth = 5, .compact = 0}},
      {"{depth: 5, compact: true}", {.depth = 5, .compact = util::compactTrue}},
      {"{compact: true, breakLength: 30, colors: true}",
       {.colors = true, .compact = util::compactTrue, .breakLength = 30}},
      {"{depth: 5, breakLength: 40}", {.depth = 5, .breakLength = 40}},
      {"{depth: 5, breakLength: Infinity}", {.depth = 5, .breakLength = std::nullopt}},
      {"{maxArrayLength: 3, maxStringLength: 5}", {.maxArrayLength = 3, .maxStringLength = 5}},
      {"{maxArrayLength: null, showHidden: true}", {.showHidden = true, .maxArrayLength = std::nullopt}},
      {"{maxArrayLength: 0, sorted: true}", {.maxArrayLength = 0, .sorted = true}},
      {"{depth: 6, breakLength: 120}", {.depth = 6, .breakLength = 120}},
  };
  nodus_test::NodeTexts node;
  RandomJson random(20);
  for (int i = 0; i < 3000; ++i) {
    const auto value = random.value();
    const auto& variant = variants[static_cast<std::size_t>(i) % std::size(variants)];
    node.expect("util.inspect(JSON.parse(" + json::stringify(json::stringify(value)) + ")," +
                    std::string(variant.javascript) + ")",
                inspect(json::parse(json::stringify(value)), variant.options));
  }
  node.compare();
}

TEST_CASE("long arrays are set in columns as a live Node sets them") {
  nodus_test::NodeTexts node;
  for (const int count : {6, 7, 8, 15, 16, 17, 26, 27, 99, 100, 101, 102, 130, 250}) {
    std::vector<int> squares;
    std::vector<std::string> names;
    std::vector<double> halves;
    for (int i = 0; i < count; ++i) {
      squares.push_back(i * i);
      names.push_back("item" + std::to_string(i * i * i));
      halves.push_back(i / 2.0);
    }
    const auto from = "Array.from({length: " + std::to_string(count) + "}, (_, i) => ";
    node.expect("util.inspect(" + from + "i * i))", inspect(squares));
    node.expect("util.inspect(" + from + "'item' + i ** 3))", inspect(names));
    node.expect("util.inspect(" + from + "i / 2))", inspect(halves));
    node.expect("util.inspect(" + from + "i / 2), {showHidden: true})", inspect(halves, {.showHidden = true}));
    node.expect("util.inspect({a: {b: " + from + "i / 2)}})",
                inspect(std::map<std::string, std::map<std::string, std::vector<double>>>{{"a", {{"b", halves}}}}));
    node.expect("util.inspect(new Set(" + from + "i * i)))", inspect(std::set<int>(squares.begin(), squares.end())));
  }
  node.compare();
}

TEST_CASE("maps, sets and dates print as a live Node prints them") {
  nodus_test::NodeTexts node;
  std::map<int, std::vector<int>> lists;
  std::map<std::vector<int>, std::string> keyed;
  for (int i = 0; i < 20; ++i) {
    lists[i] = std::vector<int>(static_cast<std::size_t>(i % 5), i);
    keyed[{i, i}] = "value " + std::to_string(i);
  }
  node.expect("util.inspect(new Map(Array.from({length: 20}, (_, i) => [i, Array(i % 5).fill(i)])))", inspect(lists));
  node.expect("util.inspect(new Map(Array.from({length: 20}, (_, i) => [[i, i], 'value ' + i])))", inspect(keyed));
  node.expect("util.inspect({a: new Map([[1, new Set([1])]])}, {depth: 1})",
              inspect(std::map<std::string, std::map<int, std::set<int>>>{{"a", {{1, {1}}}}}, {.depth = 1}));
  for (const long long ms : {0LL, -1LL, 1700000000123LL, 951782400000LL, -62135596800000LL, 253402300800000LL,
                             -99999999999999LL, 4102444799999LL, 68169600000LL}) {
    node.expect("util.inspect(new Date(" + std::to_string(ms) + "))", detail::isoDate(static_cast<double>(ms)));
  }
  const std::chrono::system_clock::time_point when{std::chrono::milliseconds(1700000000123)};
  node.expect("util.inspect({when: new Date(1700000000123)})",
              inspect(std::map<std::string, std::chrono::system_clock::time_point>{{"when", when}}));
  node.expect("util.inspect([1234, 12345678, -1234567, 0.123456, 1234.5678, 1e21, 100], {numericSeparator: true})",
              inspect({1234.0, 12345678.0, -1234567.0, 0.123456, 1234.5678, 1e21, 100.0}, {.numericSeparator = true}));
  node.compare();
}
