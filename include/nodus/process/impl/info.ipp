#pragma once

#include <nodus/fs/whole_file.hpp>
#include <nodus/kernel/detail/environment.hpp>
#include <nodus/kernel/detail/target.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/path/detail/working_directory.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/info.hpp>
#include <nodus/process/run.hpp>
#include <nodus/util/parse_env.hpp>

#include <asio/version.hpp>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

extern "C" char** environ;

namespace nodus::inline v0 {
namespace detail {

struct CommandLine {
  std::mutex mutex;
  std::vector<std::string> arguments;
  std::string title;
};

NODUS_DECL CommandLine& commandLine() {
  static CommandLine line;
  return line;
}

NODUS_DECL void setArguments(int argc, char** argv) {
  auto& line = commandLine();
  const std::lock_guard lock(line.mutex);
  line.arguments.assign(argv, argv + argc);
}

// For a program that gave run() no arguments.
NODUS_DECL std::vector<std::string> systemArguments() {
  std::vector<std::string> arguments;
  if (auto* file = std::fopen("/proc/self/cmdline", "r")) {
    std::string argument;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
      if (c != '\0') {
        argument += static_cast<char>(c);
      } else {
        arguments.push_back(std::move(argument));
        argument.clear();
      }
    }
    std::fclose(file);
  }
  return arguments;
}

NODUS_DECL std::vector<std::string> rawArguments() {
  auto& line = commandLine();
  const std::lock_guard lock(line.mutex);
  if (line.arguments.empty()) line.arguments = systemArguments();
  return line.arguments;
}

}  // namespace detail

namespace process {

NODUS_DECL std::vector<std::string> argv() {
  auto arguments = detail::rawArguments();
  if (arguments.empty()) arguments.emplace_back();
  arguments[0] = execPath();
  return arguments;
}

NODUS_DECL std::string argv0() {
  const auto arguments = detail::rawArguments();
  return arguments.empty() ? std::string() : arguments[0];
}

NODUS_DECL std::string execPath() {
#if defined(__APPLE__)
  char path[PATH_MAX];
  std::uint32_t size = sizeof path;
  if (::_NSGetExecutablePath(path, &size) == 0) return path;
#else
  char path[PATH_MAX];
  const auto size = ::readlink("/proc/self/exe", path, sizeof path);
  if (size > 0) return std::string(path, static_cast<std::size_t>(size));
#endif
  return argv0();
}

NODUS_DECL std::optional<std::string> env(std::string_view name) { return detail::environmentVariable(name); }

NODUS_DECL std::map<std::string, std::string> env() {
  const std::lock_guard lock(detail::environmentMutex());
  std::map<std::string, std::string> all;
  for (auto** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=', 1);
    if (equals != std::string_view::npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

NODUS_DECL void setEnv(std::string_view name, std::string_view value) {
  if (!detail::isVariableName(name)) {
    detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE,
                       {"name", "must be a name of a variable", "'" + std::string(name) + "'"});
  }
  if (value.find('\0') != std::string_view::npos) {
    detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"value", "must be a string without null bytes", "one"});
  }
  const std::lock_guard lock(detail::environmentMutex());
  if (::setenv(std::string(name).c_str(), std::string(value).c_str(), 1) != 0) {
    detail::systemError(errno, "setenv").raise();
  }
}

NODUS_DECL void deleteEnv(std::string_view name) {
  if (!detail::isVariableName(name)) return;
  const std::lock_guard lock(detail::environmentMutex());
  ::unsetenv(std::string(name).c_str());
}

NODUS_DECL void loadEnvFile(std::string_view path) {
  for (const auto& [name, value] : util::parseEnv(fs::readFileSync(path).toString())) {
    if (detail::isVariableName(name) && !env(name)) setEnv(name, value);
  }
}

NODUS_DECL int pid() noexcept { return static_cast<int>(::getpid()); }
NODUS_DECL int ppid() noexcept { return static_cast<int>(::getppid()); }

NODUS_DECL std::string cwd() { return std::string(detail::WorkingDirectory().text()); }

NODUS_DECL void chdir(std::string_view directory) {
  const std::string target(directory);
  if (::chdir(target.c_str()) == 0) return;
  const int number = errno;
  char from[PATH_MAX];
  if (!::getcwd(from, sizeof from)) from[0] = '\0';
  detail::systemError(number, "chdir", {.path = from, .dest = target}).raise();
}

// There is no call that only reads it.
NODUS_DECL unsigned umask() noexcept {
  const auto mask = ::umask(0);
  ::umask(mask);
  return mask;
}

NODUS_DECL unsigned umask(unsigned mask) noexcept { return ::umask(static_cast<mode_t>(mask & 0777)); }

NODUS_DECL std::string_view platform() noexcept { return detail::targetPlatform; }
NODUS_DECL std::string_view arch() noexcept { return detail::targetArch; }
NODUS_DECL std::string_view version() noexcept { return "v" NODUS_VERSION; }

NODUS_DECL std::map<std::string, std::string> versions() {
  return {{"nodus", NODUS_VERSION},
          {"asio", std::to_string(ASIO_VERSION / 100000) + "." + std::to_string(ASIO_VERSION / 100 % 1000) + "." +
                       std::to_string(ASIO_VERSION % 100)}};
}

NODUS_DECL std::string title() {
  auto& line = detail::commandLine();
  {
    const std::lock_guard lock(line.mutex);
    if (!line.title.empty()) return line.title;
  }
  return argv0();
}

NODUS_DECL void title(std::string_view name) {
  auto& line = detail::commandLine();
  const std::lock_guard lock(line.mutex);
  line.title = name;
#if defined(__linux__)
  ::prctl(PR_SET_NAME, line.title.c_str());
#endif
}

NODUS_DECL bool kill(int pid, int signal) {
  if (::kill(pid, signal) != 0) detail::networkError(errno, "kill").raise();
  return true;
}

NODUS_DECL bool kill(int pid, std::string_view signal) {
  const int number = detail::signalNumber(signal);
  if (number == 0) detail::throwError(ErrorCode::ERR_UNKNOWN_SIGNAL, {signal});
  return kill(pid, number);
}

}  // namespace process
}  // namespace nodus::inline v0
