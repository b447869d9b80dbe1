// What the primary keeps: its workers, and the places that it listens at for them.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/cluster/detail/child_worker.hpp>
#include <nodus/cluster/detail/listener.hpp>
#include <nodus/cluster/settings.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace cluster::detail {

class Primary {
 public:
  Primary(Loop& loop, Ref<EmitterState> emitter);
  Primary(const Primary&) = delete;
  Primary& operator=(const Primary&) = delete;
  ~Primary();

  void setup(const Settings& settings);
  // `replaced` is the worker that the new one comes for, if there is one.
  Ref<ChildWorker> fork(const child_process::Environment& environment, int replaced = 0);
  void disconnect();
  // Settles when there are no workers.
  Promise<> whenEmpty();
  // Listens on when the last worker of a place is gone, until it is told otherwise.
  void keepListening(bool keep);

  const std::map<int, Ref<ChildWorker>>& workers() const noexcept { return workers_; }
  Settings settings;
  SchedulingPolicy policy;

  // --- For a worker.
  void received(ChildWorker& worker, std::string_view act, const json::Value& message);
  void message(ChildWorker& worker, const json::Value& message, const process::SendHandle& handle);
  void exited(ChildWorker& worker, const std::optional<int>& code, const std::optional<std::string>& signal);
  void disconnected(ChildWorker& worker);
  // It is about to be told to leave.
  void leaving(const ChildWorker& worker);
  void forgetListeners(ChildWorker& worker);
  void forget(ChildWorker& worker);

 private:
  void query(ChildWorker& worker, const json::Value& message);
  Ref<Listener> makeListener(const std::string& key, const json::Value& message) const;
  void listening(ChildWorker& worker, const json::Value& message);
  void closeIfEmpty(const std::string& key);

  Loop& loop_;
  Ref<EmitterState> emitter_;
  std::map<int, Ref<ChildWorker>> workers_;
  std::map<std::string, Ref<Listener>> listeners_;
  std::vector<Ref<PromiseState<void>>> waiters_;
  int lastId_ = 0;
  bool isSetUp_ = false;
  bool keep_ = false;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
