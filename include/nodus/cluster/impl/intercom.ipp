#pragma once

#include <nodus/cluster/detail/intercom.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace cluster::detail {

NODUS_DECL bool Intercom::send(const Ref<IpcChannel>& channel, json::Value message, const process::SendHandle& handle,
                               Reply reply) {
  if (!channel || !channel->connected()) return false;
  const auto number = next_++;
  message.set("cmd", "NODE_CLUSTER");
  message.set("seq", number);
  if (reply) replies_.emplace(number, std::move(reply));
  channel->send(message, handle, {}, [](const std::optional<Error>&) {});  // a broken channel tells of itself
  return true;
}

NODUS_DECL bool Intercom::takesAnswer(const json::Value& message, const process::SendHandle& handle) {
  if (message["cmd"].get<std::string_view>() != "NODE_CLUSTER") return true;
  const auto found = replies_.find(message["ack"].get<std::uint64_t>().value_or(next_));
  if (found == replies_.end()) return false;
  const auto reply = std::move(found->second);
  replies_.erase(found);
  reply(message, handle);
  return true;
}

NODUS_DECL void Intercom::fail() {
  for (const auto& [number, reply] : std::exchange(replies_, {})) reply(json::Value(), {});
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
