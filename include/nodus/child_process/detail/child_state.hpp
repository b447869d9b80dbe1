// What the handles of one child process share.
#pragma once

#include <nodus/child_process/detail/command.hpp>
#include <nodus/child_process/detail/exit_watch.hpp>
#include <nodus/child_process/detail/launch.hpp>
#include <nodus/child_process/detail/stdio_plan.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/net/socket.hpp>
#include <nodus/process/detail/ipc_channel.hpp>

#include <optional>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace child_process::detail {

class ChildState final : public EmitterState, public FromFreeList, public net::detail::OpenListItem<ChildState> {
 public:
  explicit ChildState(Loop& loop) noexcept : loop_(loop) {}

  // Throws what Node throws; the other failures are told by "error".
  void start(std::string_view file, const Arguments& arguments, const SpawnOptions& options);

  bool kill(int signal);
  bool send(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
            IpcChannel::Sent sent);
  void disconnect();
  // Null if there is none, or no longer.
  const Ref<IpcChannel>& channel() const noexcept { return channel_; }
  void setReferenced(bool referenced);

  std::optional<int> pid() const noexcept { return pid_ > 0 ? std::optional(pid_) : std::nullopt; }
  const std::vector<std::optional<net::Socket>>& stdio() const noexcept { return stdio_; }
  std::optional<int> exitCode() const noexcept { return exitCode_; }
  const std::optional<std::string>& signalCode() const noexcept { return signalCode_; }
  bool killed() const noexcept { return killed_; }
  const Command& command() const noexcept { return command_; }

 private:
  friend class net::detail::OpenList<ChildState>;

  int launchNow(StdioPlan& plan);
  void started();
  void watchExit();
  Ref<ChildState> stopped() noexcept;
  void connect(StdioPlan& plan);
  net::Socket makeSocket(OwnFd fd, bool childReads);
  void openChannel(OwnFd fd);
  void listenersChanged(const EventKey& key, bool added) override;
  void killBy(int signal);
  void aborted(int signal, const Error& reason);

  static void ended(void* self, unsigned readiness);
  void failed(int number);
  void finish(const std::optional<Error>& error);
  void tellEnd(const std::optional<Error>& error);
  void flushLater();
  void flushStdio();
  void letGoLater();
  void closeOne();
  void fail(const Error& error);
  void abandon() noexcept;

  Loop& loop_;
  Command command_;
  int pid_ = 0;
  OwnFd pidfd_;
  ExitWatch watch_;
  Loop::Hold hold_;
  std::vector<std::optional<net::Socket>> stdio_;
  Ref<IpcChannel> channel_;
  AbortRegistration abort_;
  Timeout timeout_;
  std::optional<int> exitCode_;
  std::optional<std::string> signalCode_;
  int closesNeeded_ = 1;
  bool running_ = false;
  bool killed_ = false;
  bool closed_ = false;  // "close" was emitted, and the listeners are gone
};

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/child_state.ipp>
#endif
