#pragma once

#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/thread_pool.hpp>
#include <nodus/net/detail/socket_parts.hpp>
#include <nodus/tty/detail/input_state.hpp>

#include <cerrno>
#include <exception>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace tty::detail {

inline constexpr std::size_t fileBlock = 65536;
// libuv's bound: after so many full reads the others have their turn.
inline constexpr int inputReadsPerTurn = 32;

// What is there now; -1 and EAGAIN if there is nothing yet. Without RWF_NOWAIT another reader of the same pipe can take
// between the two calls what this one was told of; then it waits.
NODUS_DECL std::ptrdiff_t readAvailable(int fd, void* bytes, std::size_t size) noexcept {
#if defined(RWF_NOWAIT)
  const ::iovec part{bytes, size};
  const auto count = ::preadv2(fd, &part, 1, -1, RWF_NOWAIT);
  if (count >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)) return count;
#endif
  pollfd something{.fd = fd, .events = POLLIN, .revents = 0};
  if (::poll(&something, 1, 0) == 0) {
    errno = EAGAIN;
    return -1;
  }
  return ::read(fd, bytes, size);
}

// A read of a file, on a thread of the pool.
class InputState::ReadJob final : public PoolJob, public FromFreeList {
 public:
  explicit ReadJob(InputState& stream)
      : stream_(&stream), bytes_(std::make_unique_for_overwrite<std::uint8_t[]>(fileBlock)), fd_(stream.fd_) {}

 private:
  void work() noexcept override {
    do {
      result_ = ::read(fd_, bytes_.get(), fileBlock);
    } while (result_ < 0 && errno == EINTR);
    if (result_ < 0) result_ = -errno;
  }
  void complete() override {
    const auto stream = std::move(stream_);
    try {
      stream->readDone(result_, bytes_.get());
    } catch (...) {
      Loop::current().uncaught(std::current_exception(), false);
    }
    releaseOwner();
  }
  void orphan() noexcept override {
    stream_.reset();
    releaseOwner();
  }

  Ref<InputState> stream_;
  std::unique_ptr<std::uint8_t[]> bytes_;  // no Buffer: the thread may let go of it last
  int fd_;
  std::ptrdiff_t result_ = 0;
};

NODUS_DECL std::size_t highWaterMarkOf(DescriptorKind kind) noexcept {
  if (kind == DescriptorKind::terminal) return 0;
  return kind == DescriptorKind::file ? fileBlock : defaultHighWaterMark<Buffer>;
}

NODUS_DECL InputState::InputState(Loop& loop, int fd, DescriptorKind kind)
    : loop_(loop), part_(*this, highWaterMarkOf(kind)), fd_(fd), kind_(kind) {
  // What it reads is not its own to close: as in Node, a file stays as it is at its end.
  autoDestroy = !isFile();
}

NODUS_DECL void InputState::stopWhenPaused() {
  const auto listener = makeListener(
      [this] {
        process::nextTick([self = Ref<InputState>(this)] {
          if (!self->reading_ || self->isFile() || self->part_.flowing() == true) return;
          self->stopReading();
          self->part_.sourceStopped();
        });
      },
      false, std::type_identity<std::tuple<>>{});
  add(eventKey<"pause">, listener, false);
}

NODUS_DECL void InputState::startReading() {
  if (reading_ || destroyed() || abandoned_) return;
  if (kind_ == DescriptorKind::none) return part_.pushEnd();
  if (isFile()) return readLater();
  if (!watch()) return;
  reading_ = true;
  updateHold();
}

// Watched from the first read on. The kernel tells of what is there already whenever a watch begins or is renewed.
NODUS_DECL bool InputState::watch() {
  if (open_) {
    watcher_.again();
    return true;
  }
  if (const int error = watcher_.open(loop_.reactor(), fd_, &InputState::ready, this)) {
    destroy(networkError(error, "read"));
    return false;
  }
  open_ = true;
  retain();
  loop_.local<net::detail::OpenList<InputState>>().add(*this);
  return true;
}

NODUS_DECL void InputState::readLater() {
  reading_ = true;
  auto* job = new ReadJob(*this);
  loop_.local<PoolClient>().submit(*job, PoolWork::fast);
}

NODUS_DECL void InputState::readDone(std::ptrdiff_t result, const std::uint8_t* bytes) {
  reading_ = false;
  if (destroyed()) return;
  if (result < 0) return fail(systemError(static_cast<int>(-result), "read"));
  if (result == 0) return part_.pushEnd();
  push(Buffer::from(Buffer::Bytes(bytes, static_cast<std::size_t>(result))));
}

NODUS_DECL void InputState::ready(void* owner, unsigned readiness) {
  auto& self = *static_cast<InputState*>(owner);
  const Ref<InputState> alive(&self);
  if (self.reading_ && (readiness & nodus::detail::readable) != 0) self.readNow();
}

// A chunk a turn, as libuv does it, unless they are full: then there is more at once.
NODUS_DECL void InputState::readNow() {
  using net::detail::ReceiveBuffer;
  auto& buffers = loop_.local<ReceiveBuffer>();
  for (int i = 0; i < inputReadsPerTurn && reading_; ++i) {
    auto& block = buffers.block();
    const auto count = readAvailable(fd_, block.data(), ReceiveBuffer::size);
    if (count < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) return;
      if (errno != EINTR) return destroy(networkError(errno, "read"));
      continue;
    }
    if (count == 0) {
      stopReading();
      part_.pushEnd();
      return part_.ask();
    }
    const auto size = static_cast<std::size_t>(count);
    if (size < ReceiveBuffer::size) {
      watcher_.again();
      return push(Buffer::from(Buffer::Bytes(block.data(), size)));
    }
    loop_.call([&] { push(buffers.take().subarray(0, static_cast<Buffer::Index>(size))); });
  }
  watcher_.again();
}

NODUS_DECL void InputState::push(Buffer chunk) {
  bytesRead_ += chunk.size();
  if (!part_.push(std::move(chunk))) stopReading();
}

NODUS_DECL void InputState::stopReading() noexcept {
  if (isFile()) return;
  reading_ = false;
  updateHold();
}

NODUS_DECL void InputState::setReferenced(bool referenced) noexcept {
  unreferenced_ = !referenced;
  updateHold();
}

NODUS_DECL void InputState::updateHold() noexcept {
  const bool holds = open_ && reading_ && !unreferenced_ && !destroyed();
  if (holds == static_cast<bool>(hold_)) return;
  hold_ = holds ? Loop::Hold(loop_) : Loop::Hold();
}

NODUS_DECL void InputState::setRaw(bool raw) {
  if (const int error = rawMode_.set(fd_, raw)) emitError(networkError(error, "setRawMode"));
}

// The standard descriptors stay open, as the next file that is opened would get their numbers.
NODUS_DECL void InputState::doDestroy(const std::optional<Error>& error) {
  if (abandoned_) return;
  if (!isFile()) reading_ = false;
  watcher_.disarm();
  hold_.release();
  destroyDone(error);
  if (!open_) return closeDescriptor();
  retain();
  loop_.closing({[](void* context, TaskAction action) {
                   const Ref<InputState> self(static_cast<InputState*>(context), adoptRef);
                   if (action == TaskAction::run) self->closeNow();
                 },
                 this});
}

NODUS_DECL void InputState::closeDescriptor() noexcept {
  if (fd_ <= STDERR_FILENO) return;
  if (rawMode_.isOn()) rawMode_.set(fd_, false);
  ::close(std::exchange(fd_, -1));
}

NODUS_DECL void InputState::closeNow() {
  if (!std::exchange(open_, false)) return;
  net::detail::OpenList<InputState>::remove(*this);
  const Ref<InputState> own(this, adoptRef);
  watcher_.close();
  closeDescriptor();
}

NODUS_DECL void InputState::abandon() noexcept {
  const Ref<InputState> own(this, adoptRef);
  open_ = reading_ = false;
  abandoned_ = true;
  hold_.release();
  watcher_.close();
  removeAll(nullptr);
}

}  // namespace tty::detail
}  // namespace nodus::inline v0
