#pragma once

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
  return state().keptOpenBy(detail::readInPool(state().arguments("read"), std::move(buffer), offset, length, position));
}
NODUS_DECL Promise<WriteResult> FileHandle::write(Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                                  FilePosition position) const {
  return state().keptOpenBy(
      detail::writeInPool(state().arguments("write"), std::move(buffer), offset, length, position));
}
NODUS_DECL Promise<WriteResult> FileHandle::write(std::string_view text, FilePosition position,
                                                  BufferEncoding encoding) const {
  return state().keptOpenBy(detail::writeInPool(state().arguments("write"), text, position, encoding));
}
NODUS_DECL Promise<ReadvResult> FileHandle::readv(std::vector<Buffer> buffers, FilePosition position) const {
  return state().keptOpenBy(detail::readvInPool(state().arguments("readv"), std::move(buffers), position));
}
NODUS_DECL Promise<WritevResult> FileHandle::writev(std::vector<Buffer> buffers, FilePosition position) const {
  return state().keptOpenBy(detail::writevInPool(state().arguments("writev"), std::move(buffers), position));
}

NODUS_DECL Promise<Buffer> FileHandle::readFile(const ReadFileOptions& options) const {
  return state().keptOpenBy(detail::callInPool(&detail::readFileCall, state().arguments("readFile"), options.signal));
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
  return detail::callOnHandle(state(), &detail::fchownCall, detail::withOwner(state().arguments("fchown"), uid, gid));
}
NODUS_DECL Promise<> FileHandle::utimes(FileTime atime, FileTime mtime) const {
  return detail::callOnHandle(state(), &detail::futimesCall,
                              detail::withTimes(state().arguments("futimes"), atime, mtime));
}

}  // namespace fs
}  // namespace nodus::inline v0
