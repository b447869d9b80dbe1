// Whole files: readFile, writeFile, appendFile.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace fs {

/// What `readFile` takes.
struct ReadFileOptions {
  /// How the file is opened. Default "r".
  OpenFlags flag = "r";
  /// Rejects with an AbortError once it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<ReadFileOptions>);

/// What `writeFile` and `appendFile` take.
struct WriteFileOptions {
  /// What text becomes. Default utf8.
  BufferEncoding encoding = Encoding::utf8;
  /// The permissions of a file that is made, less the process' umask. Default 0666.
  std::uint32_t mode = 0666;
  /// How the file is opened. Default "w", and "a" for `appendFile`.
  std::optional<OpenFlags> flag{};
  /// Whether to wait until the bytes have reached the disk. Default false.
  bool flush = false;
  /// Rejects with an AbortError once it fires. What was written stays, and up to 4 MiB may follow.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<WriteFileOptions>);

/// The whole file, in one hop to the pool. Rejects with the system's error (`syscall` "open" or "read"), and with
/// ERR_FS_FILE_TOO_LARGE beyond 2 GiB.
Promise<Buffer> readFile(std::string_view path, const ReadFileOptions& options = {});
/// The same as text: `readFile("a.txt", "utf8")`. In utf8, what is not valid is U+FFFD. An encoding that there is not
/// is ERR_INVALID_ARG_VALUE.
Promise<std::string> readFile(std::string_view path, BufferEncoding encoding, const ReadFileOptions& options = {});
/// The same at once, blocking the thread. From a descriptor it reads from its position on, and leaves it open.
Buffer readFileSync(std::string_view path, const ReadFileOptions& options = {});
std::string readFileSync(std::string_view path, BufferEncoding encoding, const ReadFileOptions& options = {});
Buffer readFileSync(int fd);
std::string readFileSync(int fd, BufferEncoding encoding);

/// Makes the file, or replaces what is in it. Rejects with the system's error (`syscall` "open" or "write"); of a
/// write that failed in between, what was written stays.
Promise<> writeFile(std::string_view path, FileData data, const WriteFileOptions& options = {});
void writeFileSync(std::string_view path, FileData data, const WriteFileOptions& options = {});
void writeFileSync(int fd, FileData data, const WriteFileOptions& options = {});

/// Writes at the end of the file; makes it, if it is not there.
Promise<> appendFile(std::string_view path, FileData data, const WriteFileOptions& options = {});
void appendFileSync(std::string_view path, FileData data, const WriteFileOptions& options = {});
void appendFileSync(int fd, FileData data, const WriteFileOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/whole_file.ipp>
#endif
