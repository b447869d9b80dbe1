// A worker as it sees itself: its servers ask the primary for their connections.
#pragma once

#include <nodus/cluster/detail/worker_state.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/server_state.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace cluster::detail {

class OwnWorker final : public WorkerState {
 public:
  // What a server asks for: the place, and which of the listens at it this is.
  struct Query {
    std::string place;
    int index = 0;
    json::Value message{};
  };

  // The worker that this process is; null in a primary, and on other loops than the one that `run` started.
  static OwnWorker* of(Loop& loop);
  // Called once, before the main script.
  static void start(Loop& loop);

  OwnWorker(int number, Ref<IpcChannel> channel) noexcept : WorkerState(number), channel_(std::move(channel)) {}

  child_process::ChildProcess process() const override;
  bool send(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
            IpcChannel::Sent sent) override;
  void disconnect() override;
  void destroy(std::string_view signal) override;
  bool isConnected() const override;
  bool isDead() const override { return false; }

 private:
  class Share;
  using ServerState = net::detail::ServerState;
  using ListenTarget = net::detail::ListenTarget;
  struct Place {
    int next = 0;
    std::set<int> used;
  };

  void join();
  void tell(json::Value message, Intercom::Reply reply = {});
  void received(const json::Value& message, const process::SendHandle& handle);
  void connectionReceived(const json::Value& message, const process::SendHandle& handle);
  static bool hook(ServerState& server, const ListenTarget& target);
  void listen(ServerState& server, const ListenTarget& target);
  Query query(const ListenTarget& target);
  void answered(const json::Value& reply, const process::SendHandle& handle, const Ref<ServerState>& server,
                const ListenTarget& target, const Query& query);
  void tellListening(const ServerState& server, const Query& query);
  void forget(const Query& query);
  void leave(bool primaryAsked);
  void left(bool primaryAsked);

  Ref<IpcChannel> channel_;
  Intercom intercom_;
  std::map<std::string, Place, std::less<>> places_;
  std::map<std::string, ServerState*, std::less<>> servers_;  // by the primary's key
  bool leaving_ = false;
  bool destroying_ = false;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
