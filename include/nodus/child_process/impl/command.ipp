#pragma once

#include <nodus/child_process/detail/command.hpp>
#include <nodus/util/inspect.hpp>

#include <nodus/kernel/impl/error_payload.ipp>

#include <cmath>
#include <utility>

namespace nodus::inline v0 {
namespace child_process::detail {

NODUS_DECL void refuseNul(std::string_view text, const std::string& name,
                          std::string_view rule = "must be a string without null bytes") {
  if (text.find('\0') == std::string_view::npos) return;
  throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {name, rule, util::inspect(text)});
}

NODUS_DECL std::vector<std::string> environmentPairs(const Environment& environment) {
  std::vector<std::string> pairs;
  environment.forEach([&](std::string_view name, std::string_view value) {
    const auto property = "options.env['" + std::string(name) + "']";
    refuseNul(name, property);
    refuseNul(value, property);
    pairs.push_back(std::string(name) + "=" + std::string(value));
  });
  return pairs;
}

NODUS_DECL std::string joined(std::string_view file, const Arguments& arguments) {
  std::string text(file);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    text += ' ';
    text += arguments[i];
  }
  return text;
}

NODUS_DECL void checkTimeout(Milliseconds timeout) {
  const double value = timeout.count();
  if (value >= 0 && std::isfinite(value) && std::trunc(value) == value) return;
  throwError(ErrorCode::ERR_OUT_OF_RANGE, {"timeout", "an unsigned integer", util::inspect(value)});
}

NODUS_DECL Command makeCommand(std::string_view file, const Arguments& arguments, const SpawnOptions& options) {
  refuseNul(file, "file");
  if (file.empty()) throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"file", "cannot be empty", "''"});
  for (std::size_t i = 0; i < arguments.size(); ++i) refuseNul(arguments[i], "args[" + std::to_string(i) + "]");
  refuseNul(options.cwd, "options.cwd", "must be a string, Uint8Array, or URL without null bytes");
  refuseNul(options.argv0, "options.argv0");
  refuseNul(options.shell.path(), "options.shell");
  checkTimeout(options.timeout);

  Command command;
  command.cwd = options.cwd;
  command.uid = options.uid;
  command.gid = options.gid;
  command.detached = options.detached;
  const bool inShell = !options.shell.path().empty();
  command.file = inShell ? options.shell.path() : file;
  command.arguments.reserve(inShell ? 3 : arguments.size() + 1);
  command.arguments.emplace_back(options.argv0.data() ? options.argv0 : std::string_view(command.file));
  if (inShell) {
    command.arguments.emplace_back("-c");
    command.arguments.push_back(joined(file, arguments));
  } else {
    for (std::size_t i = 0; i < arguments.size(); ++i) command.arguments.emplace_back(arguments[i]);
  }
  if (options.env) command.environment = environmentPairs(options.env);
  return command;
}

NODUS_DECL Error startError(int number, std::string_view call, const Command& command) {
  ErrorPayload payload;
  payload.code = errnoName(number);
  payload.number = -number;
  payload.syscall = std::string(call) + " " + command.file;
  payload.path = command.file;
  payload.spawnargs.assign(command.arguments.begin() + 1, command.arguments.end());
  payload.message = payload.syscall + " " + payload.code;
  return ErrorPayload::make(std::move(payload));
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
