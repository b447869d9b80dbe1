// fs::Stats: what the system knows about a file.
#pragma once

#include <nodus/config.hpp>

#include <chrono>
#include <cstdint>

namespace nodus::inline v0 {
namespace fs {

/// What `stat`, `lstat` and `fstat` give: Node's `fs.Stats`, member by member.
struct Stats {
  /// A time as Node's `Date`, to the millisecond.
  using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

  /// The device that holds the file.
  std::uint64_t dev = 0;
  /// Type and permissions, as in `st_mode`.
  std::uint32_t mode = 0;
  /// Hard links to it.
  std::uint64_t nlink = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  /// The device that it stands for, if it is one.
  std::uint64_t rdev = 0;
  /// The size of a block for I/O, in bytes.
  std::int64_t blksize = 0;
  std::uint64_t ino = 0;
  /// In bytes.
  std::int64_t size = 0;
  /// Blocks of 512 bytes that it takes.
  std::int64_t blocks = 0;
  /// When it was last read, in milliseconds since 1970, with the nanoseconds as a fraction; and so on.
  double atimeMs = 0;
  /// When its content was last changed.
  double mtimeMs = 0;
  /// When its content or what is known about it was last changed.
  double ctimeMs = 0;
  /// When it was made; where the file system does not know, the earliest that it may say, as libuv does.
  double birthtimeMs = 0;
  Time atime{};
  Time mtime{};
  Time ctime{};
  Time birthtime{};

  bool isFile() const noexcept;
  bool isDirectory() const noexcept;
  /// Only `lstat` can say so: `stat` looks at what the link points to.
  bool isSymbolicLink() const noexcept;
  bool isBlockDevice() const noexcept;
  bool isCharacterDevice() const noexcept;
  bool isFIFO() const noexcept;
  bool isSocket() const noexcept;

  static constexpr const char* inspectName = "Stats";
  template <class F>
  void inspectFields(F&& field) const {
    field("dev", dev), field("mode", mode), field("nlink", nlink), field("uid", uid), field("gid", gid);
    field("rdev", rdev), field("blksize", blksize), field("ino", ino), field("size", size), field("blocks", blocks);
    field("atimeMs", atimeMs), field("mtimeMs", mtimeMs), field("ctimeMs", ctimeMs);
    field("birthtimeMs", birthtimeMs), field("atime", atime), field("mtime", mtime), field("ctime", ctime);
    field("birthtime", birthtime);
  }
};

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/stats.ipp>
#endif
