// A listening socket.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/net/detail/address.hpp>
#include <nodus/net/detail/connection_source.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/net/listen_options.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace net {

/// Of a connection that a server did not take: what the event "drop" tells.
struct DropArgument {
  std::string localAddress{};
  int localPort = 0;
  std::string localFamily{};
  std::string remoteAddress{};
  int remotePort = 0;
  std::string remoteFamily{};
};

namespace detail {

// How the sockets that a server accepts begin.
struct AcceptOptions {
  bool allowHalfOpen = false;
  bool pauseOnConnect = false;
  bool noDelay = false;
  bool keepAlive = false;
  double keepAliveInitialDelay = 0;  // milliseconds
  std::size_t highWaterMark = defaultHighWaterMark<Buffer>;
};

// Where to listen. It owns its text, as a look-up may come in between.
class ServerState;

struct ListenTarget {
  std::string host{};  // empty: everywhere, by IPv6 and IPv4
  std::string path{};  // a UNIX socket, if it is not empty
  int port = 0;
  int backlog = 511;
  bool ipv6Only = false;
  bool reusePort = false;
  bool readableAll = false;
  bool writableAll = false;
  bool exclusive = false;  // not shared with the other workers of a cluster
  // Listens at a name. Set with the host, so that a program that names none is spared the code that looks names up.
  void (*lookUp)(ServerState& server, ListenTarget target) = nullptr;

  void setHost(std::string_view name);
  // Throws ERR_SOCKET_BAD_PORT.
  static ListenTarget of(const ListenOptions& options);
};

// Who has given sockets of a server to another process, and learns when they are closed there.
class SocketLender {
 public:
  // May count as a connection of the server until then.
  virtual void serverClosed(ServerState& server) = 0;

 protected:
  ~SocketLender() = default;
};

class ServerState : public EmitterState, public FromFreeList, public OpenListItem<ServerState> {
 public:
  explicit ServerState(Loop& loop, const AcceptOptions& options = {});
  ~ServerState() override;

  // Throws ERR_SERVER_ALREADY_LISTEN. Failures of the machine come on a later tick: to who awaits, or else as "error".
  void listen(ListenTarget target, SignalRef signal = {});
  // Listens on a descriptor that listens already, and owns it from now on. Returns 0 or an errno.
  int adopt(int fd);
  // --- For a cluster, whose hook has taken listen() over; see connection_source.hpp.
  // Which listen() it was: an answer to an older one counts no more.
  std::uint32_t listeningId() const noexcept { return listeningId_; }
  // Listens by what was given: on this descriptor; without one, for what take() is given. Returns 0 or an errno.
  int listenBy(nodus::detail::Owned<ConnectionSource> source, int fd = -1);
  // Listens at the target, beside others that do (SO_REUSEPORT).
  int listenBy(nodus::detail::Owned<ConnectionSource> source, const ListenTarget& target, const Address& address);
  // Whether others listen at the same place, or did while this one listened.
  bool sharesPort() const noexcept { return sharesPort_; }
  // To who awaits, or else as "error".
  void reportFailure(const Error& error);
  // Closes in a callback of its own, having taken what waits in the kernel then: closing resets it where nobody else
  // listens on the same descriptor.
  void closeLater();
  // Takes over a connection.
  void take(int fd);
  bool isFull() const noexcept { return maxConnections && *maxConnections > 0 && connections_ >= *maxConnections; }

  // No more connections are accepted; "close" comes when the last one is gone. False if it was not listening.
  bool close();
  bool listening() const noexcept { return descriptor_ || source_; }
  AddressInfo address() const;
  void setReferenced(bool referenced);

  // What `co_await server.listen(...)` and `co_await server.close()` wait for.
  static Promise<> awaitListening(RefCounted& server);
  static Promise<> awaitClose(RefCounted& server);
  static Promise<> notRunning(RefCounted& server);

  std::size_t connections() const noexcept { return connections_; }
  void connectionAdded() noexcept { ++connections_; }
  void connectionRemoved();
  // Told of close() as often as it was added.
  void addLender(SocketLender& lender) { lenders_.push_back(&lender); }
  void removeLender(SocketLender& lender) noexcept;

  Loop& loop() noexcept { return loop_; }
  int fd() const noexcept { return descriptor_ ? descriptor_->fd : -1; }
  AcceptOptions accepting;
  std::optional<std::size_t> maxConnections;

 protected:
  // A connection that counts already, open but not yet read. By default it begins to read, and "connection" is
  // emitted if somebody listens. A server of another protocol gives it a consumer here.
  virtual void onAccepted(Ref<SocketState> socket);
  // The server accepts no more.
  virtual void onStopped() {}
  // What becomes of a connection's descriptor: by default a socket, or a "drop".
  virtual void accepted(int fd);
  // A connection that waits in the kernel, or -1 with errno set.
  int acceptOne() noexcept;
  // Leaves connections waiting in the kernel, or takes them again.
  void pauseAccepting(bool paused) noexcept;
  // Emits "connection" if somebody listens.
  void emitConnection(const Ref<SocketState>& socket);

 private:
  friend class OpenList<ServerState>;
  friend struct ListenTarget;
  class RetryTimer;

  struct Descriptor {
    explicit Descriptor(int number) noexcept : fd(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();
    // The watcher's memory waits for the closing phase.
    void close() noexcept;
    Watcher watcher;
    int fd;
  };

  static void lookUp(ServerState& server, ListenTarget target);
  void listenNow(const ListenTarget& target);
  int listenAt(const ListenTarget& target, const Address& address, bool ipv6Only);
  int openPath(const ListenTarget& target);
  int start(nodus::detail::Owned<Descriptor> descriptor);
  void started();
  void listenFailed(const Error& error);
  void reportListening();
  void settleListening(const std::optional<Error>& error);
  void emitCloseIfDrained();
  void closed();
  void abandon() noexcept;
  void updateHold() noexcept;

  static void ready(void* owner, unsigned readiness);
  bool acceptSome();
  void acceptNow();
  void acceptLater();
  void drop(int fd);
  void retryLater();
  void stopRetrying() noexcept;

  Loop& loop_;
  nodus::detail::Owned<Descriptor> descriptor_;
  nodus::detail::Owned<ConnectionSource> source_;
  Loop::Hold hold_;
  Ref<RetryTimer> retry_;
  AbortRegistration abort_;
  std::string path_;  // of a UNIX socket
  std::optional<Error> failure_;
  std::vector<Ref<PromiseState<void>>> listenWaiters_;
  std::vector<Ref<PromiseState<void>>> closeWaiters_;
  std::vector<SocketLender*> lenders_;
  std::size_t connections_ = 0;
  std::uint32_t listeningId_ = 0;  // a look-up or a tick of an older one counts no more
  std::uint32_t closesPending_ = 0;
  bool listenPending_ = false;
  bool unreferenced_ = false;
  bool acceptQueued_ = false;
  bool acceptPaused_ = false;
  bool sharesPort_ = false;
};

}  // namespace detail
}  // namespace net
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/server_state.ipp>
#include <nodus/net/impl/socket_state.ipp>
#include <nodus/net/socket.hpp>
#endif
