#pragma once

#include <nodus/worker_threads/detail/port_core.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL PortCore::~PortCore() { drop(first_); }

NODUS_DECL void PortCore::entangle(const SharedRef<PortCore>& a, const SharedRef<PortCore>& b) {
  a->peer_ = b;
  b->peer_ = a;
}

NODUS_DECL void PortCore::drop(Message* first) noexcept {
  while (first) delete std::exchange(first, first->next);
}

NODUS_DECL void PortCore::attach(SharedRef<Doorbell> doorbell) {
  const std::lock_guard lock(mutex_);
  doorbell_ = std::move(doorbell);
  if (first_ || peerClosed_) doorbell_->ring();
}

NODUS_DECL void PortCore::detach() {
  SharedRef<Doorbell> before;
  const std::lock_guard lock(mutex_);
  std::swap(before, doorbell_);
}

NODUS_DECL void PortCore::send(Message* message) {
  if (peer_) {
    peer_->receive(message);
  } else {
    delete message;
  }
}

// Rung outside of the lock, so that the receiver, when it wakes, does not find it taken.
NODUS_DECL void PortCore::receive(Message* message) {
  SharedRef<Doorbell> doorbell;
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      (last_ ? last_->next : first_) = message;
      last_ = message;
      ++count_;
      message = nullptr;
      doorbell = doorbell_;
    }
  }
  if (doorbell) doorbell->ring();
  delete message;
}

NODUS_DECL void PortCore::peerClosed() {
  SharedRef<Doorbell> doorbell;
  {
    const std::lock_guard lock(mutex_);
    peerClosed_ = true;
    doorbell = doorbell_;
  }
  if (doorbell) doorbell->ring();
}

// Each end lets go of the other by itself, on its own thread: so neither is freed while the other one looks at it.
NODUS_DECL void PortCore::close() {
  Message* dropped = nullptr;
  SharedRef<Doorbell> doorbell;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped = std::exchange(first_, nullptr);
    last_ = nullptr;
    count_ = 0;
    std::swap(doorbell, doorbell_);
  }
  drop(dropped);
  if (const auto peer = std::exchange(peer_, {})) peer->peerClosed();
}

NODUS_DECL PortCore::Taken PortCore::take() {
  const std::lock_guard lock(mutex_);
  auto* message = first_;
  if (message) {
    first_ = message->next;
    if (!first_) last_ = nullptr;
    --count_;
  }
  return {message, !message && peerClosed_};
}

NODUS_DECL std::size_t PortCore::waiting() {
  const std::lock_guard lock(mutex_);
  return count_;
}

}  // namespace detail
}  // namespace nodus::inline v0
