#pragma once

#include <nodus/fs/detail/bytes_job.hpp>

#include <algorithm>

#include <sys/uio.h>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::size_t partsOnStack = 64;

NODUS_DECL Outcome moveBytes(Bytes what, int fd, const std::vector<Buffer>& buffers, std::int64_t position,
                             std::uint64_t& transferred) noexcept {
  Outcome outcome = 0;
  std::size_t at = 0;
  do {
    ::iovec parts[partsOnStack];
    std::size_t count = 0;
    while (count < partsOnStack && at < buffers.size()) {
      parts[count++] = {buffers[at].data(), buffers[at].size()};
      ++at;
    }
    if (what == Bytes::writeAll) {
      const auto before = transferred;
      outcome = writeAll(fd, parts, count, position, transferred);
      if (position >= 0) position += static_cast<std::int64_t>(transferred - before);
    } else {
      std::size_t wanted = 0;
      for (std::size_t i = 0; i < count; ++i) wanted += parts[i].iov_len;
      outcome = what == Bytes::read ? readSome(fd, parts, count, position) : writeSome(fd, parts, count, position);
      if (outcome < 0) return transferred > 0 ? static_cast<Outcome>(transferred) : outcome;
      transferred += static_cast<std::uint64_t>(outcome);
      if (position >= 0) position += outcome;
      if (static_cast<std::size_t>(outcome) < wanted) break;
    }
  } while (outcome >= 0 && at < buffers.size());
  return outcome < 0 ? outcome : static_cast<Outcome>(transferred);
}

NODUS_DECL void BytesJob::submit() { Loop::current().local<PoolClient>().submit(*this, PoolWork::fast); }

NODUS_DECL void BytesJob::work() noexcept {
  const FileInUse file(file_);
  outcome_ = moveBytes(what_, file.fd(), *buffers_, position_, transferred_);
}

}  // namespace detail
}  // namespace nodus::inline v0
