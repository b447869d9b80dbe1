#pragma once

#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/tty/detail/output_state.hpp>

#include <cerrno>
#include <tuple>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace tty::detail {

NODUS_DECL OutputState::OutputState(Loop& loop, OutputSink& sink)
    : loop_(loop),
      sink_(&sink),
      part_(*this, defaultHighWaterMark<Buffer>),
      unsent_(loop.remote(), *this),
      kind_(kindOf(sink.fd())) {
  unsent_.settled = [](UnsentOutput& output) {
    auto* owner = static_cast<Unsent&>(output).owner;
    static_cast<Unsent&>(output).loop.post([owner] { owner->goOn(); });
  };
  unsent_.writeBehind = [](UnsentOutput& output) { static_cast<Unsent&>(output).owner->writeBehind(); };
  lastSize_ = windowSize();
}

NODUS_DECL OutputState::OutputState(Loop& loop, int fd) : OutputState(loop, *new OutputSink(fd)) {
  ownSink_.reset(sink_);
}

NODUS_DECL OutputState::~OutputState() {
  net::detail::OpenList<OutputState>::remove(*this);
  if (sending_) finishSending();
}

NODUS_DECL int OutputState::fd() const noexcept { return sink_->fd(); }

NODUS_DECL Ref<OutputState> OutputState::standard(Loop& loop, int fd) {
  const Ref<OutputState> stream(new OutputState(loop, OutputSink::standard(fd)), adoptRef);
  stream->part_.endsByPipe = false;
  return stream;
}

NODUS_DECL std::optional<WindowSize> OutputState::windowSize() {
  if (!isTerminal()) return {};
  ::winsize size{};
  if (::ioctl(fd(), TIOCGWINSZ, &size) != 0) return {};
  return WindowSize{size.ws_col, size.ws_row};
}

NODUS_DECL void OutputState::refreshSize() {
  const auto size = windowSize();
  if (!size || std::exchange(lastSize_, size) == size) return;
  const std::tuple<> none;
  emit(eventKey<"resize">, &none);
}

NODUS_DECL std::string_view textOf(const Buffer& chunk) noexcept {
  return {reinterpret_cast<const char*>(chunk.data()), chunk.size()};
}

NODUS_DECL void OutputState::write(Buffer chunk) {
  if (kind_ == DescriptorKind::none) return part_.writeDone();
  if (kind_ == DescriptorKind::pipe) return writeWhenReady(std::move(chunk));
  writeEnded(sink_->write(textOf(chunk)));
}

// A file's errors are those of the file system, as in Node.
NODUS_DECL void OutputState::writeEnded(int error) {
  if (error == 0) return part_.writeDone();
  part_.writeDone(kind_ == DescriptorKind::file ? systemError(error, "write") : networkError(error, "write"));
}

NODUS_DECL void OutputState::writeWhenReady(Buffer chunk) {
  if (writtenAhead_ > part_.buffered().size() + 1) writtenAhead_ = 0;  // they were dropped
  if (writtenAhead_ > 0) {
    --writtenAhead_;
    return part_.writeDone();
  }
  if (ended_) return writeEnded(EPIPE);
  chunk_ = std::move(chunk);
  unsent_.rest = textOf(chunk_);
  unsent_.error = 0;
  sending_ = true;
  if (sink_->send(unsent_)) return sent();
  sink_->setBehind(&unsent_);
  open();
  updateHold();
}

// Before console writes, or the process ends: the chunks that wait for their turn. The stream is told of them later.
NODUS_DECL void OutputState::writeBehind() noexcept {
  const auto& chunks = part_.buffered();
  while (writtenAhead_ < chunks.size()) {
    if (writeWaiting(fd(), textOf(chunks[writtenAhead_].chunk)) != 0) return;
    ++writtenAhead_;
  }
}

// The loop goes, as that of a worker that ends: what was written goes out first.
NODUS_DECL void OutputState::finishSending() noexcept {
  sending_ = false;
  sink_->flush();
  sink_->setBehind(nullptr);
}

// Called for what the sink has settled meanwhile, too, and then perhaps once too often.
NODUS_DECL void OutputState::goOn() {
  if (sending_ && sink_->send(unsent_)) sent();
}

NODUS_DECL void OutputState::sent() {
  const Ref<OutputState> alive(this);
  sending_ = false;
  chunk_ = {};
  sink_->setBehind(nullptr);
  updateHold();
  writeEnded(unsent_.error);
}

// Where it cannot be watched, what waits is written at once, however long that takes.
NODUS_DECL void OutputState::open() {
  if (std::exchange(watched_, true)) return;
  const auto ready = [](void* owner, unsigned readiness) {
    if ((readiness & nodus::detail::writable) != 0) static_cast<OutputState*>(owner)->goOn();
  };
  if (watcher_.open(loop_.reactor(), fd(), ready, this) != 0) {
    watched_ = false;
    return sink_->flush();
  }
  loop_.local<net::detail::OpenList<OutputState>>().add(*this);
}

NODUS_DECL void OutputState::setReferenced(bool referenced) noexcept {
  unreferenced_ = !referenced;
  updateHold();
}

NODUS_DECL void OutputState::updateHold() noexcept {
  const bool holds = sending_ && !unreferenced_ && !abandoned_;
  if (holds == static_cast<bool>(hold_)) return;
  hold_ = holds ? Loop::Hold(loop_) : Loop::Hold();
}

// A pipe that was ended takes no more from the stream, as in Node; console goes on.
NODUS_DECL void OutputState::Part::doFinal() {
  auto& self = static_cast<OutputState&>(stream());
  self.ended_ = self.kind_ == DescriptorKind::pipe;
  finalDone();
}

// Standard output and error are told that they are closed, and are not: Node's dummyDestroy.
NODUS_DECL void OutputState::doDestroy(const std::optional<Error>& error) {
  if (abandoned_) return;
  if (ownSink_) {
    if (const int own = fd(); own > STDERR_FILENO) ::close(own);
    return destroyDone(error);
  }
  revive();
  part_.reopen();
  process::nextTick([self = Ref<OutputState>(this), error] { self->tellDestroyed(error); });
}

NODUS_DECL void OutputState::tellDestroyed(const std::optional<Error>& error) {
  if (error) {
    if (has(eventKey<"error">) || !isErrorHeard()) emitError(*error);
    notify(StreamWatcher::Moment::error);
  }
  const std::tuple<> none;
  emit(eventKey<"close">, &none);
  notify(StreamWatcher::Moment::close);
}

NODUS_DECL void OutputState::abandon() noexcept {
  abandoned_ = true;
  if (sending_) finishSending();
  updateHold();
  watcher_.close();
  removeAll(nullptr);
}

}  // namespace tty::detail
}  // namespace nodus::inline v0
