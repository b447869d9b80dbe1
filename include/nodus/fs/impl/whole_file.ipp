#pragma once

#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/fs/detail/pinned.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/fs/detail/whole_file_calls.hpp>
#include <nodus/fs/whole_file.hpp>
#include <nodus/util/inspect.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::int64_t largestWholeFile = 0x7fffffff;  // Node's kIoMaxLength
inline constexpr std::size_t unknownSizeStep = 65536;
// How much is read or written before the next look at whether it is still wanted.
inline constexpr std::size_t bytesBetweenLooks = 4 * 1024 * 1024;

// The file of an operation: one of its own, or one that was given to it.
class OpenedFile {
 public:
  explicit OpenedFile(const FileArguments& arguments) : used_(arguments), fd_(used_.fd()) {
    if (arguments.file || arguments.fd >= 0) return;
    fd_ = openFile(arguments.path.c_str(), arguments.flags, arguments.mode);
    if (fd_ < 0) failCall(-fd_, "open", arguments);
    own_ = OwnFd(fd_);
  }
  int fd() const noexcept { return fd_; }
  // Only of a file of its own: 0 or an errno.
  int close() noexcept { return own_.close(); }

 private:
  FileInUse used_;
  OwnFd own_;
  int fd_;
};

[[noreturn]] inline void failRead(std::int64_t number) { systemError(static_cast<int>(number), "read").raise(); }

// 0 for what has no size, as pipes and the files of /proc.
NODUS_DECL std::size_t sizeToRead(int fd) {
  struct stat raw{};
  if (::fstat(fd, &raw) != 0) systemError(errno, "fstat").raise();
  if (!S_ISREG(raw.st_mode)) return 0;
  if (raw.st_size > largestWholeFile) throwError(ErrorCode::ERR_FS_FILE_TOO_LARGE, {std::to_string(raw.st_size)});
  return static_cast<std::size_t>(raw.st_size);
}

// Reads until there are `size` bytes or the file is at its end; returns how many.
NODUS_DECL std::size_t readFully(int fd, void* bytes, std::size_t size, const FileArguments& arguments) {
  std::size_t done = 0;
  while (done < size && !arguments.isStopped()) {
    const auto part = std::min(size - done, bytesBetweenLooks);
    const auto got = readSome(fd, static_cast<char*>(bytes) + done, part, ownPosition);
    if (got < 0) failRead(-got);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

NODUS_DECL std::string readToEnd(int fd, const FileArguments& arguments) {
  std::string text;
  for (std::size_t done = 0;;) {
    text.resize(std::max(done + unknownSizeStep, done * 2));
    const auto got = readSome(fd, text.data() + done, text.size() - done, ownPosition);
    if (got < 0) failRead(-got);
    if (got == 0 || arguments.isStopped()) {
      text.resize(done);
      return text;
    }
    done += static_cast<std::size_t>(got);
    if (done > static_cast<std::size_t>(largestWholeFile)) {
      throwError(ErrorCode::ERR_FS_FILE_TOO_LARGE, {std::to_string(done)});
    }
  }
}

// In a block of its own: it changes threads.
NODUS_DECL Buffer readFileCall(const FileArguments& arguments) {
  OpenedFile file(arguments);
  if (const auto size = sizeToRead(file.fd()); size > 0) {
    auto bytes = Buffer::allocUnsafeSlow(size);
    const auto got = readFully(file.fd(), bytes.data(), size, arguments);
    return got == size ? bytes : bytes.subarray(0, got);
  }
  const auto text = readToEnd(file.fd(), arguments);
  if (text.empty()) return {};
  auto bytes = Buffer::allocUnsafeSlow(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

NODUS_DECL std::string readTextCall(const FileArguments& arguments) {
  OpenedFile file(arguments);
  std::string text;
  if (const auto size = sizeToRead(file.fd()); size > 0) {
    text.resize(size);
    text.resize(readFully(file.fd(), text.data(), size, arguments));
  } else {
    text = readToEnd(file.fd(), arguments);
  }
  const auto encoding = static_cast<Encoding>(arguments.second);
  const std::span bytes(asBytes(text), text.size());
  if (encoding == Encoding::utf8 && isValidUtf8(bytes.data(), bytes.size())) return text;
  return decode(bytes, encoding);
}

NODUS_DECL FileArguments withEncoding(FileArguments arguments, BufferEncoding encoding) {
  if (const auto known = encoding.find()) {
    arguments.second = static_cast<std::uint32_t>(*known);
  } else if (!arguments.invalid) {
    arguments.invalid = makeError(ErrorCode::ERR_INVALID_ARG_VALUE,
                                  {"encoding", "is invalid encoding", util::inspect(encoding.name())});
  }
  return arguments;
}

NODUS_DECL FileArguments toRead(std::string_view path, const fs::ReadFileOptions& options) {
  FileArguments arguments(path);
  return std::move(arguments.check([&] { arguments.flags = options.flag.value(); }));
}

NODUS_DECL void writeFileCall(const FileArguments& arguments, const fs::FileData& data) {
  OpenedFile file(arguments);
  for (std::size_t done = 0; done < data.size() && !arguments.isStopped();) {
    const auto part = std::min(data.size() - done, bytesBetweenLooks);
    const auto outcome = writeAll(file.fd(), data.data() + done, part, ownPosition);
    if (outcome < 0) systemError(static_cast<int>(-outcome), "write").raise();
    done += part;
  }
  const bool flush = arguments.second != 0;
  if (flush && repeatInterrupted([&] { return ::fsync(file.fd()); }) != 0) systemError(errno, "fsync").raise();
  if (const int number = file.close(); number != 0) systemError(number, "close").raise();
}

struct WriteFileJob {
  void operator()() { writeFileCall(arguments, *data); }
  FileArguments arguments;
  Pinned<fs::FileData> data;
};

NODUS_DECL void prepareWrite(FileArguments& arguments, fs::FileData& data, const fs::WriteFileOptions& options) {
  arguments.mode = options.mode;
  arguments.second = options.flush ? 1 : 0;
  arguments.check([&] {
    if (options.flag) arguments.flags = options.flag->value();
    data.encode(options.encoding);
  });
}

NODUS_DECL Promise<> writeFileInPool(FileArguments arguments, fs::FileData data, const fs::WriteFileOptions& options) {
  prepareWrite(arguments, data, options);
  if (arguments.invalid) return promise::reject(*arguments.invalid);
  if (!options.signal) {
    return runInPool(WriteFileJob{std::move(arguments), Pinned<fs::FileData>(std::move(data))});
  }
  const auto stop = arguments.stop = StopFlagRef(new StopFlag);
  return stoppedAtEnd(
      runInPool(WriteFileJob{std::move(arguments), Pinned<fs::FileData>(std::move(data))}, options.signal), stop);
}

NODUS_DECL void writeFileNow(FileArguments arguments, fs::FileData data, const fs::WriteFileOptions& options) {
  prepareWrite(arguments, data, options);
  if (arguments.invalid) arguments.invalid->raise();
  AbortSignal(options.signal).throwIfAborted();
  writeFileCall(arguments, data);
}

NODUS_DECL FileArguments toWrite(std::string_view path, fs::OpenFlags flags) {
  FileArguments arguments(path);
  arguments.flags = flags.value();
  return arguments;
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<Buffer> readFile(std::string_view path, const ReadFileOptions& options) {
  return detail::callInPool(&detail::readFileCall, detail::toRead(path, options), options.signal);
}
NODUS_DECL Promise<std::string> readFile(std::string_view path, BufferEncoding encoding,
                                         const ReadFileOptions& options) {
  return detail::callInPool(&detail::readTextCall, detail::withEncoding(detail::toRead(path, options), encoding),
                            options.signal);
}
NODUS_DECL Buffer readFileSync(std::string_view path, const ReadFileOptions& options) {
  return detail::callNow(&detail::readFileCall, detail::toRead(path, options));
}
NODUS_DECL std::string readFileSync(std::string_view path, BufferEncoding encoding, const ReadFileOptions& options) {
  return detail::callNow(&detail::readTextCall, detail::withEncoding(detail::toRead(path, options), encoding));
}
NODUS_DECL Buffer readFileSync(int fd) { return detail::readFileCall(detail::FileArguments(fd)); }
NODUS_DECL std::string readFileSync(int fd, BufferEncoding encoding) {
  return detail::callNow(&detail::readTextCall, detail::withEncoding(detail::FileArguments(fd), encoding));
}

NODUS_DECL Promise<> writeFile(std::string_view path, FileData data, const WriteFileOptions& options) {
  return detail::writeFileInPool(detail::toWrite(path, "w"), std::move(data), options);
}
NODUS_DECL void writeFileSync(std::string_view path, FileData data, const WriteFileOptions& options) {
  detail::writeFileNow(detail::toWrite(path, "w"), std::move(data), options);
}
NODUS_DECL void writeFileSync(int fd, FileData data, const WriteFileOptions& options) {
  detail::writeFileNow(detail::FileArguments(fd), std::move(data), options);
}
NODUS_DECL Promise<> appendFile(std::string_view path, FileData data, const WriteFileOptions& options) {
  return detail::writeFileInPool(detail::toWrite(path, "a"), std::move(data), options);
}
NODUS_DECL void appendFileSync(std::string_view path, FileData data, const WriteFileOptions& options) {
  detail::writeFileNow(detail::toWrite(path, "a"), std::move(data), options);
}
NODUS_DECL void appendFileSync(int fd, FileData data, const WriteFileOptions& options) {
  detail::writeFileNow(detail::FileArguments(fd), std::move(data), options);
}

}  // namespace fs
}  // namespace nodus::inline v0
