// The poll phase: where Asio runs. No Asio header is needed to use it.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <memory>

namespace asio {
class io_context;
}

namespace nodus::inline v0 {

class Loop;

namespace detail {

// One io_context, and the readiness of descriptors on its reactor.
class Reactor {
 public:
  explicit Reactor(Loop& loop);
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
  ~Reactor();

  asio::io_context& context() noexcept;

  // Waits up to `milliseconds` (-1: without end) for the first event, and runs what is ready.
  void poll(std::int64_t milliseconds);
  // Ends a wait, from any thread.
  void wake();

 private:
  friend class Watcher;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

enum Readiness : unsigned { readable = 1, writable = 2 };

// Watches a descriptor, registered once and edge-triggered: after `ready` the owner must read (or write)
// until the call would block or comes back short. Close it only outside of a poll: Loop::closing does that.
class Watcher {
 public:
  using Ready = void (*)(void* owner, unsigned readiness);

  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher();

  // Begins to watch for reading. Returns 0 or an errno.
  int open(Reactor& reactor, int fd, Ready ready, void* owner);
  // From now on also tells when the descriptor becomes writable.
  void watchWritable();
  // No callback comes after this, not even in a poll that is under way.
  void disarm() noexcept;
  void close() noexcept;
  bool isOpen() const noexcept { return impl_ != nullptr; }

 private:
  struct Impl;
  Impl* impl_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0
