// From a file to a socket past the program's memory: the socket's side of the shortcut in docs/design/0006.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/descriptor.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/stream/detail/transfer.hpp>

#include <cstdint>

namespace nodus::inline v0 {
namespace net::detail {

using namespace nodus::detail;

class SocketState;

// How far one call of sendFile came, and why it came no further.
struct SentFile {
  enum class End : std::uint8_t { all, noRoom, atEnd, stopped, reading, writing, impossible };
  std::uint64_t bytes = 0;
  End end = End::all;
  int number = 0;  // the errno of a failure
};

// Sends bytes of a file until `most` are sent or the kernel has no more room. It may wait for the disk: for the pool.
SentFile sendFile(int socket, int file, std::int64_t position, std::uint64_t most, const StopFlag& stop) noexcept;

// One offer that a socket took. It takes turns: a job of the pool sends until the kernel has no room, then the socket
// waits until there is some. The job has a descriptor of its own, as the socket may be closed under it.
class FileTransfer final : public RefCounted, public FromFreeList {
 public:
  FileTransfer(SocketState& socket, DescriptorRef out, const TransferOffer& offer);

  // Sends, or does so once more after the job under way: the kernel has room.
  void advance();
  // How much may still come.
  std::uint64_t left() const noexcept { return offer_.most; }
  // The socket is destroyed.
  void cancel();

 private:
  void sent(const SentFile& result);
  void end(const SentFile& result);

  SocketState* socket_;
  DescriptorRef out_;
  TransferOffer offer_;
  std::uint64_t bytes_ = 0;
  bool working_ = false;
  bool again_ = false;
};

}  // namespace net::detail
}  // namespace nodus::inline v0
