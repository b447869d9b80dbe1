// Whole files, for paths, descriptors and handles.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/whole_file.hpp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

// Each opens arguments.path with arguments.flags, unless there is a file or an fd.
Buffer readFileCall(const FileArguments& arguments);
std::string readTextCall(const FileArguments& arguments);
FileArguments withEncoding(FileArguments arguments, BufferEncoding encoding);

// Keeps the data until it is written.
Promise<> writeFileInPool(FileArguments arguments, fs::FileData data, const fs::WriteFileOptions& options);
void writeFileNow(FileArguments arguments, fs::FileData data, const fs::WriteFileOptions& options);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/whole_file.ipp>
#endif
