// fs::open and FileHandle: an open file.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/fs/detail/file_handle_state.hpp>
#include <nodus/fs/fd.hpp>
#include <nodus/fs/stats.hpp>
#include <nodus/fs/whole_file.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace fs {

class ReadStream;
class WriteStream;
struct ReadStreamOptions;
struct WriteStreamOptions;

/// An open file: Node's `FileHandle`. A handle: copies are the same open file. `co_await file.close()` when you are
/// done with it, and know then that it went well; what was not closed is closed when the last handle is dropped and no
/// operation is under way (in Node the garbage collector does that, with a warning). Every operation after `close`
/// rejects with EBADF "file closed".
///
/// Event: `close`.
class FileHandle : public EmitterHandle<nodus::detail::EventList<Event<"close">>> {
 public:
  /// Refers to no file.
  FileHandle() noexcept : EmitterHandle({}) {}

  /// The system's number for it; -1 once it is closed.
  int fd() const noexcept { return state().fd(); }
  /// Closes the file when the operations under way are through. Rejects with the system's error.
  Promise<> close() const { return state().close(); }

  /// Reads up to `length` bytes into `buffer`, from `offset` on. Rejects with ERR_OUT_OF_RANGE where that is not
  /// within the buffer.
  Promise<ReadResult> read(Buffer buffer, Buffer::Index offset = {}, Buffer::Index length = {},
                           FilePosition position = {}) const;
  /// Reads into a new buffer of 16,384 bytes.
  Promise<ReadResult> read() const { return read(Buffer::alloc(16384)); }
  /// Writes as much as the system takes. The bytes must stay as they are until the promise is settled.
  Promise<WriteResult> write(Buffer buffer, Buffer::Index offset = {}, Buffer::Index length = {},
                             FilePosition position = {}) const;
  Promise<WriteResult> write(std::string_view text, FilePosition position = {},
                             BufferEncoding encoding = Encoding::utf8) const;
  /// Reads into, or writes, several buffers with one call.
  Promise<ReadvResult> readv(std::vector<Buffer> buffers, FilePosition position = {}) const;
  Promise<WritevResult> writev(std::vector<Buffer> buffers, FilePosition position = {}) const;

  /// From the file's position to its end.
  Promise<Buffer> readFile(const ReadFileOptions& options = {}) const;
  Promise<std::string> readFile(BufferEncoding encoding, const ReadFileOptions& options = {}) const;
  /// Writes all of the data at the file's position.
  Promise<> writeFile(FileData data, const WriteFileOptions& options = {}) const;
  Promise<> appendFile(FileData data, const WriteFileOptions& options = {}) const;

  Promise<Stats> stat() const;
  /// Cuts the file, or fills it with zeros, to `length` bytes.
  Promise<> truncate(std::int64_t length = 0) const;
  /// Waits until what was written has reached the disk; `datasync`: without times and the like.
  Promise<> sync() const;
  Promise<> datasync() const;
  Promise<> chmod(std::uint32_t mode) const;
  Promise<> chown(std::uint32_t uid, std::uint32_t gid) const;
  Promise<> utimes(FileTime atime, FileTime mtime) const;

  /// Streams of this file, which close it when they end. They need <nodus/fs/read_stream.hpp> and write_stream.hpp.
  ReadStream createReadStream(const ReadStreamOptions& options) const;
  ReadStream createReadStream() const;
  WriteStream createWriteStream(const WriteStreamOptions& options) const;
  WriteStream createWriteStream() const;
  /// The lines from the file's position on, as text without their ends (\n, \r\n or \r). The file is closed at the
  /// end.
  AsyncGenerator<std::string> readLines() const;

  // For the machinery.
  explicit FileHandle(nodus::detail::Ref<nodus::detail::FileHandleState> state) noexcept
      : EmitterHandle(std::move(state)) {}
  nodus::detail::FileHandleState& state() const noexcept { return stateAs<nodus::detail::FileHandleState>(); }
};

/// Opens a file. Rejects with the system's error (`syscall` "open", `path`), and with ERR_INVALID_ARG_VALUE for flags
/// that there are not. `mode` counts for a file that is made.
Promise<FileHandle> open(std::string_view path, OpenFlags flags = "r", std::uint32_t mode = 0666);

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/file_handle.ipp>
#endif
