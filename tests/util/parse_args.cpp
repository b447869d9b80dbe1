#include <nodus/util/parse_args.hpp>

#include "node_oracle.hpp"

#include <nodus/kernel/error.hpp>

#include <random>

using namespace nodus;
using util::ParseArgsConfig;

namespace {

std::string outcome(const ParseArgsConfig& config) {
  try {
    const auto parsed = util::parseArgs(config);
    auto tokens = json::array();
    for (const auto& token : parsed.tokens) {
      json::Value shown = {{"kind", token.kind}};
      if (token.kind == "option") shown.set("name", token.name), shown.set("rawName", token.rawName);
      shown.set("index", token.index);
      if (token.value) shown.set("value", *token.value);
      if (token.inlineValue) shown.set("inlineValue", *token.inlineValue);
      tokens.push_back(shown);
    }
    return json::stringify({{"values", parsed.values}, {"positionals", parsed.positionals}, {"tokens", tokens}});
  } catch (const Error& error) {
    return error.code() + " " + error.what();
  }
}

// The configuration as JavaScript.
std::string script(const ParseArgsConfig& config) {
  std::string text = "{tokens: true, args: " + json::stringify(config.args) + ", options: {";
  for (const auto& option : config.options) {
    text += "'" + option.name + "': {type: '" + std::string(option.type) + "'";
    if (!option.short_.empty()) text += ", short: '" + option.short_ + "'";
    if (option.multiple) text += ", multiple: true";
    if (!option.default_.isNull()) text += ", default: " + json::stringify(option.default_);
    text += "}, ";
  }
  text += std::string("}, strict: ") + (config.strict ? "true" : "false");
  if (config.allowPositionals)
    text += std::string(", allowPositionals: ") + (*config.allowPositionals ? "true" : "false");
  if (config.allowNegative) text += ", allowNegative: true";
  return text + "}";
}

}  // namespace

TEST_CASE("options, values and operands are told apart") {
  const auto parsed = util::parseArgs({.args = {"-v", "--port=80", "--tag", "a", "-tb", "file"},
                                       .options = {{.name = "verbose", .short_ = "v"},
                                                   {.name = "port", .type = "string"},
                                                   {.name = "tag", .type = "string", .short_ = "t", .multiple = true},
                                                   {.name = "host", .type = "string", .default_ = "localhost"}},
                                       .allowPositionals = true});
  CHECK(json::stringify(parsed.values) == R"({"verbose":true,"port":"80","tag":["a","b"],"host":"localhost"})");
  CHECK(parsed.positionals == std::vector<std::string>{"file"});
  CHECK(parsed.tokens.size() == 5);
}

TEST_CASE("command lines are understood, and refused, as a live Node does it") {
  nodus_test::NodeTexts node(
      "const outcome = (config) => { try { return JSON.stringify(util.parseArgs(config)); }\n"
      "  catch (e) { return `${e.code} ${e.name}: ${e.message}`; } };");
  constexpr const char* words[] = {
      "--foo",        "--foo=1",       "--foo=",    "-f",          "-fx",       "-vf",  "-vfx",   "-v",     "--verbose",
      "--no-verbose", "--no-foo",      "--",        "-",           "--=",       "--=x", "x",      "-é",     "--multi",
      "-m",           "-m1",           "--multi=2", "--verbose=1", "--unknown", "-u",   "--flag", "--flag", "-vv",
      "-vm",          "--__proto__=1", ""};
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    ParseArgsConfig config{.options = {{.name = "foo", .type = "string", .short_ = "f"},
                                       {.name = "verbose", .short_ = "v"},
                                       {.name = "multi", .type = "string", .short_ = "m", .multiple = true},
                                       {.name = "flag", .multiple = true},
                                       {.name = "d", .type = "string", .default_ = "x"}}};
    for (auto n = random() % 6; n > 0; --n) config.args.emplace_back(words[random() % std::size(words)]);
    config.strict = random() % 2 == 0;
    if (random() % 3 != 0) config.allowPositionals = random() % 4 != 0;
    config.allowNegative = random() % 3 == 0;
    node.expect("outcome(" + script(config) + ")", outcome(config));
  }
  node.compare();
}

TEST_CASE("a wrong configuration is refused") {
  const auto codeOf = [](util::ParseArgsOption option) {
    const auto text = outcome({.options = {std::move(option)}});
    return text.substr(0, text.find(' '));
  };
  CHECK(codeOf({.name = "a", .type = "number"}) == "ERR_INVALID_ARG_TYPE");
  CHECK(codeOf({.name = "a", .short_ = "ab"}) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf({.name = "a", .type = "string", .default_ = true}) == "ERR_INVALID_ARG_TYPE");
  CHECK(codeOf({.name = "a", .type = "string", .multiple = true, .default_ = "x"}) == "ERR_INVALID_ARG_TYPE");
  CHECK(codeOf({.name = "a", .multiple = true, .default_ = json::array({true, 1})}) == "ERR_INVALID_ARG_TYPE");
}
