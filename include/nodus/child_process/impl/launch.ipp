#pragma once

#include <nodus/child_process/detail/launch.hpp>
#include <nodus/kernel/detail/environment.hpp>

#include <nodus/child_process/impl/launch_fork.ipp>
#include <nodus/child_process/impl/launch_linux.ipp>
#include <nodus/child_process/impl/reap.ipp>

#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

extern "C" char** environ;

namespace nodus::inline v0 {
namespace child_process::detail {

// What execvp() searches where there is no PATH.
inline constexpr std::string_view standardPath = "/bin:/usr/bin";

NODUS_DECL std::string_view valueOf(const char* const* environment, std::string_view name) noexcept {
  for (; *environment; ++environment) {
    const std::string_view pair(*environment);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

// Where the program may be, in the order of PATH. The relative ones count from the child's directory.
NODUS_DECL std::string placesOf(std::string_view file, const char* const* environment) {
  std::string places;
  if (file.find('/') != std::string_view::npos) return places.append(file).append(2, '\0');
  auto path = valueOf(environment, "PATH");
  if (!path.data()) path = standardPath;
  for (;;) {
    const auto end = path.find(':');
    const auto folder = path.substr(0, end);
    places.append(folder);
    if (!folder.empty()) places += '/';
    places.append(file) += '\0';
    if (end == std::string_view::npos) return places += '\0';
    path.remove_prefix(end + 1);
  }
}

NODUS_DECL std::vector<const char*> pointersTo(const std::vector<std::string>& strings) {
  std::vector<const char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const auto& string : strings) pointers.push_back(string.c_str());
  return pointers;
}

// The variables of the command, or of this process, and the further ones. Ended by null.
NODUS_DECL std::vector<const char*> environmentOf(const Command& command) {
  std::vector<const char*> pointers;
  if (command.environment) {
    pointers = pointersTo(*command.environment);
  } else {
    for (auto** entry = environ; entry && *entry; ++entry) pointers.push_back(*entry);
  }
  for (const auto& pair : command.furtherEnvironment) {
    const auto name = std::string_view(pair).substr(0, pair.find('=') + 1);
    std::erase_if(pointers, [&](const char* other) { return std::string_view(other).starts_with(name); });
    pointers.push_back(pair.c_str());
  }
  pointers.push_back(nullptr);
  return pointers;
}

NODUS_DECL Launched launch(const Command& command, std::vector<ChildDescriptor> descriptors) {
  reapLeftBehind();
  auto arguments = pointersTo(command.arguments);
  arguments.push_back(nullptr);
  std::vector<const char*> shellArguments{"/bin/sh", nullptr};
  shellArguments.insert(shellArguments.end(), arguments.begin() + 1, arguments.end());

  // The environment is read until the child has become the program.
  const std::lock_guard lock(environmentMutex());
  const auto environment = environmentOf(command);
  const auto places = placesOf(command.file, environment.data());
  ChildPlan plan{.paths = places.c_str(),
                 .arguments = arguments.data(),
                 .shellArguments = shellArguments.data(),
                 .environment = environment.data(),
                 .cwd = command.cwd.empty() ? nullptr : command.cwd.c_str(),
                 .descriptors = descriptors.data(),
                 .descriptorCount = static_cast<int>(descriptors.size()),
                 .uid = command.uid ? &*command.uid : nullptr,
                 .gid = command.gid ? &*command.gid : nullptr,
                 .detached = command.detached,
                 .failure = 0};
  return enterChild(plan);
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
