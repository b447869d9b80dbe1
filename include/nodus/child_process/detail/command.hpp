// What is to be started, checked and copied from the arguments and options of a call.
#pragma once

#include <nodus/child_process/options.hpp>
#include <nodus/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace child_process::detail {

using namespace nodus::detail;

struct Command {
  std::string file;
  std::vector<std::string> arguments;  // with the program's own name in front
  std::optional<std::vector<std::string>> environment;
  std::vector<std::string> furtherEnvironment;  // after the other variables, in place of those of the same name
  std::string cwd;
  std::optional<unsigned> uid;
  std::optional<unsigned> gid;
  bool detached = false;
};

// Throws ERR_INVALID_ARG_VALUE for an empty file and for NUL in anything, ERR_OUT_OF_RANGE for the timeout.
Command makeCommand(std::string_view file, const Arguments& arguments, const SpawnOptions& options);

// Throws ERR_OUT_OF_RANGE.
void checkTimeout(Milliseconds timeout);

// "a b c": the command as errors name it.
std::string joined(std::string_view file, const Arguments& arguments);

// What a program that could not be started is reported with: "spawn NAME ENOENT". `number` is a positive errno.
Error startError(int number, std::string_view call, const Command& command);

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/command.ipp>
#endif
