// Who runs the program, where files of it go, and how urgent it is.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace os {

/// A user of the system, by its list of users.
struct UserInfo {
  std::int64_t uid = -1;
  std::int64_t gid = -1;
  std::string username{};
  /// As in the list; `homedir()` asks the environment first.
  std::string homedir{};
  std::string shell{};

  static constexpr std::string_view inspectName = "[Object: null prototype]";
  template <class F>
  void inspectFields(F&& field) const {
    field("uid", uid), field("gid", gid), field("username", username), field("homedir", homedir), field("shell", shell);
  }
};
/// The user that the program acts as. Throws ERR_SYSTEM_ERROR if the system does not know them.
UserInfo userInfo();

/// The variable HOME, or else the home folder of the user. Throws ERR_SYSTEM_ERROR if there is neither.
std::string homedir();
/// Where files go that nobody keeps: the variable TMPDIR, TMP or TEMP, or else "/tmp"; without a slash at its end.
std::string tmpdir();

/// How urgent a process is, from -20, the most urgent, to 19; 0 is this process. Throws ERR_SYSTEM_ERROR.
int getPriority(int pid = 0);
/// Sets that of this process. Throws ERR_OUT_OF_RANGE for a priority that does not exist, and ERR_SYSTEM_ERROR.
void setPriority(int priority);
/// Sets that of another process.
void setPriority(int pid, int priority);

}  // namespace os
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/os/impl/user.ipp>
#endif
