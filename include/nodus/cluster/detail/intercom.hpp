// The cluster's own messages on a channel: numbered, and an answer names the number that it answers.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/process/detail/ipc_channel.hpp>
#include <nodus/process/send_handle.hpp>

#include <cstdint>
#include <map>
#include <utility>

namespace nodus::inline v0 {
namespace cluster::detail {

using namespace nodus::detail;

class Intercom {
 public:
  // Gets the answer, or null if the other side is gone.
  using Reply = Function<void(const json::Value&, process::SendHandle)>;

  // False if there is no channel any more; `reply` is not called then.
  bool send(const Ref<IpcChannel>& channel, json::Value message, const process::SendHandle& handle = {},
            Reply reply = {});
  // True if it is the answer to a message of ours, whose `reply` has been called then, or none of the cluster's.
  bool takesAnswer(const json::Value& message, const process::SendHandle& handle);
  // The other side is gone: what waits for an answer gets null, in order.
  void fail();

 private:
  std::map<std::uint64_t, Reply> replies_;
  std::uint64_t next_ = 0;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/cluster/impl/intercom.ipp>
#endif
