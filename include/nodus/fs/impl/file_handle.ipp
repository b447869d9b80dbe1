#pragma once

#include <nodus/fs/detail/bytes_job.hpp>
#include <nodus/fs/detail/fd_calls.hpp>
#include <nodus/fs/detail/whole_file_calls.hpp>
#include <nodus/fs/file_handle.hpp>

namespace nodus::inline v0 {
namespace detail {

// Made on the pool's thread, and nobody else's until it is handed over.
NODUS_DECL fs::FileHandle openCall(const FileArguments& arguments) {
  const int fd = openFile(arguments.path.c_str(), arguments.flags, arguments.mode);
  if (fd < 0) failCall(-fd, "open", arguments);
  return fs::FileHandle(makeRef<FileHandleState>(DescriptorRef(new Descriptor(fd))));
}

template <class R, class Kept>
Promise<R> moveBytesOf(FileHandleState& handle, Bytes what, std::vector<Buffer> parts, Kept kept,
                       fs::FilePosition position, const std::optional<Error>& invalid = {}) {
  BytesRequest request{what, handle.arguments(callOf(what)), toPosition(position), std::move(parts)};
  if (invalid && !request.file.invalid) request.file.invalid = invalid;
  return handle.keptOpenBy(BytesPromiseJob<R, Kept>::start(std::move(request), std::move(kept)));
}

template <class R>
Promise<R> moveBufferOf(FileHandleState& handle, For what, Buffer buffer, Buffer::Index offset, Buffer::Index length,
                        fs::FilePosition position) {
  std::vector<Buffer> parts;
  std::optional<Error> invalid;
  try {
    parts.push_back(partOf(buffer, offset, length, what));
  } catch (const Error& error) {
    invalid = error;
  }
  return moveBytesOf<R>(handle, what == For::reading ? Bytes::read : Bytes::write, std::move(parts), std::move(buffer),
                        position, invalid);
}

template <class R>
Promise<R> callOnHandle(FileHandleState& handle, R (*function)(const FileArguments&), FileArguments arguments) {
  return handle.keptOpenBy(callInPool(function, std::move(arguments)));
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<FileHandle> open(std::string_view path, OpenFlags flags, std::uint32_t mode) {
  detail::FileArguments arguments(path);
  arguments.mode = mode;
  arguments.check([&] { arguments.flags = flags.value(); });
  return detail::callInPool(&detail::openCall, std::move(arguments));
}

NODUS_DECL Promise<ReadResult> FileHandle::read(Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                                FilePosition position) const {
  return detail::moveBufferOf<ReadResult>(state(), detail::For::reading, std::move(buffer), offset, length, position);
}
NODUS_DECL Promise<WriteResult> FileHandle::write(Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                                  FilePosition position) const {
  return detail::moveBufferOf<WriteResult>(state(), detail::For::writing, std::move(buffer), offset, length, position);
}
NODUS_DECL Promise<WriteResult> FileHandle::write(std::string_view text, FilePosition position,
                                                  BufferEncoding encoding) const {
  if (!encoding.find()) {
    return promise::reject<WriteResult>(
        detail::makeError(ErrorCode::ERR_UNKNOWN_ENCODING, {encoding.name()}));
  }
  return write(Buffer::from(text, encoding), 0, {}, position);
}
NODUS_DECL Promise<ReadvResult> FileHandle::readv(std::vector<Buffer> buffers, FilePosition position) const {
  return detail::moveBytesOf<ReadvResult>(state(), detail::Bytes::read, buffers, buffers, position);
}
NODUS_DECL Promise<WritevResult> FileHandle::writev(std::vector<Buffer> buffers, FilePosition position) const {
  return detail::moveBytesOf<WritevResult>(state(), detail::Bytes::write, buffers, buffers, position);
}

NODUS_DECL Promise<Buffer> FileHandle::readFile(const ReadFileOptions& options) const {
  return state().keptOpenBy(
      detail::callInPool(&detail::readFileCall, state().arguments("readFile"), options.signal));
}
NODUS_DECL Promise<std::string> FileHandle::readFile(BufferEncoding encoding, const ReadFileOptions& options) const {
  return state().keptOpenBy(detail::callInPool(
      &detail::readTextCall, detail::withEncoding(state().arguments("readFile"), encoding), options.signal));
}
NODUS_DECL Promise<> FileHandle::writeFile(FileData data, const WriteFileOptions& options) const {
  return state().keptOpenBy(detail::writeFileInPool(state().arguments("writeFile"), std::move(data), options));
}
NODUS_DECL Promise<> FileHandle::appendFile(FileData data, const WriteFileOptions& options) const {
  return writeFile(std::move(data), options);
}

NODUS_DECL Promise<Stats> FileHandle::stat() const {
  return detail::callOnHandle(state(), &detail::fstatCall, state().arguments("fstat"));
}
NODUS_DECL Promise<> FileHandle::truncate(std::int64_t length) const {
  return detail::callOnHandle(state(), &detail::ftruncateCall,
                              detail::withLength(state().arguments("ftruncate"), length));
}
NODUS_DECL Promise<> FileHandle::sync() const {
  return detail::callOnHandle(state(), &detail::fsyncCall, state().arguments("fsync"));
}
NODUS_DECL Promise<> FileHandle::datasync() const {
  return detail::callOnHandle(state(), &detail::fdatasyncCall, state().arguments("fdatasync"));
}
NODUS_DECL Promise<> FileHandle::chmod(std::uint32_t mode) const {
  return detail::callOnHandle(state(), &detail::fchmodCall, detail::withMode(state().arguments("fchmod"), mode));
}
NODUS_DECL Promise<> FileHandle::chown(std::uint32_t uid, std::uint32_t gid) const {
  return detail::callOnHandle(state(), &detail::fchownCall,
                              detail::withOwner(state().arguments("fchown"), uid, gid));
}
NODUS_DECL Promise<> FileHandle::utimes(FileTime atime, FileTime mtime) const {
  return detail::callOnHandle(state(), &detail::futimesCall,
                              detail::withTimes(state().arguments("futimes"), atime, mtime));
}

}  // namespace fs
}  // namespace nodus::inline v0
