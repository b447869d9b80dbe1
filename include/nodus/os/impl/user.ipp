#pragma once

#include <nodus/kernel/detail/environment.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/os/user.hpp>

#include <cerrno>
#include <vector>

#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL os::UserInfo osUser(std::string_view call) {
  std::vector<char> buffer(4096);
  passwd entry{};
  passwd* found = nullptr;
  int error = 0;
  while ((error = ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found)) == ERANGE) {
    buffer.resize(buffer.size() * 2);
  }
  if (error != 0 || !found) uvError(error != 0 ? error : ENOENT, call).raise();
  const auto text = [](const char* value) { return std::string(value ? value : ""); };
  return {.uid = found->pw_uid,
          .gid = found->pw_gid,
          .username = text(found->pw_name),
          .homedir = text(found->pw_dir),
          .shell = text(found->pw_shell)};
}

}  // namespace detail

namespace os {

NODUS_DECL UserInfo userInfo() { return detail::osUser("uv_os_get_passwd"); }

NODUS_DECL std::string homedir() {
  if (auto home = detail::environmentVariable("HOME")) return *std::move(home);
  return detail::osUser("uv_os_homedir").homedir;
}

NODUS_DECL std::string tmpdir() {
  for (const auto* name : {"TMPDIR", "TMP", "TEMP"}) {
    auto folder = detail::environmentVariable(name);
    if (!folder || folder->empty()) continue;
    if (folder->size() > 1 && folder->ends_with('/')) folder->pop_back();
    return *std::move(folder);
  }
  return "/tmp";
}

NODUS_DECL int getPriority(int pid) {
  errno = 0;  // -1 is a priority too
  const int priority = ::getpriority(PRIO_PROCESS, static_cast<id_t>(pid));
  if (priority == -1 && errno != 0) detail::uvError(errno, "uv_os_getpriority").raise();
  return priority;
}

NODUS_DECL void setPriority(int priority) { setPriority(0, priority); }

NODUS_DECL void setPriority(int pid, int priority) {
  if (priority < -20 || priority > 19) {
    detail::throwError(ErrorCode::ERR_OUT_OF_RANGE, {"priority", ">= -20 && <= 19", std::to_string(priority)});
  }
  if (::setpriority(PRIO_PROCESS, static_cast<id_t>(pid), priority) != 0) {
    detail::uvError(errno, "uv_os_setpriority").raise();
  }
}

}  // namespace os
}  // namespace nodus::inline v0
