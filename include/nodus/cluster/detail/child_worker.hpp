// A worker as the primary sees it.
#pragma once

#include <nodus/child_process/child.hpp>
#include <nodus/cluster/detail/intercom.hpp>
#include <nodus/cluster/detail/worker_state.hpp>
#include <nodus/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace cluster::detail {

class Primary;

class ChildWorker final : public WorkerState {
 public:
  ChildWorker(Primary& primary, int number, int replaced, child_process::ChildProcess process)
      : WorkerState(number), replaces(replaced), primary_(&primary), process_(std::move(process)) {}

  // Listens to the process.
  void join();
  // A message of the cluster's; false if there is no channel any more.
  bool tell(json::Value message, const process::SendHandle& handle = {}, Intercom::Reply reply = {});

  child_process::ChildProcess process() const override { return process_; }
  bool send(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
            IpcChannel::Sent sent) override;
  void disconnect() override;
  void destroy(std::string_view signal) override;
  bool isConnected() const override { return process_.connected(); }
  bool isDead() const override { return process_.exitCode() || process_.signalCode(); }

  // The worker whose place it is to take; 0 for none.
  const int replaces;

  // The primary is gone, and its loop with it.
  void orphan() noexcept { primary_ = nullptr; }

 private:
  void received(const json::Value& message, const process::SendHandle& handle);
  void exited(const std::optional<int>& code, const std::optional<std::string>& signal);
  void disconnected();

  Primary* primary_;
  child_process::ChildProcess process_;
  Intercom intercom_;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
