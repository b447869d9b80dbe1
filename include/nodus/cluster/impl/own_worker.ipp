#pragma once

#include <nodus/cluster/cluster.hpp>
#include <nodus/cluster/detail/local.hpp>
#include <nodus/cluster/detail/own_worker.hpp>
#include <nodus/path.hpp>
#include <nodus/process/detail/parent_channel.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/run.hpp>
#include <nodus/process/send.hpp>

#include <cerrno>
#include <tuple>
#include <utility>

#include <sys/socket.h>

namespace nodus::inline v0 {
namespace cluster::detail {

// One server's part of what the primary listens for. The primary closes when the last part is gone.
class OwnWorker::Share final : public net::detail::ConnectionSource {
 public:
  Share(Ref<OwnWorker> worker, std::string key, Query query, net::AddressInfo address)
      : worker_(std::move(worker)), key_(std::move(key)), query_(std::move(query)), address_(std::move(address)) {}
  ~Share() override {
    worker_->servers_.erase(key_);
    worker_->forget(query_);
    worker_->tell({{"act", "close"}, {"key", key_}});
  }
  net::AddressInfo address() const override { return address_; }

 private:
  Ref<OwnWorker> worker_;
  std::string key_;
  Query query_;
  net::AddressInfo address_;
};

NODUS_DECL OwnWorker* OwnWorker::of(Loop& loop) { return ClusterLocal::of(loop).own.get(); }

NODUS_DECL void OwnWorker::start(Loop& loop) {
  if (!ownId() || !ParentChannel::of(loop).channel || of(loop)) return;
  auto& own = ClusterLocal::of(loop).own;
  own = makeRef<OwnWorker>(*ownId(), ParentChannel::of(loop).channel);
  own->join();
}

// The listeners are there as long as the process: as in Node they hold the loop while there is a channel.
NODUS_DECL void OwnWorker::join() {
  net::detail::setListenHook(&OwnWorker::hook);
  process::once<"disconnect">([this] {
    intercom_.fail();
    const std::tuple<> none;
    emit(eventKey<"disconnect">, &none);
    if (!exitedAfterDisconnect) process::exit(0);  // the primary is gone
  });
  process::on<"message">([this](const json::Value& message, const process::SendHandle& handle) {
    const std::tuple<const json::Value&, const process::SendHandle&> arguments(message, handle);
    emit(eventKey<"message">, &arguments);
  });
  process::on<"error">([this](const Error& error) { emitError(error); });
  channel_->setInternal([this](json::Value message, process::SendHandle handle) {
    if (!intercom_.takesAnswer(message, handle)) received(message, handle);
  });
  tell({{"act", "online"}});
}

NODUS_DECL void OwnWorker::tell(json::Value message, Intercom::Reply reply) {
  intercom_.send(channel_, std::move(message), {}, std::move(reply));
}

NODUS_DECL void OwnWorker::received(const json::Value& message, const process::SendHandle& handle) {
  const auto act = message["act"].get<std::string_view>();
  if (act == "newconn") {
    connectionReceived(message, handle);
  } else if (act == "disconnect") {
    leave(true);
  }
}

// One that comes when its server is closing already goes back to the primary, who has kept it.
NODUS_DECL void OwnWorker::connectionReceived(const json::Value& message, const process::SendHandle& handle) {
  const auto found = servers_.find(message["key"].get<std::string_view>().value_or(""));
  const bool accepted = found != servers_.end() && !found->second->isFull() && handle.native();
  tell({{"ack", message["seq"]}, {"accepted", accepted}});
  if (accepted) found->second->take(handle.native()->take());
}

// --- Listening.

NODUS_DECL bool OwnWorker::hook(ServerState& server, const ListenTarget& target) {
  auto* worker = of(server.loop());
  if (!worker) return false;
  if (worker->isConnected() && !worker->leaving_) worker->listen(server, target);
  return true;  // at its end it listens no more, and waits for nothing
}

NODUS_DECL OwnWorker::Query OwnWorker::query(const ListenTarget& target) {
  json::Value address;
  int port = target.port, type = 4;
  if (!target.path.empty()) {
    address = target.path.front() == '\0' ? target.path : path::resolve(target.path);
    port = type = -1;
  } else if (!target.host.empty()) {
    address = target.host;
    type = net::detail::ipVersion(target.host);
  }
  auto name = (address.isNull() ? std::string() : address.as<std::string>()) + ":" + std::to_string(port) + ":" +
              std::to_string(type);
  auto& place = places_[name];
  const int index = place.next++;
  place.used.insert(index);
  json::Value message = {{"act", "queryServer"},
                         {"index", index},
                         {"data", nullptr},
                         {"address", address},
                         {"port", port},
                         {"addressType", type},
                         {"flags", target.ipv6Only ? 1 : 0},
                         {"backlog", target.backlog}};
  if (target.readableAll) message.set("readableAll", true);
  if (target.writableAll) message.set("writableAll", true);
  return {std::move(name), index, std::move(message)};
}

NODUS_DECL void OwnWorker::listen(ServerState& server, const ListenTarget& target) {
  auto asked = query(target);
  tell(asked.message, [this, self = Ref<ServerState>(&server), id = server.listeningId(), target, asked](
                          const json::Value& reply, const process::SendHandle& handle) {
    if (reply.isNull()) return;
    if (id != self->listeningId() || leaving_) {  // closed meanwhile, or as good as that
      forget(asked);
      return tell({{"act", "close"}, {"key", reply["key"]}});
    }
    answered(reply, handle, self, target, asked);
  });
}

NODUS_DECL void OwnWorker::tellListening(const ServerState& server, const Query& query) {
  if (!places_.contains(query.place)) return;
  auto message = query.message;
  message.set("act", "listening");
  if (const int port = server.address().port; port > 0) message.set("port", port);
  tell(std::move(message));
}

// The name of a failed bind as Node has it, where no address is "null".
NODUS_DECL Error bindError(int error, const net::detail::ListenTarget& target) {
  if (!target.path.empty()) return networkError(error, "bind", target.path);
  const auto address = target.host.empty() ? "null" : std::string_view(target.host);
  return networkError(error, "bind", address, target.port > 0 ? std::optional<int>(target.port) : std::nullopt);
}

NODUS_DECL void OwnWorker::answered(const json::Value& reply, const process::SendHandle& handle,
                                    const Ref<ServerState>& server, const ListenTarget& target, const Query& query) {
  int error = -reply["errno"].get<int>().value_or(0);
  if (error != 0) {
    forget(query);
    return server->reportFailure(bindError(error, target));
  }
  const auto& name = reply["sockname"];
  net::AddressInfo address{.address = name["address"].get<std::string>().value_or(""),
                           .family = name["family"].get<std::string>().value_or(""),
                           .port = name["port"].get<int>().value_or(0),
                           .path = target.path};
  auto key = reply["key"].get<std::string>().value_or("");
  servers_[key] = server.get();
  Owned<net::detail::ConnectionSource> share(new Share(Ref<OwnWorker>(this), key, query, address));
  if (handle.native()) {
    const int fd = handle.native()->fd();
    error = ::listen(fd, target.backlog > 0 ? target.backlog : 511) == 0 ? 0 : errno;
    if (error == 0) error = server->listenBy(std::move(share), handle.native()->take());
  } else {
    error = server->listenBy(std::move(share));
  }
  if (error != 0) return server->reportFailure(bindError(error, target));
  server->add(eventKey<"listening">,
              makeListener(
                  [this, server = server.get(), id = server->listeningId(), query] {
                    if (id == server->listeningId()) tellListening(*server, query);
                  },
                  true, std::type_identity<std::tuple<>>{}),
              false);
}

NODUS_DECL void OwnWorker::forget(const Query& query) {
  const auto found = places_.find(query.place);
  if (found == places_.end()) return;
  found->second.used.erase(query.index);
  if (found->second.used.empty()) places_.erase(found);
}

// --- The end.

NODUS_DECL child_process::ChildProcess OwnWorker::process() const {
  throwError(ErrorCode::ERR_INVALID_STATE, {"a worker has no ChildProcess of its own: use nodus::process"});
}

NODUS_DECL bool OwnWorker::send(const json::Value& message, const process::SendHandle& handle,
                                const process::SendOptions& options, IpcChannel::Sent sent) {
  return sendToParent(message, handle, options, std::move(sent));
}

NODUS_DECL bool OwnWorker::isConnected() const { return channel_->connected(); }

NODUS_DECL void OwnWorker::disconnect() { leave(false); }

NODUS_DECL void OwnWorker::destroy(std::string_view) {
  if (std::exchange(destroying_, true)) return;
  leaving_ = exitedAfterDisconnect = true;
  if (!isConnected()) process::exit(0);
  process::once<"disconnect">([] { process::exit(0); });
  left(false);
}

// Each server first ends what it has begun.
NODUS_DECL void OwnWorker::leave(bool primaryAsked) {
  if (std::exchange(leaving_, true)) return;
  exitedAfterDisconnect = true;
  places_.clear();  // nobody is told any more that it listens there
  std::vector<Ref<ServerState>> open;
  for (const auto& [key, server] : servers_) open.emplace_back(server);
  const auto waiting = makeRef<Box<std::size_t>>(open.size() + 1);
  const auto closed = [this, waiting, primaryAsked] {
    if (--waiting->callable == 0) left(primaryAsked);
  };
  for (const auto& server : open) {
    server->add(eventKey<"close">, makeListener(closed, true, std::type_identity<std::tuple<>>{}), false);
    server->closeLater();
  }
  closed();
}

// The primary shall know that the end was asked for before it sees it.
NODUS_DECL void OwnWorker::left(bool primaryAsked) {
  const auto disconnect = [] {
    if (process::connected()) process::disconnect();
  };
  if (primaryAsked) return disconnect();
  tell({{"act", "exitedAfterDisconnect"}},
       [disconnect](const json::Value&, const process::SendHandle&) { disconnect(); });
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
