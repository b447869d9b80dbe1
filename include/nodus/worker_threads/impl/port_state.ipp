#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/worker_threads/detail/port_state.hpp>

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Node's bound on what one wake-up may deliver, if not more has come already.
inline constexpr std::size_t messagesPerRing = 1000;

NODUS_DECL PortState::~PortState() {
  letGo();
  if (core_) core_->close();
}

NODUS_DECL void PortState::arrive(Loop& loop) {
  if (!core_) return;
  loop_ = &loop;
  loop.local<net::detail::OpenList<PortState>>().add(*this);
  doorbell_ = SharedRef<Doorbell>(new Doorbell(loop, *this));
  core_->attach(doorbell_);
}

NODUS_DECL void PortState::letGo() noexcept {
  if (!loop_) return;
  loop_ = nullptr;
  net::detail::OpenList<PortState>::remove(*this);
  doorbell_->disconnect();
  doorbell_ = {};
  hold_.release();
}

inline thread_local constinit const Departure* currentDeparture = nullptr;

NODUS_DECL Departure::Departure(const PortState& through) noexcept
    : through_(through.core()), before_(std::exchange(currentDeparture, this)) {}
NODUS_DECL Departure::~Departure() { currentDeparture = before_; }

NODUS_DECL void Departure::takeAlong(const PortCore& port) {
  const auto* message = currentDeparture;
  if (!message || !message->through_) return;
  if (message->through_ == &port) domError("DataCloneError", "Transfer list contains source port").raise();
  if (message->through_->isConnectedTo(port)) message->lost_ = true;
}

NODUS_DECL bool Departure::mayGo() const {
  if (lost_) emitWarning("Warning", "The target port was posted to itself, and the communication channel was lost");
  return !lost_;
}

NODUS_DECL SharedRef<PortCore> PortState::leave() {
  const Ref<PortState> alive(this);
  if (!core_) return {};
  Departure::takeAlong(*core_);
  auto core = core_;
  core->detach();
  auto* loop = loop_;
  letGo();
  core_ = {};
  if (loop) sayClosed(*loop, {});  // as in Node, the object that is left behind
  keepAlive(false);
  return core;
}

// In the closing phase, and only then does the other end learn of it: Node's order. If the loop does not come to it
// any more, only what is left is let go of. A listener may hold the port.
struct PortFarewell {
  PortFarewell(Ref<PortState> s, SharedRef<PortCore> c) noexcept : state(std::move(s)), core(std::move(c)) {}
  PortFarewell(PortFarewell&&) noexcept = default;
  PortFarewell& operator=(PortFarewell&&) = delete;
  ~PortFarewell() {
    closeCore();
    if (state) state->removeAll(nullptr);
  }
  void operator()() {
    closeCore();
    const std::tuple<> none;
    state->emit(eventKey<"close">, &none);
  }
  void closeCore() {
    if (const auto closing = std::exchange(core, {})) closing->close();
  }
  Ref<PortState> state;
  SharedRef<PortCore> core;
};

NODUS_DECL void PortState::sayClosed(Loop& loop, SharedRef<PortCore> core) {
  loop.closing(makeTask(PortFarewell(Ref<PortState>(this), std::move(core))));
}

NODUS_DECL void PortState::keepAlive(bool wanted) {
  if (std::exchange(keeping_, wanted) == wanted) return;
  wanted ? retain() : release();
}

// Node: the first listener of "message" starts the port and lets it hold the loop, and with the last one gone it
// no longer does.
NODUS_DECL void PortState::listenersChanged(const EventKey& key, bool added) {
  if (&key != &eventKey<"message"> || !loop_) return;
  if (!added) return unref();
  ref();
  start();
}

NODUS_DECL void PortState::ref() {
  if (!loop_ || hold_) return;
  hold_ = Loop::Hold(*loop_);
  keepAlive(true);
}

// Who listens shall be heard as long as the loop runs.
NODUS_DECL void PortState::unref() noexcept {
  const Ref<PortState> alive(this);
  hold_.release();
  keepAlive(loop_ && has(eventKey<"message">));
}

NODUS_DECL void PortState::start() {
  if (!loop_ || std::exchange(started_, true)) return;
  doorbell_->ring();
}

NODUS_DECL void PortState::send(Message* message) {
  if (!core_) return delete message;
  if (started_) loop_->expectPost();  // who listens may be answered
  core_->send(message);
}

// True if there may be more.
NODUS_DECL bool PortState::deliverNext() {
  const auto taken = core_->take();
  if (taken.closed) close();
  if (!taken.message) return false;
  const std::unique_ptr<Message> message(taken.message);
  Loop::current().call([&] { deliver(*message); });
  return core_ && loop_ && !loop_->halted();
}

NODUS_DECL void PortState::flush() {
  const Ref<PortState> alive(this);
  while (core_ && deliverNext()) continue;
}

// A port that was not started still notices that the other end is closed, once nothing waits.
NODUS_DECL void PortState::onRing() {
  const Ref<PortState> alive(this);
  const auto waiting = core_->waiting();
  if (!started_ && waiting > 0) return;
  for (auto left = std::max(waiting, messagesPerRing); left > 0; --left) {
    if (!deliverNext()) return;
  }
  doorbell_->ring();
}

NODUS_DECL void PortState::close() {
  if (!core_) return;
  const Ref<PortState> alive(this);
  auto core = std::exchange(core_, {});
  auto* loop = loop_;
  core->detach();
  letGo();
  if (closesQuietly_) {
    core->close();
  } else {
    sayClosed(*loop, std::move(core));
  }
  keepAlive(false);
}

NODUS_DECL void PortState::abandon() noexcept {
  const Ref<PortState> alive(this);
  const auto core = std::exchange(core_, {});
  letGo();
  if (core) core->close();
  removeAll(nullptr);
  keepAlive(false);
}

}  // namespace detail
}  // namespace nodus::inline v0
