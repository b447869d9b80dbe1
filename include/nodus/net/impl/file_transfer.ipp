#pragma once

#include <nodus/kernel/thread_pool.hpp>
#include <nodus/net/detail/file_transfer.hpp>
#include <nodus/net/detail/socket_state.hpp>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#if defined(__linux__)
#include <sys/sendfile.h>
#endif

namespace nodus::inline v0 {
namespace net::detail {

// How much is sent before the next look at whether it is still wanted.
inline constexpr std::uint64_t sentBetweenLooks = 1024 * 1024;

inline SentFile::End endOf(int number) noexcept {
  switch (number) {
    case EAGAIN: return SentFile::End::noRoom;
    case EINVAL:
    case ENOSYS: return SentFile::End::impossible;
    case EIO:
    case EBADF:
    case EISDIR:
    case ENOMEM:
    case EOVERFLOW: return SentFile::End::reading;
    default: return SentFile::End::writing;
  }
}

NODUS_DECL SentFile sendFile(int socket, int file, std::int64_t position, std::uint64_t most,
                             const StopFlag& stop) noexcept {
  SentFile result;
#if defined(__linux__)
  ::off_t offset = position;
  while (result.bytes < most) {
    if (stop.isAsked()) return {result.bytes, SentFile::End::stopped, 0};
    const auto part = static_cast<std::size_t>(std::min(most - result.bytes, sentBetweenLooks));
    const auto count = ::sendfile(socket, file, position < 0 ? nullptr : &offset, part);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return {result.bytes, endOf(errno), errno};
    if (count == 0) return {result.bytes, SentFile::End::atEnd, 0};
    result.bytes += static_cast<std::uint64_t>(count);
  }
#else
  static_cast<void>(socket), static_cast<void>(file), static_cast<void>(position), static_cast<void>(stop);
  result.end = most > 0 ? SentFile::End::impossible : SentFile::End::all;
#endif
  return result;
}

NODUS_DECL FileTransfer::FileTransfer(SocketState& socket, DescriptorRef out, const TransferOffer& offer)
    : socket_(&socket), out_(std::move(out)), offer_(offer) {
  if (!offer_.stop) offer_.stop = StopFlagRef(new StopFlag);
}

NODUS_DECL void FileTransfer::advance() {
  if (working_) {
    again_ = true;
    return;
  }
  working_ = true;
  runInPool([out = out_, file = offer_.file, fd = offer_.fd, position = offer_.position, most = offer_.most,
             stop = offer_.stop] {
    const Descriptor::Use to(*out);
    std::optional<Descriptor::Use> from;
    if (file) from.emplace(*file);
    return sendFile(to.fd(), from ? from->fd() : fd, position, most, *stop);
  })
      .then([self = Ref<FileTransfer>(this)](const SentFile& result) { self->sent(result); })
      .detach();
}

NODUS_DECL void FileTransfer::sent(const SentFile& result) {
  working_ = false;
  bytes_ += result.bytes;
  offer_.most -= result.bytes;
  if (offer_.position >= 0) offer_.position += static_cast<std::int64_t>(result.bytes);
  if (socket_) socket_->fileSent(result.bytes);
  if (!socket_ || result.end != SentFile::End::noRoom) return end(result);
  if (std::exchange(again_, false)) advance();
}

NODUS_DECL void FileTransfer::cancel() {
  socket_ = nullptr;
  offer_.stop->ask();
  if (!working_) process::nextTick([self = Ref<FileTransfer>(this)] { self->end({0, SentFile::End::stopped, 0}); });
}

// The sink first: what it tells may be that it can take no more.
NODUS_DECL void FileTransfer::end(const SentFile& result) {
  const Ref<FileTransfer> alive(this);
  out_->close();
  if (socket_) std::exchange(socket_, nullptr)->fileEnded(result);
  TransferResult told{bytes_, result.end == SentFile::End::atEnd, {}};
  if (result.end == SentFile::End::reading) told.error = systemError(result.number, "read");
  offer_.source.transferred(told);
}

}  // namespace net::detail
}  // namespace nodus::inline v0
