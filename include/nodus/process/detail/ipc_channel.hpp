// One end of the UNIX socket pair on which two processes exchange messages, with Node's own protocol: a line of JSON
// a message. A handle goes with a NODE_HANDLE message, as ancillary data, and what follows waits until the other side
// has acknowledged it. docs/design/0009 tells more.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/process/detail/native_handle.hpp>
#include <nodus/process/detail/received_sockets.hpp>
#include <nodus/process/detail/send_to_parent.hpp>
#include <nodus/process/send_handle.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct msghdr;

namespace nodus::inline v0 {
namespace detail {

class IpcChannel final : public RefCounted,
                         public net::detail::OpenListItem<IpcChannel>,
                         private net::detail::SocketLender {
 public:
  using MessageHandler = Function<void(json::Value, process::SendHandle)>;
  using Sent = MessageSent;

  // Who is told. They are let go of when the channel is closed, right after `disconnected`.
  struct Handlers {
    MessageHandler message;
    Function<void()> disconnected;
    // A failure that no callback of send() takes, and a text from the other side that is no JSON.
    Function<void(const Error&)> failed;
  };

  // How many bytes one message may have.
  static constexpr std::size_t maxMessageSize = std::size_t{128} << 20;

  // Takes a connected descriptor over, and begins to read. While it is open it keeps itself alive. With `holdsLoop` it
  // holds the loop as long (the parent's end), else only while somebody listens (see listening()) or bytes wait to be
  // written. Throws the system's error.
  static Ref<IpcChannel> open(Loop& loop, int fd, bool holdsLoop, Handlers handlers);

  IpcChannel(Loop& loop, bool holdsLoop, Handlers handlers);
  ~IpcChannel() override = default;

  // Who gets the messages whose `cmd` begins with NODE_, beside those of this protocol.
  void setInternal(MessageHandler handler) { internal_ = std::move(handler); }
  // While `wanted` is false, messages wait here: nobody listens for them yet.
  void setMessagesWanted(bool wanted);
  // Somebody listens to something, or no longer: what holds the loop where `holdsLoop` is false.
  void addListener();
  void removeListener();

  // Sends a message; false if so much waits that the sender had better pause. `sent` comes on a later tick, when the
  // system has taken the message, or with the reason why not; without one, that goes to `failed`. A handle that is not
  // open is left out.
  bool send(const json::Value& message, const process::SendHandle& handle = {},
            const process::SendOptions& options = {}, Sent sent = {});
  // For what the other side may miss without harm: a failure is told to nobody.
  void sendQuietly(const json::Value& message);
  // No more messages are sent or received; what was sent goes out before the descriptor is closed. `disconnected`
  // comes on a later tick. A second call makes `failed` ERR_IPC_DISCONNECTED.
  void disconnect();
  bool connected() const noexcept { return connected_; }
  // Explicitly, and from then on nothing else counts.
  void setReferenced(bool referenced);

 private:
  friend class net::detail::OpenList<IpcChannel>;

  // A message as it goes out, or has gone out and waits to be acknowledged.
  struct Outgoing {
    std::string text;
    Ref<NativeHandle> handle;
    Sent sent;
    std::size_t offset = 0;
    bool quiet = false;
  };
  struct Waiting {
    std::string text;
    process::SendHandle handle;
    process::SendOptions options;
    Sent sent;
    bool quiet;
  };
  // Sockets of one server that were sent. The other side knows them by the key.
  struct Lent {
    Ref<net::detail::ServerState> server;
    std::string key;
    bool awaited = false;  // the server is closed but for them
  };
  struct Unheard {
    json::Value message;
    process::SendHandle handle;
    std::size_t size;
  };

  bool sendText(std::string text, const process::SendHandle& handle, const process::SendOptions& options, Sent sent,
                bool quiet);
  bool sendWithHandle(std::string text, const process::SendHandle& handle, const process::SendOptions& options,
                      Sent sent, bool quiet);
  bool write(Outgoing message);
  int writeSome(Outgoing& message);
  void flush();
  void written(Outgoing& message, int error);
  void report(const Sent& sent, bool quiet, const Error& error);
  void sendAcknowledgement(const char* cmd);

  static void ready(void* owner, unsigned readiness);
  void readNow();
  bool readOnce();
  void takeHandle(::msghdr& header);
  void readSome(std::string_view bytes);
  void line(std::string_view text);
  void ended();
  void received(json::Value message, process::SendHandle handle, std::size_t size);
  void deliver(json::Value message, process::SendHandle handle, std::size_t size);
  void deliverInternal(json::Value message, process::SendHandle handle, std::size_t size);
  void handleReceived(json::Value message, const Ref<NativeHandle>& native, std::size_t size);
  void serverReceived(json::Value message, NativeHandle& native, std::size_t size);
  void socketReceived(json::Value message, const std::string& key, NativeHandle& native, std::size_t size);
  bool aboutSockets(std::string_view cmd, const json::Value& message);
  const std::string& lend(net::detail::ServerState& server);
  void serverClosed(net::detail::ServerState& server) override;
  void allClosed(const std::string& key);
  void endLending();
  void acknowledged(bool arrived);
  void sendWaiting();

  void finishLater();
  void finish();
  void close();
  void abandon() noexcept;
  void updateHold() noexcept;

  Loop& loop_;
  Watcher watcher_;
  Loop::Hold hold_;
  Handlers handlers_;
  MessageHandler internal_;
  std::string input_;  // the beginning of a message
  Ref<NativeHandle> receivedHandle_;
  ReceivedSockets receivedSockets_;
  std::vector<Lent> lent_;
  std::uint64_t lentKeys_ = 0;
  std::deque<Outgoing> outgoing_;
  std::size_t outgoingBytes_ = 0;
  std::optional<Outgoing> unacknowledged_;
  std::deque<Waiting> waiting_;  // behind a handle that is not acknowledged
  std::deque<Unheard> unheard_;
  std::size_t unheardBytes_ = 0;
  int fd_ = -1;
  int listeners_ = 0;
  int retransmissions_ = 0;
  bool connected_ = true;
  bool open_ = false;
  bool awaiting_ = false;   // a handle is on its way
  bool finishing_ = false;  // it only remains to write
  bool peerEnds_ = false;   // it sends no more, but there may be something to read
  bool peerEnded_ = false;
  bool wanted_ = false;
  bool paused_ = false;
  bool holdsLoop_;
  std::optional<bool> referenced_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/ipc_channel.ipp>
#include <nodus/process/impl/ipc_io.ipp>
#endif
