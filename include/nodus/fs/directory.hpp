// Folders: make, list and remove them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/dirent.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace nodus::inline v0 {
namespace fs {

/// What `mkdir` takes.
struct MkdirOptions {
  /// Makes the folders above as well, and does not mind if the folder is there already. Default false.
  bool recursive = false;
  /// The permissions, less the process' umask. Default 0777.
  std::uint32_t mode = 0777;
};
static_assert(std::is_trivially_destructible_v<MkdirOptions>);

/// Makes a folder. With `recursive` it gives the first folder that was made, or nothing if all were there.
Promise<std::optional<std::string>> mkdir(std::string_view path, const MkdirOptions& options = {});
std::optional<std::string> mkdirSync(std::string_view path, const MkdirOptions& options = {});

/// Makes a folder with a name of its own, `prefix` and six letters, for its owner only; gives the name.
Promise<std::string> mkdtemp(std::string_view prefix);
std::string mkdtempSync(std::string_view prefix);

/// Removes an empty folder; `rm` removes full ones.
Promise<> rmdir(std::string_view path);
void rmdirSync(std::string_view path);

/// What `readdir` takes.
struct ReaddirOptions {
  /// Also what is in the folders below, as paths from here on. Links to folders are not followed. Default false.
  bool recursive = false;
};
static_assert(std::is_trivially_destructible_v<ReaddirOptions>);

/// `readdir(path, fs::withFileTypes)` gives `Dirent`s: Node's option of that name.
struct WithFileTypes {};
inline constexpr WithFileTypes withFileTypes{};

/// The names in a folder, sorted by their bytes, without `.` and `..`. `syscall` of a failure is "scandir".
Promise<std::vector<std::string>> readdir(std::string_view path, const ReaddirOptions& options = {});
Promise<std::vector<Dirent>> readdir(std::string_view path, WithFileTypes, const ReaddirOptions& options = {});
std::vector<std::string> readdirSync(std::string_view path, const ReaddirOptions& options = {});
std::vector<Dirent> readdirSync(std::string_view path, WithFileTypes, const ReaddirOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/directory.ipp>
#endif
