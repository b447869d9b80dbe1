#pragma once

#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/stat_calls.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/fs/open_as_blob.hpp>

#include <utility>

#include <fcntl.h>

namespace nodus::inline v0 {
namespace detail {

// What tells that a file is another one, or was written to.
struct FileVersion {
  std::uint64_t device;
  std::uint64_t inode;
  std::int64_t size;
  double modified;
  bool operator==(const FileVersion&) const = default;
};

inline FileVersion versionOf(const fs::Stats& stats) {
  return {stats.dev, stats.ino, static_cast<std::int64_t>(stats.size), stats.mtimeMs};
}

// Nothing tells what went wrong, as in Node.
[[noreturn]] inline void failBlob() { domError("NotReadableError", "The blob could not be read").raise(); }

struct BlobReadJob {
  std::string path;
  FileVersion version;
  std::uint64_t position;
  std::size_t size;

  Buffer operator()() {
    const OwnFd file(openFile(path.c_str(), O_RDONLY, 0));
    fs::Stats stats;
    if (!file || readStats(file.get(), stats) != 0 || versionOf(stats) != version) failBlob();
    auto bytes = Buffer::allocUnsafeSlow(size);
    for (std::size_t done = 0; done < size;) {
      const auto got =
          readSome(file.get(), bytes.data() + done, size - done, static_cast<std::int64_t>(position + done));
      if (got <= 0) failBlob();
      done += static_cast<std::size_t>(got);
    }
    return bytes;
  }
};

class FileSource final : public BlobSource {
 public:
  FileSource(std::string path, FileVersion version) : path_(std::move(path)), version_(version) {}
  Promise<Buffer> read(std::uint64_t position, std::size_t size) override {
    return runInPool(BlobReadJob{path_, version_, position, size});
  }

 private:
  std::string path_;
  FileVersion version_;
};

NODUS_DECL fs::Stats statForBlob(const FileArguments& arguments) {
  fs::Stats stats;
  if (readStats(arguments.path.c_str(), Links::follow, stats) != 0) {
    TypeError("Unable to open file as blob", {.code = "ERR_INVALID_ARG_VALUE"}).raise();
  }
  return stats;
}

NODUS_DECL Promise<Blob> blobOf(std::string path, std::string type) {
  auto looking = callInPool(&statForBlob, FileArguments(path));
  const auto stats = co_await looking;
  std::vector<BlobPiece> pieces;
  const auto size = static_cast<std::uint64_t>(stats.size);
  if (size > 0) pieces.push_back({makeRef<FileSource>(std::move(path), versionOf(stats)), 0, size});
  co_return Blob(std::move(pieces), std::move(type));
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<Blob> openAsBlob(std::string_view path, const OpenAsBlobOptions& options) {
  return detail::blobOf(std::string(path), std::string(options.type));
}

}  // namespace fs
}  // namespace nodus::inline v0
