// What the process module keeps for each loop: its events, its exit code, and the signals that it listens to.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/error.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {

class Loop;

namespace detail {

// Brings signals from their handler to the loop, through a pipe. One loop of the process has them: the first one
// that listens.
class SignalPipe {
 public:
  explicit SignalPipe(EmitterState& emitter) noexcept : emitter_(emitter) {}
  SignalPipe(const SignalPipe&) = delete;
  SignalPipe& operator=(const SignalPipe&) = delete;
  ~SignalPipe();

  // Counts the names that are listened to; the first one of a number installs the handler, and the last one to go
  // restores the default disposition.
  void start(Loop& loop, int number);
  void stop(int number) noexcept;

 private:
  bool open(Loop& loop);
  void closePipe() noexcept;
  static void onReadable(void* self, unsigned readiness);
  void deliver(int number);

  EmitterState& emitter_;
  Watcher watcher_;
  int readEnd_ = -1;
  int writeEnd_ = -1;
  unsigned char listened_[65] = {};
};

// What nodus/process/send.hpp adds: the channel to the parent. A program that does not include it is spared that code.
struct ParentChannelHooks {
  // Takes the channel over that the environment tells of; nothing if there is none.
  void (*open)(Loop& loop) = nullptr;
  // Called by it when there is one: a cluster's worker joins.
  void (*opened)(Loop& loop) = nullptr;
  // "message" or "disconnect" has its first listener, or no more.
  void (*listenersChanged)(Loop& loop, const EventKey& key, bool added) = nullptr;
};

inline constinit ParentChannelHooks parentChannelHooks;

class ProcessEmitter final : public EmitterState {
 public:
  explicit ProcessEmitter(Loop& loop) noexcept : loop_(&loop), signals_(std::in_place, *this) {}

  // After this only the memory is left: the loop is gone.
  void closeSignals() noexcept {
    loop_ = nullptr;
    signals_.reset();
  }

 protected:
  void listenersChanged(const EventKey& key, bool added) override;

 private:
  Loop* loop_;
  std::optional<SignalPipe> signals_;
};

// What runs on a loop that is not the process' own: a worker.
class LoopOwner {
 public:
  // Halts the loop where the process would end; with the exception, if there is one that nobody handled.
  virtual void end(int code, const std::exception_ptr* cause) = 0;

 protected:
  ~LoopOwner() = default;
};

struct ProcessState {
  explicit ProcessState(Loop& loop);
  ProcessState(const ProcessState&) = delete;
  ProcessState& operator=(const ProcessState&) = delete;
  ~ProcessState() { emitter->closeSignals(); }

  static ProcessState& current();

  Ref<ProcessEmitter> emitter;
  std::optional<int> exitCode;
  Function<void(const Error&)> captureUncaught;
  bool exiting = false;  // "exit" was emitted
  bool noDeprecation = false;
  bool throwDeprecation = false;
  std::size_t rejections = 0;
  LoopOwner* owner = nullptr;  // null: the process
};

// Writes what Node writes to stderr about an exception that nobody handled.
void reportFatal(const std::exception_ptr& exception) noexcept;
std::string fatalReport(const std::exception_ptr& exception);

// Flushes stdout and stderr and ends the process, without "exit"; in a worker, only that, by LoopHalted.
[[noreturn]] void endProcess(int code);

}  // namespace detail
}  // namespace nodus::inline v0
