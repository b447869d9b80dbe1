// One end of a channel, as every thread may see it: what has come for it, and the other end.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/worker_threads/detail/doorbell.hpp>

#include <cstddef>
#include <mutex>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// A value on its way. Made by the sender and freed by the receiver, so it is the heap's and no free list's.
struct Message {
  Message() = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  virtual ~Message() = default;
  Message* next = nullptr;
};

template <class T>
struct MessageOf final : Message {
  explicit MessageOf(T&& sent) : value(std::move(sent)) {}
  T value;
};

class PortCore final : public SharedCounted {
 public:
  PortCore() = default;
  ~PortCore() override;

  // Connects two new ends.
  static void entangle(const SharedRef<PortCore>& a, const SharedRef<PortCore>& b);

  // From any thread: puts a message where this end finds it, or drops it if it is closed.
  void receive(Message* message);

  // --- For the owner of this end, on its thread.
  // Rings when something comes, and at once if there is something already.
  void attach(SharedRef<Doorbell> doorbell);
  void detach();
  // Takes the message over, and drops it if an end is closed.
  void send(Message* message);
  // Ends both: what has come here is dropped, what was sent there is still received.
  void close();

  struct Taken {
    Message* message;
    bool closed;  // nothing is left, and the other end is closed
  };
  Taken take();
  std::size_t waiting();
  bool isConnectedTo(const PortCore& other) const noexcept { return peer_.get() == &other; }

 private:
  void peerClosed();
  static void drop(Message* first) noexcept;

  SharedRef<PortCore> peer_;  // the owner's
  std::mutex mutex_;          // guards the rest
  Message* first_ = nullptr;
  Message* last_ = nullptr;
  std::size_t count_ = 0;
  bool closed_ = false;
  bool peerClosed_ = false;
  SharedRef<Doorbell> doorbell_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/port_core.ipp>
#endif
