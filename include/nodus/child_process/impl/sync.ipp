#pragma once

#include <nodus/child_process/detail/exec_error.hpp>
#include <nodus/child_process/detail/launch.hpp>
#include <nodus/child_process/detail/stdio_plan.hpp>
#include <nodus/child_process/sync.hpp>
#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/system.hpp>
#include <nodus/process/detail/signals.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace child_process {
namespace detail {

template <class Output>
void fillNamed(SpawnSyncResultOf<Output>& result) {
  if (result.output.size() > 1 && result.output[1]) result.stdout_ = *result.output[1];
  if (result.output.size() > 2 && result.output[2]) result.stderr_ = *result.output[2];
}

// One program from its start to its end, on a poll() of its own.
class SyncRun {
 public:
  SyncRun(Command command, StdioPlan plan, const SpawnSyncOptions& options)
      : command_(std::move(command)),
        plan_(std::move(plan)),
        input_(options.input.bytes()),
        maxBuffer_(options.maxBuffer),
        killSignal_(options.killSignal.number()) {
    constexpr double longest = 1e18;  // more nanoseconds than anybody waits for
    const double timeout = options.timeout.count() * 1e6;
    if (timeout > 0) deadline_ = now() + static_cast<std::int64_t>(std::min(timeout, longest));
  }

  SpawnSyncResult run() {
    const int error = start();
    if (error) {
      fail(error);
    } else {
      while (!status_.ended || hasPipes()) step();
    }
    return result(error == 0);
  }

 private:
  static std::int64_t now() { return System::machine().monotonicTime(); }

  int start() {
    if (const int error = openPipes(plan_)) return error;
    auto launched = launch(command_, childDescriptors(plan_));
    for (auto& part : plan_) part.childs.close();
    if (launched.error) return launched.error;
    pid_ = launched.pid;
    pidfd_ = std::move(launched.pidfd);
    text_.resize(plan_.size());
    if (input_.empty()) plan_[0].ours.close();
    return 0;
  }

  bool hasPipes() const {
    return std::any_of(plan_.begin(), plan_.end(), [](const StdioPart& part) { return static_cast<bool>(part.ours); });
  }

  // Waits for whatever comes first, and sees to it.
  void step() {
    std::vector<::pollfd> waited;
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      const bool writes = i == 0 && !input_.empty();
      waited.push_back({plan_[i].ours.get(), static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), 0});
    }
    waited.push_back({status_.ended ? -1 : pidfd_.get(), POLLIN, 0});
    if (::poll(waited.data(), waited.size(), waitTime()) < 0) return;
    if (deadline_ && now() >= *deadline_) stop(ETIMEDOUT);
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      if (waited[i].revents & POLLOUT) write(plan_[i]);
      if (waited[i].revents & ~POLLOUT) read(i);
    }
    if (!status_.ended && (waited.back().revents || !pidfd_)) status_ = reap(pid_, pidfd_, false);
  }

  // Until the deadline; where there is no pidfd the child is looked at every now and then.
  int waitTime() const {
    constexpr std::int64_t longest = 1'000'000'000, between = 5;
    auto wait = pidfd_ || status_.ended ? std::int64_t{-1} : between;
    if (deadline_) {
      const auto rest = std::clamp((*deadline_ - now() + 999'999) / 1'000'000, std::int64_t{0}, longest);
      wait = wait < 0 ? rest : std::min(wait, rest);
    }
    return static_cast<int>(wait);
  }

  void write(StdioPart& part) {
    if (!part.ours || input_.empty()) return;
    const auto count = ::send(part.ours.get(), input_.data(), input_.size(), MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      fail(errno);
      input_ = {};
    } else {
      input_.remove_prefix(static_cast<std::size_t>(count));
    }
    if (input_.empty()) part.ours.close();
  }

  // As in Node, what came at once is kept whole, though it be too much.
  void read(std::size_t index) {
    auto& part = plan_[index];
    if (!part.ours) return;
    char bytes[65536];
    const auto count = ::recv(part.ours.get(), bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      if (index == 0 && !input_.empty()) fail(EPIPE);
      part.ours.close();
      return;
    }
    if (index == 0) return;
    text_[index].append(bytes, static_cast<std::size_t>(count));
    if (maxBuffer_ > 0 && text_[index].size() > maxBuffer_) stop(ENOBUFS);
  }

  void fail(int number) {
    if (!error_) error_ = number;
  }

  // A signal that there is not, or that does not reach it, must not keep it alive.
  void stop(int number) {
    fail(number);
    deadline_.reset();
    if (!status_.ended && !std::exchange(killed_, true)) {
      const int failure = sendSignal(pid_, pidfd_, killSignal_);
      if (failure != 0 && failure != ESRCH) sendSignal(pid_, pidfd_, SIGKILL);
    }
    for (auto& part : plan_) part.ours.close();
  }

  SpawnSyncResult result(bool ran) {
    SpawnSyncResult result;
    if (error_) result.error = startError(*error_, "spawnSync", command_);
    if (!ran) return result;
    result.pid = pid_;
    result.status = status_.code;
    if (status_.signal != 0) result.signal = std::string(signalName(status_.signal));
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      result.output.emplace_back();
      if (i > 0 && plan_[i].kind == StdioPart::Kind::pipe) result.output.back() = Buffer::from(std::move(text_[i]));
    }
    fillNamed(result);
    return result;
  }

  Command command_;
  StdioPlan plan_;
  std::string_view input_;
  std::size_t maxBuffer_;
  int killSignal_;
  std::optional<std::int64_t> deadline_;
  std::vector<std::string> text_;
  int pid_ = 0;
  OwnFd pidfd_;
  ExitStatus status_;
  std::optional<int> error_;
  bool killed_ = false;
};

NODUS_DECL SpawnSyncResult runSync(std::string_view file, const Arguments& arguments, const SpawnSyncOptions& options) {
  auto command = makeCommand(file, arguments,
                             {.env = options.env,
                              .cwd = options.cwd,
                              .argv0 = options.argv0,
                              .shell = options.shell,
                              .uid = options.uid,
                              .gid = options.gid,
                              .timeout = options.timeout});
  return SyncRun(std::move(command), readStdio(options.stdio, true), options).run();
}

// Node takes an empty name for none.
NODUS_DECL std::string textOf(const Buffer& bytes, const BufferEncoding& encoding) {
  if (encoding.name().empty() || encoding.name() == "buffer") return std::string(bytes.view());
  static_cast<void>(encoding.value());  // an unknown one fails also where there are no bytes
  return bytes.toString(encoding);
}

NODUS_DECL SpawnSyncTextResult runSync(std::string_view file, const Arguments& arguments,
                                       const SpawnSyncTextOptions& options) {
  Buffer input;
  const bool encodes = options.input.isText() && !options.encoding.name().empty();
  if (encodes) input = Buffer::from(options.input.bytes(), options.encoding);
  auto result = runSync(file, arguments,
                        SpawnSyncOptions{.env = options.env,
                                         .cwd = options.cwd,
                                         .argv0 = options.argv0,
                                         .input = encodes ? Input(input) : options.input,
                                         .stdio = options.stdio,
                                         .shell = options.shell,
                                         .uid = options.uid,
                                         .gid = options.gid,
                                         .timeout = options.timeout,
                                         .killSignal = options.killSignal,
                                         .maxBuffer = options.maxBuffer});
  SpawnSyncTextResult text{
      .pid = result.pid, .status = result.status, .signal = std::move(result.signal), .error = std::move(result.error)};
  for (const auto& output : result.output) {
    text.output.push_back(output ? std::optional(textOf(*output, options.encoding)) : std::nullopt);
  }
  fillNamed(text);
  return text;
}

inline std::string_view bytesOf(const Buffer& output) { return output.view(); }
inline std::string_view bytesOf(const std::string& output) { return output; }

// Throws what checkExecSyncError() of Node's throws.
template <class Output>
Output resultOrThrow(SpawnSyncResultOf<Output> result, const Stdio& stdio, const std::string& cmd) {
  const auto err = bytesOf(result.stderr_);
  if (!stdio) writeAll(STDERR_FILENO, err);
  if (!result.error && result.status == 0) return std::move(result.stdout_);
  ExecDetails details;
  details.exitCode = result.status;
  details.signal = result.signal;
  details.out = bytesOf(result.stdout_);
  details.err = err;
  details.cmd = cmd;
  details.pid = result.pid;
  details.killed = result.error && result.pid != 0;
  const auto said = err.empty() ? std::string() : "\n" + std::string(err);
  throw withDetails(result.error ? *result.error : commandFailed(cmd, said), std::move(details));
}

template <class Options>
auto fileSync(std::string_view file, const Arguments& arguments, const Options& options) {
  const auto name = options.argv0.empty() ? file : options.argv0;
  return resultOrThrow(runSync(file, arguments, options), options.stdio, joined(name, arguments));
}

template <class Options>
auto shellSync(std::string_view command, Options options) {
  if (options.shell.path().empty()) options.shell = true;
  return resultOrThrow(runSync(command, {}, options), options.stdio, std::string(command));
}

NODUS_DECL Buffer runFileSync(std::string_view file, const Arguments& arguments, const SpawnSyncOptions& options) {
  return fileSync(file, arguments, options);
}

NODUS_DECL std::string runFileSync(std::string_view file, const Arguments& arguments,
                                   const SpawnSyncTextOptions& options) {
  return fileSync(file, arguments, options);
}

}  // namespace detail

NODUS_DECL Buffer execSync(std::string_view command, const SpawnSyncOptions& options) {
  return detail::shellSync(command, options);
}

NODUS_DECL std::string execSync(std::string_view command, const SpawnSyncTextOptions& options) {
  return detail::shellSync(command, options);
}

}  // namespace child_process
}  // namespace nodus::inline v0
