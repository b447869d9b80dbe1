// util::parseArgs: the options and operands of a command line.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace util {

/// One option that `parseArgs` knows, by its long name.
struct ParseArgsOption {
  /// The long name: "verbose" for `--verbose`.
  std::string name{};
  /// "boolean", or "string" for an option that takes a value. Default "boolean".
  std::string_view type = "boolean";
  /// Node's `short`: one character, "v" for `-v`.
  std::string short_{};
  /// Whether it may be given more than once; its value is then an array. Default false.
  bool multiple = false;
  /// Node's `default`: the value where it is not given. Null, the default, is none.
  json::Value default_{};
};

/// The argument of `parseArgs`. It owns what it holds.
struct ParseArgsConfig {
  /// The arguments without the program's name: what is behind `process::argv()[0]`.
  std::vector<std::string> args{};
  /// The options that there are.
  std::vector<ParseArgsOption> options{};
  /// Refuses options that are not listed, and values that do not fit. Default true.
  bool strict = true;
  /// Whether there may be operands. Default: only if not `strict`.
  std::optional<bool> allowPositionals{};
  /// Whether `--no-NAME` sets a boolean option to false. Default false.
  bool allowNegative = false;
};

/// One part of a command line, as `parseArgs` understood it.
struct ParseArgsToken {
  /// "option", "positional" or "option-terminator".
  std::string_view kind{};
  /// Which of the arguments it stands in.
  std::size_t index = 0;
  /// Of an option: its long name, and the way it was written.
  std::string name{};
  std::string rawName{};
  /// The value of an option, if it has one, or an operand.
  std::optional<std::string> value{};
  /// Whether the value stands in the same argument: `--name=value`, `-nvalue`.
  std::optional<bool> inlineValue{};
};

/// What `parseArgs` returns.
struct ParsedArgs {
  /// An object: true, false or a text for each option that was given or has a default; arrays of them where the option
  /// is `multiple`. `values["name"].as<std::string>()`.
  json::Value values = json::object();
  std::vector<std::string> positionals{};
  /// Node returns them only if asked.
  std::vector<ParseArgsToken> tokens{};
};

/// Node's `util.parseArgs`. Where Node takes `process.argv` if there are no `args`, they must be given here:
///
///     const auto argv = process::argv();
///     auto parsed = util::parseArgs({.args = {argv.begin() + 1, argv.end()}, .options = {{.name = "port", ...}}});
///
/// @throws TypeError ERR_PARSE_ARGS_UNKNOWN_OPTION, ERR_PARSE_ARGS_INVALID_OPTION_VALUE,
/// ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL, and ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for a wrong configuration.
ParsedArgs parseArgs(const ParseArgsConfig& config);

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/parse_args.ipp>
#endif
