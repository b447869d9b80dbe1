#include <nodus/json/parse.hpp>

#include "../util/node_oracle.hpp"

#include <nodus/util/inspect.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace nodus;

namespace {

std::string messageOf(std::string_view text, json::ParseOptions options = {}) {
  try {
    json::parse(text, options);
  } catch (const SyntaxError& error) {
    return error.message();
  }
  return "no error";
}

std::string vectorsFile() {
  namespace fs = std::filesystem;
  if (const char* folder = std::getenv("NODUS_VECTORS_DIR")) return std::string(folder) + "/json-test-suite.json";
#if defined(NODUS_SOURCE_DIR)
  const fs::path source = NODUS_SOURCE_DIR;
#else
  const auto source = fs::absolute(__FILE__).parent_path().parent_path().parent_path();
#endif
  return (source / ".." / "shared" / "vectors" / "json-test-suite.json").string();
}

std::string bytesOfHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// JavaScript moves members whose names look like indexes to the front; we leave them where they are.
bool hasIndexKey(const json::Value& value) {
  for (const auto& element : value) {
    if (hasIndexKey(element)) return true;
  }
  for (auto [key, member] : value.entries()) {
    if (key == "0" || key == "1" || hasIndexKey(member)) return true;
  }
  return false;
}

// A text as a literal that JavaScript reads byte for byte as the same characters.
std::string literal(std::string_view text) { return json::stringify(text); }

}  // namespace

TEST_CASE("all cases of JSONTestSuite are accepted or rejected as they should") {
  std::ifstream file(vectorsFile());
  if (!file) {
    MESSAGE("skipped: " << vectorsFile() << " is not there");
    return;
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto cases = json::parse(text);
  REQUIRE(cases.size() > 300);
  for (const auto& one : cases) {
    auto name = one["name"].as<std::string>();
    CAPTURE(name);
    std::string input = bytesOfHex(one["hex"].get<std::string>().value_or(""));
    if (name == "n_structure_100000_opening_arrays.json") input.assign(100'000, '[');
    if (name == "n_structure_open_array_object.json") {
      input.clear();
      for (int i = 0; i < 50'000; ++i) input += "[{\"\":";
    }
    const bool accepted = messageOf(input) == "no error";
    const auto expected = one["expect"].as<std::string>();
    if (expected == "accept") CHECK(accepted);
    if (expected == "reject") CHECK_FALSE(accepted);
  }
}

TEST_CASE("an error names what is wrong, the position, the line and the column") {
  CHECK(messageOf("") == "Unexpected end of JSON input at position 0 (line 1 column 1)");
  CHECK(messageOf("[1,\n 2,}") ==
        "Unexpected token '}', \"[1,\n 2,}\" is not valid JSON at position 7 (line 2 column 4)");
  CHECK(messageOf("{\"é\": 01}") == "Unexpected number in JSON at position 7 (line 1 column 8)");
  CHECK(messageOf("[\"a\nb\"]") == "Bad control character in string literal in JSON at position 3 (line 1 column 4)");
  CHECK(messageOf("{} x") == "Unexpected non-whitespace character after JSON at position 3 (line 1 column 4)");
  CHECK(messageOf("{1:2}") == "Expected property name or '}' in JSON at position 1 (line 1 column 2)");
  CHECK(messageOf("\xEF\xBB\xBF[]").starts_with("Unexpected token '\xEF\xBB\xBF', \""));
  CHECK(messageOf("[1, 2, 3, 4, 5, 6, x, 7, 8, 9, 10]") ==
        "Unexpected token 'x', ...\" 4, 5, 6, x, 7, 8, 9\"... is not valid JSON at position 19 (line 1 column 20)");
}

TEST_CASE("what lies too deep is refused before the stack feels it") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(messageOf(nested(1000)) == "no error");
  CHECK(messageOf(nested(1001)).starts_with("Nested more than 1000 levels deep in JSON at position 1000"));
  CHECK(messageOf(nested(5000), {.maxDepth = 100'000}) == "no error");
  CHECK(messageOf(nested(5001), {.maxDepth = 100'000}).starts_with("Nested more than 5000 levels deep"));
  CHECK(messageOf(std::string(100'000, '[')).starts_with("Nested more than"));
  CHECK(messageOf("[[1]]", {.maxDepth = 1}).starts_with("Nested more than 1 levels deep"));
}

TEST_CASE("of members with one name the last value stays in the first place") {
  CHECK(util::inspect(json::parse(R"({"a":1,"b":2,"a":3})")) == "{ a: 3, b: 2 }");
  std::string many = "{";
  for (int i = 0; i < 2000; ++i) many += (i ? ",\"k" : "\"k") + std::to_string(i % 700) + "\":" + std::to_string(i);
  const auto object = json::parse(many + "}");
  CHECK(object.size() == 700);
  CHECK(object["k3"] == 1403);
  CHECK(object.keys()[3] == "k3");
}

TEST_CASE("integers keep their digits and print as JavaScript's numbers") {
  const auto numbers =
      json::parse("[9007199254740993, 18446744073709551615, -9223372036854775808, 18446744073709551616, -0]");
  CHECK(numbers[0].as<std::int64_t>() == 9007199254740993);
  CHECK(numbers[1].as<std::uint64_t>() == 18446744073709551615u);
  CHECK(numbers[2].as<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(numbers[1].get<std::int64_t>());
  CHECK_FALSE(numbers[3].get<std::uint64_t>());
  CHECK(json::stringify(numbers) ==
        "[9007199254740992,18446744073709552000,-9223372036854776000,18446744073709552000,0]");
  CHECK(util::inspect(numbers[4]) == "-0");
}

TEST_CASE("texts are read as a live Node reads them, and refused where it refuses them") {
  nodus_test::NodeTexts node(
      "const show = (text, at) => { let v; try { v = JSON.parse(text); } catch (e) { return "
      "`${e.name}: ${e.message.replace(/ at position \\d+$/, '')}${/ at position \\d+$/.exec(e.message)?.[0] ?? at}`; "
      "} "
      "return util.inspect(v, {depth: 20}) + JSON.stringify(v); };");
  const auto ask = [&](const std::string& text) {
    std::string ours, position;
    try {
      const auto value = json::parse(text);
      if (hasIndexKey(value)) return;
      ours = util::inspect(value, {.depth = 20}) + json::stringify(value);
      // Node writes what it cannot encode as U+FFFD; so must the comparison.
      ours = json::parse(json::stringify(ours)).as<std::string>();
    } catch (const Error& error) {
      // Without the line and the column; where Node names no position, ours is not compared.
      ours = error.what();
      ours.resize(ours.rfind(" (line "));
      position = ours.substr(ours.rfind(" at position "));
    }
    node.expect("show(" + literal(text) + ", " + literal(position) + ")", ours);
  };
  for (const std::string text : {"1e400",
                                 "-1e400",
                                 "1e-400",
                                 "-0",
                                 "-0.0",
                                 "0e1",
                                 "[-0,0,-0.5]",
                                 "123456789012345678901234567890",
                                 "1E5",
                                 "1e+5",
                                 "01",
                                 "1.",
                                 ".1",
                                 "-",
                                 "+1",
                                 "\"\\ud800\"",
                                 "\"\\udc00\\ud800\"",
                                 "\"\\ud83d\\ude00\"",
                                 "\"\\ud83dx\\ude00\"",
                                 "\"\\u00e9\\/\\b\"",
                                 "\"\\x41\"",
                                 "\"\\u12G4\"",
                                 "\"\\u12",
                                 "\"abc",
                                 "nul",
                                 "nulll",
                                 "true false",
                                 "[1,]",
                                 "[,1]",
                                 "{\"a\":1,}",
                                 "{\"a\" 1}",
                                 "{'a':1}",
                                 "[1 2]",
                                 "\t\n\r [ ] ",
                                 "\v[]",
                                 "\"\x7f\"",
                                 "{\"\":{\"\":[]}}",
                                 "\"\\u0000\"",
                                 "1 ",
                                 "--1",
                                 "1e",
                                 "Infinity",
                                 "NaN",
                                 "{\"__proto__\":1}",
                                 "[1e5,100000000000000000000,1e21,0.1e-6,1.0,1.50]"}) {
    ask(text);
  }
  // Small changes to a valid text.
  std::mt19937 random(3);
  const std::string valid = R"({"a":[1,-2.5e3,"x\u00e9\n",true],"b":{"c":null,"d":[{},[]]},"e":"\ud83d\ude00"})";
  const std::string_view inserted = "\"\\{}[],:0-1.eE+ \tu\nx";
  for (int i = 0; i < 3000; ++i) {
    auto text = valid;
    for (unsigned edits = 1 + random() % 2; edits > 0; --edits) {
      const auto at = random() % text.size();
      switch (random() % 3) {
        case 0: text.erase(at, 1 + random() % 3); break;
        case 1: text.insert(at, 1, inserted[random() % inserted.size()]); break;
        default: text[at] = inserted[random() % inserted.size()]; break;
      }
    }
    ask(text);
  }
  node.compare();
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD") {
  CHECK(json::parse("[\"a\xFFz\"]")[0] == "a\uFFFDz");
  CHECK(json::parse("[\"\xF0\x9F\x98\"]")[0] == "\uFFFD");
  CHECK(messageOf("[\xFF]").starts_with("Unexpected token"));
}

TEST_CASE("a text larger than the kept buffers is read as well") {
  std::string text = "[";
  for (int i = 0; i < 120'000; ++i) text += (i ? "," : "") + std::to_string(i);
  const auto list = json::parse(text + "]");
  CHECK(list.size() == 120'000);
  CHECK(list[119'999] == 119'999);
}

TEST_CASE("keys that are indices come first where that is wanted") {
  const std::string text =
      R"({"b":1,"10":2,"9":{"1":0,"x":1,"0":2},"":3,"01":4,"4294967295":5,"4294967294":6,"-1":7,"9":8,"a":9})";
  CHECK(json::stringify(json::parse(text, {.indexKeysFirst = true})) ==
        R"({"9":8,"10":2,"4294967294":6,"b":1,"":3,"01":4,"4294967295":5,"-1":7,"a":9})");
  CHECK(json::stringify(json::parse(R"([{"b":"\ud800","1":{"z":0,"0":1}}])", {.indexKeysFirst = true})) ==
        R"([{"1":{"0":1,"z":0},"b":"\ud800"}])");
  std::string large = "{";
  for (int i = 999; i >= 0; --i) large += "\"" + std::to_string(i) + "\":" + std::to_string(i) + (i ? "," : "}");
  const auto value = json::parse(large, {.indexKeysFirst = true});
  CHECK(value.keys()[7] == "7");
  CHECK(value["512"] == 512);
}
