// The poll phase: where Asio runs. No Asio header is needed to use it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/owned.hpp>

#include <cstdint>

namespace asio {
class io_context;
}

namespace nodus::inline v0 {

class Loop;

namespace detail {

// Waits for what happens outside of the loop: readiness of descriptors, wake-ups from other threads, and the
// operations of an Asio io_context. docs/design/0002 tells how the parts fit.
class Reactor {
 public:
  explicit Reactor(Loop& loop);
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
  ~Reactor();

  // The io_context of this loop, made when it is first asked for; from then on it hosts the waiting.
  asio::io_context& context();

  // Waits up to `milliseconds` (-1: without end) for the first event, and runs what is ready.
  void poll(std::int64_t milliseconds);
  // From here on wake() has an effect. To be called before it is decided how long to wait: what was there to be found
  // before that call needs no wake-up.
  void expectWake() noexcept;
  // Whether one of our descriptors is ready: what a poll would find at once.
  bool isReady() const noexcept;
  // Ends a wait, from any thread.
  void wake();

 private:
  friend class Watcher;
  struct Impl;
  Owned<Impl> impl_;
};

// `ended` says that the peer will send no more: what is left can be read, and then comes the end.
enum Readiness : unsigned { readable = 1, writable = 2, ended = 4 };

// Watches a descriptor for reading and writing, registered once and edge-triggered: after `ready` the owner must
// read until the call would block, or comes back short while `ended` was not said; the same for writing. Close it
// only outside of a poll, or in its own callback: Loop::closing is the place.
class Watcher {
 public:
  using Ready = void (*)(void* owner, unsigned readiness);

  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher();

  // Begins to watch. Returns 0 or an errno.
  int open(Reactor& reactor, int fd, Ready ready, void* owner);
  // No callback comes after this, not even in a poll that is under way, and the descriptor may be closed.
  void disarm() noexcept;
  // Says once more what the descriptor is ready for, in the next poll.
  void again() noexcept;
  void close() noexcept;
  bool isOpen() const noexcept { return impl_ != nullptr; }

 private:
  friend class Reactor;
  struct Impl;
  Impl* impl_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0
