#pragma once

#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/folder.hpp>
#include <nodus/fs/detail/tree_remover.hpp>
#include <nodus/fs/rm.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

enum RmFlags : int { rmForce = 1, rmRecursive = 2 };

// A slash at the end says that a folder is meant, which a link to one is not.
NODUS_DECL void rmCall(const FileArguments& arguments) {
  const std::string path(withoutSlashes(arguments.path));
  struct stat raw{};
  if (::lstat(path.c_str(), &raw) != 0) {
    if (errno == ENOENT && (arguments.flags & rmForce)) return;
    failCall(errno, "lstat", arguments);
  }
  if (S_ISDIR(raw.st_mode)) {
    if (arguments.flags & rmRecursive) return TreeRemover(path).run();
    foundError(ErrorCode::ERR_FS_EISDIR, EISDIR, "rm", "is a directory", arguments.path).raise();
  }
  if (path.size() != arguments.path.size()) failCall(ENOTDIR, "rmdir", arguments);
  if (::unlink(path.c_str()) != 0 && !(errno == ENOENT && (arguments.flags & rmForce))) {
    failCall(errno, "unlink", arguments);
  }
}

NODUS_DECL bool isWorthRetrying(const Error& error) {
  switch (-error.errno_()) {
    case EBUSY:
    case EMFILE:
    case ENFILE:
    case ENOTEMPTY:
    case EPERM: return true;
    default: return false;
  }
}

NODUS_DECL FileArguments toRemove(std::string_view path, const fs::RmOptions& options) {
  FileArguments arguments(path);
  arguments.flags = (options.force ? rmForce : 0) | (options.recursive ? rmRecursive : 0);
  return arguments;
}

NODUS_DECL Promise<> rmWithRetries(FileArguments arguments, int retries, double delay) {
  for (int attempt = 1;; ++attempt) {
    std::optional<Error> failure;
    try {
      auto removing = callInPool(&rmCall, arguments);
      co_await removing;
    } catch (const Error& error) {
      if (attempt > retries || !isWorthRetrying(error)) throw;
      failure = error;
    }
    if (!failure) co_return;
    auto waiting = timers::setTimeout(delay * attempt);
    co_await waiting;
  }
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<> rm(std::string_view path, const RmOptions& options) {
  auto arguments = detail::toRemove(path, options);
  if (options.recursive && options.maxRetries > 0) {
    return detail::rmWithRetries(std::move(arguments), options.maxRetries, options.retryDelay.count());
  }
  return detail::callInPool(&detail::rmCall, std::move(arguments));
}

NODUS_DECL void rmSync(std::string_view path, const RmOptions& options) {
  const auto arguments = detail::toRemove(path, options);
  const int retries = options.recursive ? options.maxRetries : 0;
  for (int attempt = 1;; ++attempt) {
    try {
      return detail::callNow(&detail::rmCall, arguments);
    } catch (const Error& error) {
      if (attempt > retries || !detail::isWorthRetrying(error)) throw;
    }
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(options.retryDelay.count() * attempt));
  }
}

}  // namespace fs
}  // namespace nodus::inline v0
