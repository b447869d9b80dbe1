// The parts of a socket that are only made when they are needed, and what the sockets of a loop share.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/net/detail/address.hpp>
#include <nodus/net/detail/connector.hpp>
#include <nodus/net/detail/file_transfer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

// Bytes that wait for the kernel.
struct Outgoing : FromFreeList {
  Ring<Buffer> chunks;
  std::size_t bytes = 0;
  std::size_t streamBytes = 0;
  bool streamWrite = false;  // the writable side waits for the last of it
  Ref<FileTransfer> file;    // goes in front of the chunks
  Subscription onClose;      // refuses what was written before there was a connection
};

// Fires when the socket has been idle for long enough. Activity only notes the time, so that it costs no move in
// the timer queue; the timer looks when it is due and waits for the rest.
class SocketTimer final : public TimerBase {
 public:
  SocketTimer(SocketState& socket, double duration) noexcept : socket_(&socket), milliseconds_(duration) {}

  void fire() override;
  void start();
  void touch();
  void stop() noexcept;
  // The socket is gone, and its loop perhaps.
  void forget() noexcept { socket_ = nullptr; }

 private:
  SocketState* socket_;
  double milliseconds_;
  std::int64_t lastActivity_ = 0;
  std::size_t lastUnsent_ = 0;
};

struct SocketExtras : FromFreeList {
  Ref<SocketTimer> timer;
  std::optional<double> timeout;
  Ref<Connector> connector;
  AbortRegistration abort;
  std::optional<AddressInfo> local;
  std::optional<AddressInfo> remote;
};

// Where a loop's sockets read to. Behind the bytes there is room that a parser may write to.
class ReceiveBuffer {
 public:
  static constexpr std::size_t size = 65536;
  static constexpr std::size_t padding = 64;

  explicit ReceiveBuffer(Loop&) {}

  Buffer& block() {
    if (block_.empty()) block_ = Buffer::allocUnsafeSlow(size + padding);
    return block_;
  }
  // Lets whoever reads next have a block of its own.
  Buffer take() { return std::exchange(block_, {}); }

 private:
  Buffer block_;
};

}  // namespace net::detail
}  // namespace nodus::inline v0
