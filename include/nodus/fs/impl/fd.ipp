#pragma once

#include <nodus/fs/detail/bytes_job.hpp>
#include <nodus/fs/detail/fd_calls.hpp>
#include <nodus/fs/detail/stat_calls.hpp>
#include <nodus/fs/fd.hpp>
#include <nodus/util/inspect.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

template <class F>
void checkedCall(const FileArguments& file, std::string_view syscall, F&& call) {
  const FileInUse used(file);
  if (repeatInterrupted([&] { return call(used.fd()); }) != 0) failCall(errno, syscall, file);
}

NODUS_DECL void closeCall(const FileArguments& file) {
  const int number = file.file ? file.file->close() : OwnFd(file.fd < 0 ? INT32_MAX : file.fd).close();
  if (number != 0) failCall(number, "close", file);
}
NODUS_DECL fs::Stats fstatCall(const FileArguments& file) {
  const FileInUse used(file);
  fs::Stats stats;
  if (const int number = readStats(used.fd(), stats); number != 0) failCall(number, "fstat", file);
  return stats;
}
NODUS_DECL void ftruncateCall(const FileArguments& file) {
  checkedCall(file, "ftruncate", [&](int fd) { return ::ftruncate(fd, file.number); });
}
NODUS_DECL void fsyncCall(const FileArguments& file) {
  checkedCall(file, "fsync", [](int fd) { return ::fsync(fd); });
}
NODUS_DECL void fdatasyncCall(const FileArguments& file) {
#if defined(__APPLE__)
  checkedCall(file, "fdatasync", [](int fd) { return ::fsync(fd); });
#else
  checkedCall(file, "fdatasync", [](int fd) { return ::fdatasync(fd); });
#endif
}
NODUS_DECL void fchmodCall(const FileArguments& file) {
  checkedCall(file, "fchmod", [&](int fd) { return ::fchmod(fd, static_cast<::mode_t>(file.mode)); });
}
NODUS_DECL void fchownCall(const FileArguments& file) {
  checkedCall(file, "fchown", [&](int fd) { return ::fchown(fd, file.mode, file.second); });
}
NODUS_DECL void futimesCall(const FileArguments& file) {
  ::timespec times[2];
  toTimespecs(file, times);
  checkedCall(file, "futime", [&](int fd) { return ::futimens(fd, times); });
}

NODUS_DECL FileArguments withLength(FileArguments file, std::int64_t length) {
  file.number = length > 0 ? length : 0;
  return file;
}
NODUS_DECL FileArguments withMode(FileArguments file, std::uint32_t mode) {
  file.mode = mode;
  return file;
}
NODUS_DECL FileArguments withOwner(FileArguments file, std::uint32_t uid, std::uint32_t gid) {
  file.mode = uid;
  file.second = gid;
  return file;
}
NODUS_DECL FileArguments withTimes(FileArguments file, fs::FileTime atime, fs::FileTime mtime) {
  constexpr double now = std::numeric_limits<double>::quiet_NaN();
  file.times[0] = atime.isNow() ? now : atime.seconds();
  file.times[1] = mtime.isNow() ? now : mtime.seconds();
  return file;
}

// To the microsecond, as libuv does it: what a double of seconds holds.
NODUS_DECL void toTimespecs(const FileArguments& file, ::timespec (&times)[2]) noexcept {
  for (int i = 0; i < 2; ++i) {
    if (std::isnan(file.times[i])) {
      times[i] = {0, UTIME_NOW};
      continue;
    }
    const double whole = std::floor(file.times[i]);
    times[i].tv_sec = static_cast<::time_t>(whole);
    times[i].tv_nsec = static_cast<long>((file.times[i] - whole) * 1e6) * 1000;
  }
}

enum class BufferUse : bool { reading, writing };

// The part of the buffer that a read or write is about; throws as Node does.
NODUS_DECL Buffer partOf(const Buffer& buffer, Buffer::Index offset, Buffer::Index length, BufferUse what) {
  const auto size = static_cast<std::int64_t>(buffer.size());
  const auto from = offset.truncated();
  const auto count = length.isUndefined() ? (from < size ? size - from : 0) : length.truncated();
  const auto outside = [](std::string_view name, std::string_view bound, std::int64_t limit, std::int64_t value) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE, {name, std::string(bound) + std::to_string(limit), std::to_string(value)});
  };
  if (from < 0) outside("offset", ">= ", 0, from);
  if (what == BufferUse::reading) {
    if (count == 0) return {};
    if (size == 0) {
      throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"buffer", "is empty and cannot be written", inspectBuffer(buffer)});
    }
  } else if (from > size) {
    outside("offset", "<= ", size, from);
  }
  if (count < 0) outside("length", ">= ", 0, count);
  if (count > size - from) outside("length", "<= ", size - from, count);
  return buffer.subarray(from, from + count);
}

NODUS_DECL std::size_t moveNow(Bytes what, int fd, const std::vector<Buffer>& buffers, fs::FilePosition position) {
  std::uint64_t transferred = 0;
  const auto outcome = moveBytes(what, fd, buffers, toPosition(position), transferred);
  if (outcome < 0) systemError(static_cast<int>(-outcome), callOf(what)).raise();
  return static_cast<std::size_t>(outcome);
}

// `parts()` are what is read into, or written.
template <class R, class Kept, class Parts>
Promise<R> moveInPool(Bytes what, FileArguments file, Kept kept, fs::FilePosition position, Parts&& parts) {
  BytesRequest request{what, std::move(file), toPosition(position), {}};
  request.file.check([&] { request.buffers = parts(); });
  return BytesPromiseJob<R, Kept>::start(std::move(request), std::move(kept));
}

NODUS_DECL std::vector<Buffer> onePart(const Buffer& buffer, Buffer::Index offset, Buffer::Index length,
                                       BufferUse what) {
  std::vector<Buffer> parts;
  parts.push_back(partOf(buffer, offset, length, what));
  return parts;
}

NODUS_DECL Promise<fs::ReadResult> readInPool(FileArguments file, Buffer buffer, Buffer::Index offset,
                                              Buffer::Index length, fs::FilePosition position) {
  return moveInPool<fs::ReadResult>(Bytes::read, std::move(file), buffer, position,
                                    [&] { return onePart(buffer, offset, length, BufferUse::reading); });
}
NODUS_DECL Promise<fs::WriteResult> writeInPool(FileArguments file, Buffer buffer, Buffer::Index offset,
                                                Buffer::Index length, fs::FilePosition position) {
  return moveInPool<fs::WriteResult>(Bytes::write, std::move(file), buffer, position,
                                     [&] { return onePart(buffer, offset, length, BufferUse::writing); });
}
NODUS_DECL Promise<fs::WriteResult> writeInPool(FileArguments file, std::string_view text, fs::FilePosition position,
                                                BufferEncoding encoding) {
  Buffer buffer;
  file.check([&] { buffer = Buffer::from(text, encoding); });
  return writeInPool(std::move(file), std::move(buffer), 0, {}, position);
}
NODUS_DECL Promise<fs::ReadvResult> readvInPool(FileArguments file, std::vector<Buffer> buffers,
                                                fs::FilePosition position) {
  return moveInPool<fs::ReadvResult>(Bytes::read, std::move(file), buffers, position, [&] { return buffers; });
}
NODUS_DECL Promise<fs::WritevResult> writevInPool(FileArguments file, std::vector<Buffer> buffers,
                                                  fs::FilePosition position) {
  return moveInPool<fs::WritevResult>(Bytes::write, std::move(file), buffers, position, [&] { return buffers; });
}

}  // namespace detail

namespace fs {

NODUS_DECL int openSync(std::string_view path, OpenFlags flags, std::uint32_t mode) {
  const detail::FileArguments arguments(path);
  if (arguments.invalid) arguments.invalid->raise();
  const int fd = detail::openFile(arguments.path.c_str(), flags.value(), mode);
  if (fd < 0) detail::failCall(-fd, "open", arguments);
  return fd;
}

NODUS_DECL Promise<> close(int fd) { return detail::callInPool(&detail::closeCall, detail::FileArguments(fd)); }
NODUS_DECL void closeSync(int fd) { detail::closeCall(detail::FileArguments(fd)); }

NODUS_DECL Promise<ReadResult> read(int fd, Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                    FilePosition position) {
  return detail::readInPool(detail::FileArguments(fd), std::move(buffer), offset, length, position);
}
NODUS_DECL Promise<WriteResult> write(int fd, Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                      FilePosition position) {
  return detail::writeInPool(detail::FileArguments(fd), std::move(buffer), offset, length, position);
}
NODUS_DECL Promise<WriteResult> write(int fd, std::string_view text, FilePosition position, BufferEncoding encoding) {
  return detail::writeInPool(detail::FileArguments(fd), text, position, encoding);
}
NODUS_DECL Promise<ReadvResult> readv(int fd, std::vector<Buffer> buffers, FilePosition position) {
  return detail::readvInPool(detail::FileArguments(fd), std::move(buffers), position);
}
NODUS_DECL Promise<WritevResult> writev(int fd, std::vector<Buffer> buffers, FilePosition position) {
  return detail::writevInPool(detail::FileArguments(fd), std::move(buffers), position);
}

NODUS_DECL std::size_t readSync(int fd, const Buffer& buffer, Buffer::Index offset, Buffer::Index length,
                                FilePosition position) {
  return detail::moveNow(detail::Bytes::read, fd, {detail::partOf(buffer, offset, length, detail::BufferUse::reading)},
                         position);
}
NODUS_DECL std::size_t writeSync(int fd, const Buffer& buffer, Buffer::Index offset, Buffer::Index length,
                                 FilePosition position) {
  return detail::moveNow(detail::Bytes::write, fd, {detail::partOf(buffer, offset, length, detail::BufferUse::writing)},
                         position);
}
NODUS_DECL std::size_t writeSync(int fd, std::string_view text, FilePosition position, BufferEncoding encoding) {
  return detail::moveNow(detail::Bytes::write, fd, {Buffer::from(text, encoding)}, position);
}
NODUS_DECL std::size_t readvSync(int fd, std::span<const Buffer> buffers, FilePosition position) {
  return detail::moveNow(detail::Bytes::read, fd, {buffers.begin(), buffers.end()}, position);
}
NODUS_DECL std::size_t writevSync(int fd, std::span<const Buffer> buffers, FilePosition position) {
  return detail::moveNow(detail::Bytes::write, fd, {buffers.begin(), buffers.end()}, position);
}

NODUS_DECL Promise<Stats> fstat(int fd) { return detail::callInPool(&detail::fstatCall, detail::FileArguments(fd)); }
NODUS_DECL Stats fstatSync(int fd) { return detail::fstatCall(detail::FileArguments(fd)); }

NODUS_DECL Promise<> ftruncate(int fd, std::int64_t length) {
  return detail::callInPool(&detail::ftruncateCall, detail::withLength(detail::FileArguments(fd), length));
}
NODUS_DECL void ftruncateSync(int fd, std::int64_t length) {
  detail::ftruncateCall(detail::withLength(detail::FileArguments(fd), length));
}
NODUS_DECL Promise<> fsync(int fd) { return detail::callInPool(&detail::fsyncCall, detail::FileArguments(fd)); }
NODUS_DECL void fsyncSync(int fd) { detail::fsyncCall(detail::FileArguments(fd)); }
NODUS_DECL Promise<> fdatasync(int fd) { return detail::callInPool(&detail::fdatasyncCall, detail::FileArguments(fd)); }
NODUS_DECL void fdatasyncSync(int fd) { detail::fdatasyncCall(detail::FileArguments(fd)); }
NODUS_DECL Promise<> fchmod(int fd, std::uint32_t mode) {
  return detail::callInPool(&detail::fchmodCall, detail::withMode(detail::FileArguments(fd), mode));
}
NODUS_DECL void fchmodSync(int fd, std::uint32_t mode) {
  detail::fchmodCall(detail::withMode(detail::FileArguments(fd), mode));
}
NODUS_DECL Promise<> fchown(int fd, std::uint32_t uid, std::uint32_t gid) {
  return detail::callInPool(&detail::fchownCall, detail::withOwner(detail::FileArguments(fd), uid, gid));
}
NODUS_DECL void fchownSync(int fd, std::uint32_t uid, std::uint32_t gid) {
  detail::fchownCall(detail::withOwner(detail::FileArguments(fd), uid, gid));
}
NODUS_DECL Promise<> futimes(int fd, FileTime atime, FileTime mtime) {
  return detail::callInPool(&detail::futimesCall, detail::withTimes(detail::FileArguments(fd), atime, mtime));
}
NODUS_DECL void futimesSync(int fd, FileTime atime, FileTime mtime) {
  detail::futimesCall(detail::withTimes(detail::FileArguments(fd), atime, mtime));
}

}  // namespace fs
}  // namespace nodus::inline v0
