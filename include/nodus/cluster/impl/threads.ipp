#pragma once

#include <nodus/cluster/detail/listener.hpp>
#include <nodus/cluster/detail/thread_group.hpp>
#include <nodus/cluster/threads.hpp>
#include <nodus/os/machine.hpp>
#include <nodus/process/detail/state.hpp>
#include <nodus/process/events.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace cluster::detail {

// --- Places.

NODUS_DECL SharedPlaces::Place* SharedPlaces::open(const std::string& name, const net::detail::ListenTarget& target,
                                                   const ThreadMember& user, int& error) {
  const std::lock_guard lock(mutex_);
  auto& places = places_[name];
  auto found = std::find_if(places.begin(), places.end(), [&](const Place& one) { return !one.users.contains(&user); });
  if (found == places.end()) {
    const auto bound = bindTarget(target, true, error);
    if (!bound) {
      if (places.empty()) places_.erase(name);
      return nullptr;
    }
    found = places.insert(found, Place{OwnFd(bound->take())});
    if (!target.path.empty() && target.path.front() != '\0') found->path = target.path;
  }
  found->users.insert(&user);
  return &*found;
}

NODUS_DECL void SharedPlaces::close(const std::string& name, Place& place, const ThreadMember& user) {
  const std::lock_guard lock(mutex_);
  place.users.erase(&user);
  if (!place.users.empty()) return;
  if (!place.path.empty()) ::unlink(place.path.c_str());
  auto& places = places_[name];
  places.remove_if([&](const Place& one) { return &one == &place; });
  if (places.empty()) places_.erase(name);
}

// --- A thread's part.

// One server's part of a place.
class ThreadMember::Share final : public net::detail::ConnectionSource {
 public:
  Share(const ThreadMember& member, net::detail::ServerState& server, std::string name, SharedPlaces::Place& place)
      : places_(member.places_),
        servers_(member.servers_),
        server_(server),
        name_(std::move(name)),
        place_(place),
        member_(member) {
    servers_->listening.insert(&server);
  }
  ~Share() override {
    servers_->listening.erase(&server_);
    places_->close(name_, place_, member_);
  }
  net::AddressInfo address() const override { return {}; }

 private:
  SharedRef<SharedPlaces> places_;
  Ref<Servers> servers_;
  net::detail::ServerState& server_;
  std::string name_;
  SharedPlaces::Place& place_;
  const ThreadMember& member_;  // only as a name
};

// What was there before: a cluster's worker may have threads, too.
inline constinit net::detail::ListenHook hookBeforeThreads = nullptr;

NODUS_DECL bool ThreadMember::hook(net::detail::ServerState& server, const net::detail::ListenTarget& target) {
  auto& member = of(server.loop());
  if (!member.places_) return hookBeforeThreads && hookBeforeThreads(server, target);
  if (member.leaving_) return true;
  if (const int error = member.listen(server, target)) {
    const auto where = target.path.empty() ? target.host : target.path;
    const auto port = target.port > 0 && target.path.empty() ? std::optional<int>(target.port) : std::nullopt;
    process::nextTick([self = Ref<net::detail::ServerState>(&server),
                       failure = networkError(error, "listen", where, port)] { self->reportFailure(failure); });
  }
  return true;
}

NODUS_DECL int ThreadMember::listen(net::detail::ServerState& server, const net::detail::ListenTarget& target) {
  auto name = target.path.empty() ? target.host + ":" + std::to_string(target.port) : target.path;
  int error = 0;
  auto* place = places_->open(name, target, *this, error);
  if (!place) return error;
  Owned<net::detail::ConnectionSource> share(new Share(*this, server, std::move(name), *place));
  net::detail::Address address;
#if defined(SO_REUSEPORT)
  if (target.path.empty() && address.readLocal(place->fd.get())) {
    auto own = target;
    own.reusePort = true;
    return server.listenBy(std::move(share), own, address);
  }
#endif
  OwnFd own(::fcntl(place->fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!own || ::listen(own.get(), target.backlog > 0 ? target.backlog : 511) != 0) return errno;
  return server.listenBy(std::move(share), own.release());
}

NODUS_DECL void ThreadMember::leave() {
  leaving_ = true;
  std::vector<Ref<net::detail::ServerState>> open;
  for (auto* server : servers_->listening) open.emplace_back(server);
  for (const auto& server : open) server->closeLater();
}

// --- The threads.

// A thread's end is told to the loop that started it, which joins it.
class ThreadGroup final : public RefCounted {
 public:
  explicit ThreadGroup(const ThreadsOptions& options)
      : loop_(Loop::current()),
        places_(new SharedPlaces),
        shutdownTimeout_(options.shutdownTimeout.count()),
        done_(makeState<void>()) {}

  Promise<> start(const ThreadsOptions& options, const ThreadApp& app);

 private:
  struct Member {
    std::thread thread{};
    std::optional<RemoteLoop> loop{};  // until it has ended
  };

  void launch(std::size_t index, const ThreadApp& app);
  static void run(ThreadApp& app, const SharedRef<SharedPlaces>& places, const RemoteLoop& home, ThreadGroup& group,
                  std::size_t index);
  void ended(std::size_t index);
  void finish();
  void each(void (*f)());
  void stopOrEnd();
  void stop();

  Loop& loop_;
  Loop::Hold hold_;
  SharedRef<SharedPlaces> places_;
  std::vector<Member> members_;
  std::vector<Subscription> signals_;
  AbortRegistration abort_;
  double shutdownTimeout_;
  Timeout deadline_;
  Ref<PromiseState<void>> done_;
  Ref<ThreadGroup> self_;  // while a thread runs
  std::exception_ptr failure_;
  std::size_t running_ = 0;
  bool stopping_ = false;
};

NODUS_DECL Promise<> ThreadGroup::start(const ThreadsOptions& options, const ThreadApp& app) {
  if (options.signal.aborted()) return promise::resolve();
  if (const auto before = net::detail::listenHook(); before != &ThreadMember::hook) {
    hookBeforeThreads = before;
    net::detail::setListenHook(&ThreadMember::hook);
  }
  self_ = Ref<ThreadGroup>(this);
  hold_ = Loop::Hold(loop_);
  if (options.signal) abort_ = AbortSignal(options.signal).onAbort([this] { stop(); });
  signals_ = {process::on<"SIGTERM">([this] { stopOrEnd(); }), process::on<"SIGINT">([this] { stopOrEnd(); })};
  const int count = options.threads > 0 ? options.threads : os::availableParallelism();
  members_.resize(static_cast<std::size_t>(count));
  Promise<> done(done_);
  try {
    for (std::size_t i = 0; i < members_.size(); ++i) launch(i, app);
  } catch (...) {  // no more threads to have: those that run are ended, too
    failure_ = std::current_exception();
    stop();
    if (running_ == 0) finish();
  }
  return done;
}

NODUS_DECL void ThreadGroup::launch(std::size_t index, const ThreadApp& app) {
  members_[index].thread = std::thread([this, index, app = app.copy(), places = places_, home = loop_.remote()] {
    run(*app, places, home, *this, index);
  });
  ++running_;
}

// Signals go to the thread that started these.
NODUS_DECL void ThreadGroup::run(ThreadApp& app, const SharedRef<SharedPlaces>& places, const RemoteLoop& home,
                                 ThreadGroup& group, std::size_t index) {
  try {
    Loop loop;
    ThreadMember::of(loop).join(places);
    home.post([&group, index, remote = loop.remote()] {
      group.members_[index].loop = remote;
      if (group.stopping_) remote.post([] { ThreadMember::of(Loop::current()).leave(); });
    });
    loop.call([&] {
      app.start()
          .catch_([](const std::exception_ptr& exception) { Loop::current().uncaught(exception, true); })
          .detach();
    });
    loop.run();
  } catch (...) {  // there was no loop to have
    home.post([&group, failure = std::current_exception()] { group.failure_ = failure; });
  }
  home.post([&group, index] { group.ended(index); });
}

NODUS_DECL void ThreadGroup::ended(std::size_t index) {
  members_[index].thread.join();
  members_[index].loop.reset();
  if (--running_ == 0) finish();
}

NODUS_DECL void ThreadGroup::finish() {
  const auto self = std::exchange(self_, {});
  deadline_.close();
  for (auto& signal : std::exchange(signals_, {})) signal.off();
  abort_.off();
  hold_.release();
  if (failure_) return done_->reject(failure_);
  done_->fulfil();
}

NODUS_DECL void ThreadGroup::each(void (*f)()) {
  for (const auto& member : members_) {
    if (member.loop) member.loop->post(f);
  }
}

NODUS_DECL void ThreadGroup::stopOrEnd() {
  if (stopping_) std::_Exit(1);  // other threads may be anywhere
  stop();
}

NODUS_DECL void ThreadGroup::stop() {
  if (std::exchange(stopping_, true)) return;
  each([] { ThreadMember::of(Loop::current()).leave(); });
  deadline_ = setTimeout(
      [this] {
        process::exitCode(1);
        each([] { Loop::current().stop(); });
      },
      shutdownTimeout_);
}

NODUS_DECL Promise<> runThreads(const ThreadsOptions& options, const ThreadApp& app) {
  return makeRef<ThreadGroup>(options)->start(options, app);
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
