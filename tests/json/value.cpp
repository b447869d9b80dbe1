#include <nodus/json/value.hpp>

#include <nodus/json/stringify.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <map>
#include <optional>
#include <tuple>

using namespace nodus;
using json::stringify;
using json::Value;

TEST_CASE("a value knows what it holds") {
  CHECK(Value().isNull());
  CHECK(Value(nullptr).isNull());
  CHECK(Value(std::nullopt).isNull());
  CHECK(Value(static_cast<const char*>(nullptr)).isNull());
  CHECK(Value(false).isBoolean());
  CHECK(Value(0).isNumber());
  CHECK(Value(1.5).isNumber());
  CHECK(Value("x").isString());
  CHECK(Value('x') == "x");
  CHECK(Value(std::vector{1, 2}).isArray());
  CHECK(Value(std::map<std::string, int>{}).isObject());
  CHECK(Value(std::optional<int>()).isNull());
  CHECK(Value({{"a", 1}}).isObject());
  CHECK(Value({1, 2}).isArray());
  CHECK(sizeof(Value) == 16);
}

TEST_CASE("texts of every length are kept whole") {
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i);
    const Value value(text);
    const Value copy = value;
    CHECK(copy.as<std::string>() == text);
    CHECK(copy.as<std::string_view>().size() == size);
    CHECK(copy == text);
  }
  CHECK(Value(std::string("\0a\0", 3)).size() == 3);
}

TEST_CASE("members and elements are read; what is missing is null") {
  const Value value = {{"name", "nodus"}, {"tags", {"a", "b"}}, {"1", "one"}};
  CHECK(value["name"] == "nodus");
  CHECK(value["tags"][1] == "b");
  CHECK(value["tags"].size() == 2);
  CHECK(value["tags"][2].isNull());
  CHECK(value["tags"][-1].isNull());
  CHECK(value["missing"]["deeper"][3].isNull());
  CHECK(value[1] == "one");
  CHECK(value.contains("name"));
  CHECK_FALSE(value.contains("nam"));
  CHECK(value.find("name") != nullptr);
  CHECK(value["name"].find("x") == nullptr);
}

TEST_CASE("reading a missing member of a value that can be changed does not make it") {
  Value value = {{"a", 1}};
  CHECK(value["b"].isNull());
  CHECK(value["b"]["c"].isNull());
  CHECK(stringify(value) == R"({"a":1})");
}

TEST_CASE("members and elements are assigned") {
  Value value;
  value["a"] = 1;
  value["list"] = {1, 2};
  value["list"][1] = "two";
  value["list"][2] = nullptr;
  value["list"].push_back(true);
  value["o"] = {{"k", value["a"]}};
  value["o"]["k2"] = value["list"][1];
  value["a"] = value["missing"];
  CHECK(stringify(value) == R"({"a":null,"list":[1,"two",null,true],"o":{"k":1,"k2":"two"}})");
  value.set("z", 1).set("z", 2);
  CHECK(value["z"] == 2);
  CHECK(value.erase("z"));
  CHECK_FALSE(value.erase("z"));
  CHECK(value["list"].get<int>() == std::nullopt);
  CHECK(value["list"][0].get<int>() == 1);
  CHECK(std::move(value["list"])[0] == 1);
  CHECK(value["list"][0].value() == 1);
  CHECK(static_cast<Value&&>(value)["o"]["k"] == 1);
}

TEST_CASE("assigning where there is no place throws as JavaScript does") {
  Value value = {{"text", "x"}, {"list", json::array()}};
  CHECK_THROWS_WITH_AS(value["missing"]["x"] = 1, "TypeError: Cannot set properties of undefined (setting 'x')",
                       TypeError);
  CHECK_THROWS_AS(value["text"]["x"] = 1, TypeError);
  CHECK_THROWS_AS(value["list"][1] = 1, RangeError);
  CHECK_THROWS_AS(value["list"][-1] = 1, RangeError);
  CHECK_THROWS_AS(value["list"]["x"] = 1, TypeError);
  CHECK_THROWS_AS(value["text"].push_back(1), TypeError);
  CHECK_THROWS_AS(json::object({1}), TypeError);
  CHECK(stringify(value) == R"({"text":"x","list":[]})");
}

TEST_CASE("braces copy a value and list everything else") {
  const Value original = {1, 2};
  const Value copy{original};
  CHECK(copy == original);
  CHECK(Value{1} == json::array({1}));
  Value holder = {{"a", 1}};
  const Value slot{holder["a"]};
  CHECK(slot == 1);
  CHECK(stringify(json::array({{"a", 1}})) == R"([["a",1]])");
  CHECK(stringify(json::array({original})) == "[[1,2]]");
  CHECK(stringify(json::object({{"a", 1}, {"a", 2}})) == R"({"a":2})");
}

TEST_CASE("iteration: elements, entries, keys") {
  Value value = {{"b", 1}, {"a", 2}};
  std::string seen;
  for (auto [key, item] : std::as_const(value).entries()) seen += std::string(key) + "=" + stringify(item) + ";";
  CHECK(seen == "b=1;a=2;");
  for (auto [key, item] : value.entries()) item = std::string(key);
  CHECK(stringify(value) == R"({"b":"b","a":"a"})");
  CHECK(value.keys() == std::vector<std::string>{"b", "a"});
  Value list = {1, 2, 3};
  int sum = 0;
  for (const auto& item : std::as_const(list)) sum += item.as<int>();
  CHECK(sum == 6);
  for (auto& item : list) item = 0;
  CHECK(stringify(list) == "[0,0,0]");
  for (const auto& item : Value("text")) FAIL_CHECK(stringify(item));
  CHECK(list.erase(1u));
  CHECK_FALSE(list.erase(2u));
  CHECK(list.size() == 2);
}

TEST_CASE("values are read as C++ types") {
  const Value value = {{"n", 300},        {"d", 1.5},     {"s", "text"},  {"l", {1, 2}},
                       {"o", {{"a", 1}}}, {"z", nullptr}, {"p", {1, "x"}}};
  CHECK(value["n"].as<int>() == 300);
  CHECK(value["n"].as<double>() == 300.0);
  CHECK(Value(2.0).as<int>() == 2);
  CHECK(value["s"].as<std::string>() == "text");
  CHECK(value["l"].as<std::vector<int>>() == std::vector{1, 2});
  CHECK(value["o"].as<std::map<std::string, int>>().at("a") == 1);
  CHECK(value["z"].as<std::optional<int>>() == std::nullopt);
  CHECK(value["n"].as<std::optional<int>>() == 300);
  CHECK(std::get<1>(value["p"].as<std::tuple<int, std::string>>()) == "x");
  CHECK(value["o"].as<Value>() == value["o"]);
  CHECK(value["s"].get<int>() == std::nullopt);
  CHECK(value["n"].get<std::uint8_t>() == std::nullopt);
  CHECK(Value(-1).get<unsigned>() == std::nullopt);
  CHECK(Value(std::numeric_limits<std::uint64_t>::max()).as<std::uint64_t>() ==
        std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("a failed reading says where, what was wanted and what was there") {
  const Value value = {{"list", {1, {{"deep", {true}}}}}};
  try {
    value["list"].as<std::vector<int>>();
    FAIL("no error");
  } catch (const TypeError& error) {
    CHECK(error.code() == "ERR_INVALID_ARG_TYPE");
    CHECK(error.message() == "The \"[1]\" argument must be of type number. Received { deep: [Array] }");
  }
  try {
    Value(1.5).as<int>();
    FAIL("no error");
  } catch (const RangeError& error) {
    CHECK(error.code() == "ERR_OUT_OF_RANGE");
  }
  CHECK_THROWS_AS(Value(300).as<std::uint8_t>(), RangeError);
  CHECK_THROWS_AS((value.as<std::pair<int, int>>()), TypeError);
}

TEST_CASE("equality is deep, of numbers by value, of objects without order") {
  CHECK(Value(1) == Value(1.0));
  CHECK(Value(1) != Value("1"));
  CHECK(Value({{"a", 1}, {"b", 2}}) == Value({{"b", 2}, {"a", 1}}));
  CHECK(Value({{"a", 1}}) != Value({{"a", 2}}));
  CHECK(Value({1, 2}) != Value({2, 1}));
  CHECK(Value(std::numeric_limits<std::uint64_t>::max()) != Value(-1));
  CHECK(Value(std::int64_t{9007199254740993}) != Value(std::int64_t{9007199254740992}));
  Value holder = {{"a", 1}};
  CHECK(holder["a"] == holder["a"]);
  CHECK(holder["a"] == 1);
  CHECK(1 == holder["a"]);
}

TEST_CASE("copies are deep, moves leave null, and a value may be assigned a part of itself") {
  Value value = {{"list", {1, {{"x", "a text that is long enough"}}}}};
  Value copy = value;
  copy["list"][0] = 9;
  CHECK(value["list"][0] == 1);
  Value moved = std::move(copy);
  CHECK(moved["list"][0] == 9);
  moved = moved["list"].as<Value>();
  CHECK(moved.size() == 2);
  auto& self = moved;
  moved = self;
  CHECK(moved.size() == 2);
  Value part = {{"inner", {{"text", "a text that is long enough"}}}};
  part = *part.find("inner");
  CHECK(part["text"] == "a text that is long enough");
  part.swap(moved);
  CHECK(part.isArray());
}

TEST_CASE("large objects find, replace and erase members") {
  Value object;
  for (int i = 0; i < 3000; ++i) object.set("key" + std::to_string(i), i);
  for (int i = 0; i < 3000; i += 7) object["key" + std::to_string(i)] = -i;
  CHECK(object.size() == 3000);
  for (int i = 0; i < 3000; ++i) CHECK(object["key" + std::to_string(i)] == (i % 7 == 0 ? -i : i));
  for (int i = 0; i < 2990; ++i) object.erase("key" + std::to_string(i));
  CHECK(object.size() == 10);
  CHECK(object["key2995"].isNumber());
  const Value copy = object;
  CHECK(copy == object);
}

TEST_CASE("a value nested a million deep is destroyed") {
  Value deep;
  for (int i = 0; i < 1'000'000; ++i) {
    auto outer = i % 2 == 0 ? json::array() : json::object();
    if (i % 2 == 0) {
      outer.push_back(std::move(deep));
    } else {
      outer.set("a", std::move(deep));
    }
    deep = std::move(outer);
  }
  CHECK(deep.size() == 1);
}
