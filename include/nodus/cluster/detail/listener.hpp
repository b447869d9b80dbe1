// The primary's side of one place at which workers listen.
#pragma once

#include <nodus/cluster/detail/child_worker.hpp>
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
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace cluster::detail {

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
  bool hasOnly(int worker) const { return workers_.size() == 1 && has(worker); }
  bool empty() const noexcept { return workers_.empty(); }
  // The workers are about to leave, and nobody comes after them: they get now what waits here.
  virtual void giveAway() {}
  virtual void close() = 0;

 protected:
  virtual void removed(int /*worker*/) {}
  std::map<int, Ref<ChildWorker>> workers_;
};

// Hands connections out, each to the worker that has waited longest.
class Dealer : public Listener {
 public:
  void giveAway() override;
  void close() override;

 protected:
  // Accepts here what comes to one descriptor.
  class Acceptor;

  Dealer(Loop& loop, std::string key) : loop_(loop), key_(std::move(key)) {}
  // Offers a worker what waits.
  void handOff(ChildWorker& worker);
  void removed(int worker) override;
  // Where connections are accepted now.
  virtual std::vector<Ref<Acceptor>> acceptors() const = 0;
  bool paused() const noexcept { return paused_; }
  virtual void opened() {}
  virtual void failed(const Error& /*error*/) {}

  Loop& loop_;

 private:
  struct Waiting {
    Ref<NativeHandle> connection;
    std::vector<int> refusals{};  // by whom
  };
  using Queue = std::deque<Waiting>;

  void accepted(Ref<NativeHandle> connection);
  void pause(bool paused);
  Queue::iterator nextFor(int worker);
  bool refusedByAll(const Waiting& waiting) const;
  void offer();
  bool send(ChildWorker& worker, Queue::iterator waiting);
  void sendToAnyone();
  void answered(const json::Value& reply, Waiting connection, ChildWorker& worker);

  std::string key_;
  Queue waiting_;  // for a worker that is free
  std::deque<int> free_;
  std::size_t turn_ = 0;
  bool paused_ = false;
  bool givesAway_ = false;
  bool closed_ = false;
};

// Accepts for all workers. Node's SCHED_RR.
class RoundRobin final : public Dealer {
 public:
  RoundRobin(Loop& loop, std::string key, const net::detail::ListenTarget& target);
  ~RoundRobin() override;

  void add(ChildWorker& worker, Answer answer) override;
  void close() override;

 private:
  // One who asked before it was known whether this listens.
  struct Asker {
    Ref<ChildWorker> worker;
    Answer answer;
  };

  void opened() override;
  void failed(const Error& error) override;
  std::vector<Ref<Acceptor>> acceptors() const override;
  void answer(ChildWorker& worker, const Answer& answer);

  Ref<Acceptor> acceptor_;
  std::vector<Asker> askers_;
};

// The workers share one descriptor, which is bound here: Node's SCHED_NONE.
class Shared final : public Listener {
 public:
  explicit Shared(const net::detail::ListenTarget& target);

  void add(ChildWorker& worker, Answer answer) override;
  void close() override;

 private:
  int error_ = 0;
  Ref<NativeHandle> bound_;
  std::string path_;
};

// Each worker accepts from a socket of its own, which is bound and kept here, so that nothing is lost with the worker:
// SCHED_REUSEPORT. The next worker gets the socket; until it comes, what arrives there is dealt to the others.
class ReusePort final : public Dealer {
 public:
  ReusePort(Loop& loop, std::string key, const net::detail::ListenTarget& target);
  ~ReusePort() override;

  void add(ChildWorker& worker, Answer answer) override;
  void close() override;

 private:
  struct Share {
    Ref<NativeHandle> socket;
    std::set<int> workers{};   // one, or while it is replaced two
    Ref<Acceptor> acceptor{};  // while it is nobody's
  };

  Share* shareFor(const ChildWorker& worker, int& error);
  void removed(int worker) override;
  void adopt(Share& share);
  std::vector<Ref<Acceptor>> acceptors() const override;

  net::detail::ListenTarget target_;
  std::deque<Share> shares_;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
