#pragma once

#include <nodus/fs/constants.hpp>
#include <nodus/fs/copy_file.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/copy_bytes.hpp>
#include <nodus/fs/detail/system_calls.hpp>

#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// libuv's steps. The destination is not cut before it is known to be another file than the source.
NODUS_DECL int copyOpened(int from, int to, const struct stat& source, int mode, const StopFlag* stop) noexcept {
  struct stat raw{};
  if (::fstat(to, &raw) != 0) return errno;
  if (raw.st_dev == source.st_dev && raw.st_ino == source.st_ino) return 0;
  if (S_ISREG(raw.st_mode) && raw.st_size > 0 && repeatInterrupted([&] { return ::ftruncate(to, 0); }) != 0)
    return errno;
  if (::fchmod(to, source.st_mode & 07777) != 0 && errno != EPERM) return errno;
  return copyContent(from, to, mode, stop);
}

NODUS_DECL int copyFileByName(const char* from, const char* to, int mode, const StopFlag* stop) noexcept {
  const int source = openFile(from, O_RDONLY, 0);
  if (source < 0) return -source;
  const OwnFd sourceFd(source);
  struct stat raw{};
  if (::fstat(source, &raw) != 0) return errno;
  if (S_ISDIR(raw.st_mode)) return EISDIR;
  const int exclusive = mode & fs::constants::COPYFILE_EXCL ? O_EXCL : 0;
  const int target = openFile(to, O_WRONLY | O_CREAT | exclusive, raw.st_mode & 0777);
  if (target < 0) return -target;
  OwnFd targetFd(target);
  int number = copyOpened(source, target, raw, mode, stop);
  if (const int closing = targetFd.close(); number == 0) number = closing;
  struct stat made{};  // as libuv, but never a device
  if (number != 0 && ::lstat(to, &made) == 0 && S_ISREG(made.st_mode)) ::unlink(to);
  return number;
}

NODUS_DECL void copyFileCall(const FileArguments& arguments) {
  const int number =
      copyFileByName(arguments.path.c_str(), arguments.dest.c_str(), arguments.flags, arguments.stop.get());
  if (number != 0) failCall(number, "copyfile", arguments);
}

NODUS_DECL FileArguments toCopy(std::string_view from, std::string_view to, int mode) {
  FileArguments arguments(from, "src", to, "dest");
  arguments.flags = mode;
  arguments.check([&] {
    if (mode < 0 || mode > 7) throwError(ErrorCode::ERR_OUT_OF_RANGE, {"mode", ">= 0 && <= 7", std::to_string(mode)});
  });
  return arguments;
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<> copyFile(std::string_view from, std::string_view to, int mode, const CopyFileOptions& options) {
  return detail::callInPool(&detail::copyFileCall, detail::toCopy(from, to, mode), options.signal);
}
NODUS_DECL void copyFileSync(std::string_view from, std::string_view to, int mode) {
  detail::callNow(&detail::copyFileCall, detail::toCopy(from, to, mode));
}

}  // namespace fs
}  // namespace nodus::inline v0
