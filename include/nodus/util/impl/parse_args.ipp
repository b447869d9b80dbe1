#pragma once

#include <nodus/json/stringify.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/printer.hpp>
#include <nodus/util/detail/utf8.hpp>
#include <nodus/util/parse_args.hpp>

#include <algorithm>
#include <deque>

namespace nodus::inline v0 {
namespace detail {

using util::ParseArgsConfig;
using util::ParseArgsOption;
using util::ParseArgsToken;

class ArgsParser {
 public:
  explicit ArgsParser(const ParseArgsConfig& config) : config_(config), rest_(config.args.begin(), config.args.end()) {}

  util::ParsedArgs run();

 private:
  void checkOption(const ParseArgsOption& option) const;
  const ParseArgsOption* find(std::string_view name) const;
  // The long name of a short option: itself if it has none.
  std::string longName(std::string_view shortName) const;
  bool takesValue(std::string_view name) const;

  void tokenize();
  void tokenize(const std::string& arg);
  void separateOption(std::string name, std::string rawName);
  void expandGroup(const std::string& arg);
  void add(ParseArgsToken token) { result_.tokens.push_back(std::move(token)); }

  void checkUsage(const ParseArgsToken& token) const;
  void store(ParseArgsToken& token);

  const ParseArgsConfig& config_;
  util::ParsedArgs result_{};
  std::deque<std::string> rest_;
  std::size_t index_ = 0;
  std::size_t groupLeft_ = 0;
};

NODUS_DECL const ParseArgsOption* ArgsParser::find(std::string_view name) const {
  const auto found = std::find_if(config_.options.begin(), config_.options.end(),
                                  [name](const ParseArgsOption& option) { return option.name == name; });
  return found == config_.options.end() ? nullptr : &*found;
}

NODUS_DECL std::string ArgsParser::longName(std::string_view shortName) const {
  for (const auto& option : config_.options) {
    if (!option.short_.empty() && option.short_ == shortName) return option.name;
  }
  return std::string(shortName);
}

NODUS_DECL bool ArgsParser::takesValue(std::string_view name) const {
  const auto* option = find(name);
  return option != nullptr && option->type == "string";
}

NODUS_DECL void ArgsParser::checkOption(const ParseArgsOption& option) const {
  const auto property = "options." + option.name;
  if (option.type != "string" && option.type != "boolean") {
    throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
               {property + ".type", "('string|boolean')", "type string (" + quoteForInspect(option.type) + ")"});
  }
  if (!option.short_.empty() && jsLength(option.short_) != 1) {
    throwError(ErrorCode::ERR_INVALID_ARG_VALUE,
               {property + ".short", "must be a single character", quoteForInspect(option.short_)});
  }
  const auto& value = option.default_;
  if (value.isNull()) return;
  const auto check = [&](const json::Value& found, const std::string& where) {
    if (option.type == "string" ? found.isString() : found.isBoolean()) return;
    throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
               {where, "of type " + std::string(option.type), inspectAny(AnyValue::of(found), {})});
  };
  if (!option.multiple) return check(value, property + ".default");
  if (!value.isArray()) {
    throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
               {property + ".default", "an instance of Array", inspectAny(AnyValue::of(value), {})});
  }
  for (std::size_t i = 0; i < value.size(); ++i) check(value[i], property + ".default[" + std::to_string(i) + "]");
}

NODUS_DECL void ArgsParser::tokenize() {
  bool first = true;
  while (!rest_.empty()) {
    const auto arg = std::move(rest_.front());
    rest_.pop_front();
    if (groupLeft_ > 0) {
      --groupLeft_;
    } else if (!std::exchange(first, false)) {
      ++index_;
    }
    if (arg != "--") {
      tokenize(arg);
      continue;
    }
    add({.kind = "option-terminator", .index = index_});
    for (auto& operand : rest_) add({.kind = "positional", .index = ++index_, .value = std::move(operand)});
    return;
  }
}

NODUS_DECL void ArgsParser::separateOption(std::string name, std::string rawName) {
  ParseArgsToken token{.kind = "option", .index = index_, .name = std::move(name), .rawName = std::move(rawName)};
  if (takesValue(token.name) && !rest_.empty()) {
    token.value = std::move(rest_.front());
    token.inlineValue = false;
    rest_.pop_front();
    ++index_;
  }
  add(std::move(token));
}

// -fXzy is -f -X -z -y, and -abfFILE is -a -b -fFILE if f takes a value.
NODUS_DECL void ArgsParser::expandGroup(const std::string& arg) {
  std::vector<std::string> expanded;
  for (std::size_t at = 1; at < arg.size();) {
    auto end = at;
    decodeUtf8(arg, end);
    const auto letter = arg.substr(at, end - at);
    if (takesValue(longName(letter)) && end != arg.size()) {
      expanded.push_back("-" + arg.substr(at));
      break;
    }
    expanded.push_back("-" + letter);
    at = end;
  }
  groupLeft_ = expanded.size();
  rest_.insert(rest_.begin(), std::make_move_iterator(expanded.begin()), std::make_move_iterator(expanded.end()));
}

NODUS_DECL void ArgsParser::tokenize(const std::string& arg) {
  const auto positional = [&] { add({.kind = "positional", .index = index_, .value = arg}); };
  if (arg.size() < 2 || arg[0] != '-') return positional();
  if (arg[1] == '-') {
    const auto equals = arg.find('=', 3);
    if (equals == std::string::npos) return separateOption(arg.substr(2), arg);
    auto name = arg.substr(2, equals - 2);
    auto rawName = "--" + name;
    return add({.kind = "option",
                .index = index_,
                .name = std::move(name),
                .rawName = std::move(rawName),
                .value = arg.substr(equals + 1),
                .inlineValue = true});
  }
  std::size_t end = 1;
  decodeUtf8(arg, end);
  const auto shortName = arg.substr(1, end - 1);
  auto name = longName(shortName);
  if (end == arg.size()) return separateOption(std::move(name), arg);
  if (!takesValue(name)) return expandGroup(arg);
  add({.kind = "option",
       .index = index_,
       .name = std::move(name),
       .rawName = "-" + shortName,
       .value = arg.substr(end),
       .inlineValue = true});
}

NODUS_DECL void ArgsParser::checkUsage(const ParseArgsToken& token) const {
  const auto* option = find(token.name);
  if (option == nullptr && config_.allowNegative && token.name.starts_with("no-")) {
    option = find(std::string_view(token.name).substr(3));
    if (option != nullptr && option->type != "boolean") option = nullptr;
  }
  if (option == nullptr) {
    std::string advice;
    if (config_.allowPositionals.value_or(!config_.strict)) {
      advice =
          ". To specify a positional argument starting with a '-', place it at the end of the command after '--', "
          "as in '-- " +
          json::stringify(token.rawName);
    }
    throwError(ErrorCode::ERR_PARSE_ARGS_UNKNOWN_OPTION, {token.rawName, advice});
  }
  const auto fail = [](std::string_view what) { throwError(ErrorCode::ERR_PARSE_ARGS_INVALID_OPTION_VALUE, {what}); };
  const auto names = (option->short_.empty() ? "" : "-" + option->short_ + ", ") + "--" + option->name;
  if (option->type == "string" && !token.value) fail("Option '" + names + " <value>' argument missing");
  if (option->type == "boolean" && token.value) fail("Option '" + names + "' does not take an argument");
  if (token.inlineValue.value_or(true) || token.value->size() < 2 || token.value->front() != '-') return;
  const auto& raw = token.rawName;
  const auto example =
      raw.starts_with("--") ? "'" + raw + "=-XYZ'" : "'--" + token.name + "=-XYZ' or '" + raw + "-XYZ'";
  fail("Option '" + raw + "' argument is ambiguous.\nDid you forget to specify the option argument for '" + raw +
       "'?\nTo specify an option argument starting with a dash use " + example + ".");
}

NODUS_DECL void ArgsParser::store(ParseArgsToken& token) {
  if (token.name == "__proto__") return;
  json::Value value = true;
  if (token.value) {
    value = *token.value;
  } else if (config_.allowNegative && token.name.starts_with("no-")) {
    token.name.erase(0, 3);
    value = false;
  }
  const auto* option = find(token.name);
  if (option == nullptr || !option->multiple) {
    result_.values.set(token.name, std::move(value));
  } else {
    result_.values[token.name].push_back(std::move(value));
  }
}

NODUS_DECL util::ParsedArgs ArgsParser::run() {
  for (const auto& option : config_.options) checkOption(option);
  tokenize();
  for (auto& token : result_.tokens) {
    if (token.kind == "option") {
      if (config_.strict) checkUsage(token);
      store(token);
    } else if (token.kind == "positional") {
      if (!config_.allowPositionals.value_or(!config_.strict)) {
        throwError(ErrorCode::ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL, {*token.value});
      }
      result_.positionals.push_back(*token.value);
    }
  }
  for (const auto& option : config_.options) {
    if (option.default_.isNull() || result_.values.contains(option.name)) continue;
    result_.values.set(option.name, option.default_);
  }
  return std::move(result_);
}

}  // namespace detail

namespace util {

NODUS_DECL ParsedArgs parseArgs(const ParseArgsConfig& config) { return detail::ArgsParser(config).run(); }

}  // namespace util
}  // namespace nodus::inline v0
