// What can be done with an open file, for numbers and for handles.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/fs/stats.hpp>

#include <string_view>
#include <vector>

struct timespec;

namespace nodus::inline v0 {
namespace fs {
struct ReadResult;
struct ReadvResult;
struct WriteResult;
struct WritevResult;
}  // namespace fs

namespace detail {

void closeCall(const FileArguments& file);
fs::Stats fstatCall(const FileArguments& file);
void ftruncateCall(const FileArguments& file);
void fsyncCall(const FileArguments& file);
void fdatasyncCall(const FileArguments& file);
void fchmodCall(const FileArguments& file);
void fchownCall(const FileArguments& file);
void futimesCall(const FileArguments& file);

FileArguments withLength(FileArguments file, std::int64_t length);
FileArguments withMode(FileArguments file, std::uint32_t mode);
FileArguments withOwner(FileArguments file, std::uint32_t uid, std::uint32_t gid);
FileArguments withTimes(FileArguments file, fs::FileTime atime, fs::FileTime mtime);
void toTimespecs(const FileArguments& file, ::timespec (&times)[2]) noexcept;

// Of a file by number or by handle; what can not be is the promise's answer.
Promise<fs::ReadResult> readInPool(FileArguments file, Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                   fs::FilePosition position);
Promise<fs::WriteResult> writeInPool(FileArguments file, Buffer buffer, Buffer::Index offset, Buffer::Index length,
                                     fs::FilePosition position);
Promise<fs::WriteResult> writeInPool(FileArguments file, std::string_view text, fs::FilePosition position,
                                     BufferEncoding encoding);
Promise<fs::ReadvResult> readvInPool(FileArguments file, std::vector<Buffer> buffers, fs::FilePosition position);
Promise<fs::WritevResult> writevInPool(FileArguments file, std::vector<Buffer> buffers, fs::FilePosition position);

inline std::int64_t toPosition(fs::FilePosition position) noexcept {
  return position && *position >= 0 ? *position : ownPosition;
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/fd.ipp>
#endif
