// Files by the numbers that the system gives them: Node's fs.read, fs.fstat, fs.close and their like.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/fs/stats.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace fs {

/// What `read` gives.
struct ReadResult {
  /// 0 at the end of the file.
  std::size_t bytesRead = 0;
  /// The one that was given.
  Buffer buffer{};
};
/// What `readv` gives.
struct ReadvResult {
  std::size_t bytesRead = 0;
  std::vector<Buffer> buffers{};
};
/// What `write` gives.
struct WriteResult {
  /// The system may take less than all.
  std::size_t bytesWritten = 0;
  Buffer buffer{};
};
/// What `writev` gives.
struct WritevResult {
  std::size_t bytesWritten = 0;
  std::vector<Buffer> buffers{};
};

/// Opens a file and returns its descriptor, which is close-on-exec; `closeSync` it. Throws the system's error with
/// syscall "open" and the path, and ERR_INVALID_ARG_VALUE for flags that there are not. To do it off the loop's
/// thread there is `open`, which gives a `FileHandle`.
int openSync(std::string_view path, OpenFlags flags = "r", std::uint32_t mode = 0666);
/// Closes a descriptor.
Promise<> close(int fd);
void closeSync(int fd);

/// Reads up to `length` bytes into `buffer`, from `offset` on. Rejects with ERR_OUT_OF_RANGE where that is not within
/// the buffer.
Promise<ReadResult> read(int fd, Buffer buffer, Buffer::Index offset = {}, Buffer::Index length = {},
                         FilePosition position = {});
/// Writes as much as the system takes. The bytes must stay as they are until the promise is settled.
Promise<WriteResult> write(int fd, Buffer buffer, Buffer::Index offset = {}, Buffer::Index length = {},
                           FilePosition position = {});
Promise<WriteResult> write(int fd, std::string_view text, FilePosition position = {},
                           BufferEncoding encoding = Encoding::utf8);
/// Reads into, or writes, several buffers with one call.
Promise<ReadvResult> readv(int fd, std::vector<Buffer> buffers, FilePosition position = {});
Promise<WritevResult> writev(int fd, std::vector<Buffer> buffers, FilePosition position = {});

/// Reads up to `length` bytes into `buffer` from `offset` on; returns how many, 0 at the end of the file. Throws
/// ERR_OUT_OF_RANGE where offset and length are not within the buffer.
std::size_t readSync(int fd, const Buffer& buffer, Buffer::Index offset = {}, Buffer::Index length = {},
                     FilePosition position = {});
/// Writes as much as the system takes; returns how many bytes.
std::size_t writeSync(int fd, const Buffer& buffer, Buffer::Index offset = {}, Buffer::Index length = {},
                      FilePosition position = {});
std::size_t writeSync(int fd, std::string_view text, FilePosition position = {},
                      BufferEncoding encoding = Encoding::utf8);
/// Several buffers with one call.
std::size_t readvSync(int fd, std::span<const Buffer> buffers, FilePosition position = {});
std::size_t writevSync(int fd, std::span<const Buffer> buffers, FilePosition position = {});

/// What is known about an open file. `syscall` of failures is "fstat".
Promise<Stats> fstat(int fd);
Stats fstatSync(int fd);
/// Cuts a file, or fills it with zeros, to `length` bytes.
Promise<> ftruncate(int fd, std::int64_t length = 0);
void ftruncateSync(int fd, std::int64_t length = 0);
/// Waits until everything that was written has reached the disk; `fdatasync`: without times and the like.
Promise<> fsync(int fd);
void fsyncSync(int fd);
Promise<> fdatasync(int fd);
void fdatasyncSync(int fd);
Promise<> fchmod(int fd, std::uint32_t mode);
void fchmodSync(int fd, std::uint32_t mode);
Promise<> fchown(int fd, std::uint32_t uid, std::uint32_t gid);
void fchownSync(int fd, std::uint32_t uid, std::uint32_t gid);
Promise<> futimes(int fd, FileTime atime, FileTime mtime);
void futimesSync(int fd, FileTime atime, FileTime mtime);

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/detail/fd_calls.hpp>
#endif
