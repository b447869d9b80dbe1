// A connected (or connecting) stream socket: the two sides of a Duplex on one descriptor, and a native way past
// them for who takes bytes and gives bytes without Buffers and events in between, as the HTTP server does.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/address.hpp>
#include <nodus/net/detail/connector.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

struct iovec;

namespace nodus::inline v0 {
namespace net::detail {

using namespace nodus::detail;

class ServerState;
class SocketState;
class SocketTimer;
struct Outgoing;
struct SentFile;
struct SocketExtras;

// Takes a socket's bytes in place of its readable side. Each call is made within a callback of the loop.
class SocketConsumer {
 public:
  // The bytes lie in the loop's receive buffer and are gone when the call returns.
  virtual void onBytes(const char* data, std::size_t size) = 0;
  // The peer has sent its last byte.
  virtual void onEnd() = 0;
  // All that send() could not pass on at once has been passed on.
  virtual void onDrain() = 0;
  // The socket is destroyed, with or without an error; the consumer is let go of after this.
  virtual void onClose(const std::optional<Error>& error) = 0;
  // The loop itself is being destroyed: free what is held, touch neither the loop nor the socket.
  virtual void onAbandon() noexcept {}

 protected:
  ~SocketConsumer() = default;
};

class SocketState final : public StreamState, public FromFreeList, public OpenListItem<SocketState> {
 public:
  explicit SocketState(Loop& loop, std::size_t highWaterMark = defaultHighWaterMark<Buffer>);
  ~SocketState() override;

  ReadableCore* readable() noexcept override { return &readable_; }
  WritableCore* writable() noexcept override { return &writable_; }

  // Takes over a connected, non-blocking descriptor. Returns 0 or an errno (the descriptor is closed then).
  int adopt(int fd);
  // Gives the connection away: what is returned is the caller's, and the socket is left without one, without "close".
  // -1 if there is none.
  int detach();

  // --- The native way. While there is a consumer, no "data", "end" or "drain" is emitted, and an error without a
  // listener is not thrown. Setting one starts the reading; taking it away gives the socket back to its readable side.
  void consume(SocketConsumer* consumer);
  SocketConsumer* consumer() const noexcept { return consumer_; }
  // Stops and restarts reading from the kernel; what the kernel has already is delivered soon after a restart.
  void stopReading() noexcept;
  void startReading();
  // Passes bytes to the kernel now; what it does not take is copied and follows by itself. False while there is more
  // waiting than the high-water mark: go on at onDrain(). After a failure, and after destroy, nothing happens.
  bool send(const char* data, std::size_t size);
  // The same for bytes in a Buffer, which are not copied; `head` goes in front, in the same system call.
  bool send(std::string_view head, const Buffer& body);
  // Half-closes when all that was sent has gone out.
  void sendEnd();
  // Sends bytes of a file, and tells its stream how far that came. False if it can not be done now, or not at all.
  // What is sent meanwhile comes after it.
  bool send(const TransferOffer& offer);
  // What waits for the kernel.
  std::size_t unsent() const noexcept;
  // Whether the kernel has bytes that were not read yet.
  bool hasUnread() const noexcept;

  Loop& loop() noexcept { return loop_; }
  int fd() const noexcept { return fd_; }

  // --- For the handle and the server.
  void setNoDelay(bool enable);
  void setKeepAlive(bool enable, double initialDelay);
  // "timeout" after so many milliseconds without activity; 0 switches it off.
  void setTimeout(double milliseconds);
  std::optional<double> timeout() const noexcept;
  void setReferenced(bool referenced);
  void destroySoon();
  void resetAndDestroy();
  // Lets data come: at once, or paused until somebody asks.
  void begin(bool paused);
  void joinServer(ServerState& server);
  const Ref<ServerState>& server() const noexcept { return server_; }
  void allowHalfOpen(bool allowed) noexcept { readable_.allowHalfOpen = allowed; }

  AddressInfo localAddress();
  AddressInfo remoteAddress();
  std::uint64_t bytesRead() const noexcept { return bytesRead_; }
  std::uint64_t bytesWritten() const noexcept;
  bool connecting() const noexcept { return connecting_; }
  bool pending() const noexcept { return !open_ || connecting_; }
  std::string_view readyState() const noexcept;

  // --- For the connector: the way from nothing to a connection.
  void beginConnecting(Ref<Connector> connector);
  // Makes a destroyed socket as good as new.
  void renew();
  // Destroys it when the signal fires.
  void follow(const AbortSignal& signal);
  // Takes an attempt's descriptor over, and tells the connector of its end. Returns 0 or an errno.
  int watchAttempt(int fd);
  // Closes it; only in its own callback, or outside of a poll.
  void dropAttempt() noexcept;
  void connected();

  // --- For a FileTransfer.
  void fileSent(std::uint64_t size);
  void fileEnded(const SentFile& result);

 private:
  friend class OpenList<SocketState>;
  friend class SocketTimer;

  struct ReadPart final : ReadablePart<Buffer> {
    using ReadablePart<Buffer>::ReadablePart;
    void doRead() override;
  };
  struct WritePart final : WritablePart<Buffer> {
    using WritablePart<Buffer>::WritablePart;
    using WritablePart<Buffer>::revive;
    void doWrite(Buffer chunk) override;
    bool hasWritev() const noexcept override { return true; }
    void doWritev(Ring<Entry>& chunks) override;
    bool hasFinal() const noexcept override { return true; }
    void doFinal() override;
    bool takeFrom(const TransferOffer& offer) override;
    std::optional<Error> refusal() const override;
    SocketState& socket() noexcept { return static_cast<SocketState&>(stream()); }
  };

  void doDestroy(const std::optional<Error>& error) override;
  void open();
  void closeNow();
  void reportClose(bool hadError);
  void letGo();
  void abandon() noexcept;
  void releaseDescriptor() noexcept;
  template <void (SocketState::*Method)()>
  Task taskFor();

  static void ready(void* owner, unsigned readiness);
  void readNow();
  void deliver(Buffer& block, std::size_t size);
  void readEnded();
  bool canSend() const noexcept { return open_ && !destroyed() && !failed_ && !ended_; }
  std::ptrdiff_t trySend(const ::iovec* parts, std::size_t count);
  void sendFailed(int number);
  void queue(Buffer chunk);
  void streamWriteQueued(std::size_t size);
  void refuseOnClose();
  int sendQueue();
  void flush();
  void sendingFailed(int number, bool streamWrite);
  void drained(bool streamWrite);
  void endNow();
  void finalWritten();
  void updateHold() noexcept;
  void touch();
  void timedOut();
  SocketExtras& extras();

  Loop& loop_;
  SocketConsumer* consumer_ = nullptr;
  Watcher watcher_;
  Loop::Hold hold_;
  nodus::detail::Owned<Outgoing> outgoing_;    // while something waits for the kernel
  nodus::detail::Owned<SocketExtras> extras_;  // what most sockets never need
  Ref<ServerState> server_;
  std::uint64_t bytesRead_ = 0;
  std::uint64_t dispatched_ = 0;
  ReadPart readable_;
  WritePart writable_;
  int fd_ = -1;
  bool open_ = false;          // has a descriptor, or is about to
  bool connecting_ = false;
  bool reading_ = false;
  bool mayRead_ = false;       // the kernel has, or may have, more
  bool peerEnded_ = false;     // read until the end shows
  bool sawEnd_ = false;
  bool failed_ = false;        // a native send failed, the destroy is on its way
  bool ended_ = false;         // the native end was asked for
  bool endWaiting_ = false;    // half-close when all has gone out
  bool shut_ = false;          // half-closed by this side
  bool finalWaiting_ = false;  // and tell the writable side
  bool unreferenced_ = false;
  bool hadError_ = false;
  bool resetting_ = false;
  bool abandoned_ = false;     // the loop is gone
  bool noFiles_ = false;       // the kernel can not send files to this socket
  bool noDelay_ = false;
  bool keepAlive_ = false;
  std::uint16_t keepAliveDelay_ = 0;  // seconds
};

}  // namespace net::detail
}  // namespace nodus::inline v0

// A socket and the server that it came from know each other: the bodies follow that header.
#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/detail/server_state.hpp>
#endif
