// What the handles of one worker share.
#pragma once

#include <nodus/child_process/child.hpp>
#include <nodus/cluster/detail/intercom.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/process/send_handle.hpp>

#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace cluster::detail {

class WorkerState : public EmitterState {
 public:
  explicit WorkerState(int number) noexcept : id(number) {}

  virtual child_process::ChildProcess process() const = 0;
  virtual bool send(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
                    IpcChannel::Sent sent) = 0;
  virtual void disconnect() = 0;
  virtual void destroy(std::string_view signal) = 0;
  virtual bool isConnected() const = 0;
  virtual bool isDead() const = 0;

  const int id;
  bool exitedAfterDisconnect = false;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
