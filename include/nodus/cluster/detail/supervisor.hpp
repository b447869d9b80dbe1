// Keeps the workers of cluster::serve running.
#pragma once

#include <nodus/cluster/worker.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace cluster {

struct ServeOptions;

namespace detail {

class Supervisor final : public RefCounted {
 public:
  explicit Supervisor(const ServeOptions& options);

  Promise<> start(SignalRef signal);

 private:
  // A worker's place: who fills it, and who is to replace it.
  struct Slot {
    std::optional<Worker> worker{};
    std::optional<Worker> next{};
    Timeout start{};  // of the next worker
    Timeout wait{};   // for `next` to listen
    std::int64_t startedAt = 0;
    int failures = 0;
    bool listened = false;
  };

  // One whose successor listens. It is killed when it does not end in time.
  struct Retiring {
    Worker worker;
    Timeout limit;
  };

  Worker fork(const std::optional<Worker>& replaced);
  Slot* slotOf(const Worker& worker) noexcept;
  void launch(Slot& slot);
  void listening(const Worker& worker);
  void ended(const Worker& worker);
  void launchLater(Slot& slot);
  bool someoneRuns() const noexcept;

  void restart();
  void replace(std::size_t index);
  void replaced(Slot& slot);
  void giveUp(Slot& slot);
  void retire(const Worker& worker);

  void listen();
  void stopOrKill();
  void stop();
  void killAll();
  void finish();

  double minBackoff_, maxBackoff_, startTimeout_, shutdownTimeout_;
  std::map<std::string, std::string> environment_;
  std::vector<Slot> slots_;
  std::map<int, Retiring> retiring_;  // by their ids
  std::size_t replacing_ = 0;         // the slot that a restart is at
  std::vector<Subscription> subscriptions_;
  AbortRegistration abort_;
  Ref<PromiseState<void>> done_;
  Timeout deadline_;
  std::size_t running_ = 0;
  bool restarting_ = false;
  bool restartAgain_ = false;
  bool stopping_ = false;
};

}  // namespace detail
}  // namespace cluster
}  // namespace nodus::inline v0

// The bodies follow that header.
#if defined(NODUS_HEADER_ONLY)
#include <nodus/cluster/serve.hpp>
#endif
