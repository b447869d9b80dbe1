// The primary's side of one place at which workers listen.
#pragma once

#include <nodus/cluster/detail/worker_state.hpp>
#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/process/detail/native_handle.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace cluster::detail {

class ChildWorker;

// Where to listen, out of a worker's message.
net::detail::ListenTarget targetOf(const json::Value& message);

// Binds a socket there that does not listen yet; null with an errno in `error` if that fails.
Ref<NativeHandle> bindTarget(const net::detail::ListenTarget& target, bool reusePort, int& error);

class Listener : public RefCounted {
 public:
  // What goes into the answer to a worker, and the descriptor that goes with it.
  using Answer = Function<void(json::Value, process::SendHandle)>;

  virtual void add(ChildWorker& worker, Answer answer) = 0;
  // The worker listens here no more. True if it was the last one.
  bool remove(int worker);
  bool has(int worker) const { return workers_.contains(worker); }
  bool empty() const noexcept { return workers_.empty(); }
  virtual void close() = 0;

 protected:
  virtual void removed(int /*worker*/) {}
  std::map<int, Ref<ChildWorker>> workers_;
};

// Accepts here, and hands each connection to the worker that has waited longest. Node's SCHED_RR.
class RoundRobin final : public Listener {
 public:
  RoundRobin(Loop& loop, std::string key, const net::detail::ListenTarget& target);
  ~RoundRobin() override;

  void add(ChildWorker& worker, Answer answer) override;
  void close() override;

 private:
  class Acceptor;
  struct Waiting {
    Ref<NativeHandle> connection;
    std::size_t refusals = 0;
  };
  friend class Acceptor;

  // One who asked before it was known whether this listens.
  struct Asker {
    Ref<ChildWorker> worker;
    Answer answer;
  };

  void opened();
  void failed(const Error& error);
  void answer(ChildWorker& worker, const Answer& answer);
  void accepted(Ref<NativeHandle> connection);
  void offer();
  void handOff(ChildWorker& worker);
  void answered(const json::Value& reply, Waiting connection, ChildWorker& worker);
  void removed(int worker) override;

  std::string key_;
  Ref<Acceptor> acceptor_;
  std::vector<Asker> askers_;
  std::deque<Waiting> waiting_;  // for a worker that is free
  std::deque<int> free_;
};

// The workers share one descriptor, which is bound here: Node's SCHED_NONE. Or each worker binds one of its own to the
// address that this holds for them: SCHED_REUSEPORT.
class Shared final : public Listener {
 public:
  Shared(const net::detail::ListenTarget& target, bool reusePort);

  void add(ChildWorker& worker, Answer answer) override;
  void close() override;

 private:
  int error_ = 0;
  Ref<NativeHandle> bound_;
  std::string path_;
  bool reusePort_;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
