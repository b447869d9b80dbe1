#pragma once

#include <nodus/kernel/detail/stdio.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>

#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#if __has_include(<stdio_ext.h>)
#include <stdio_ext.h>
#endif

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL int writeWaiting(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

// Where the kernel knows no write that does not wait: a pipe that has room at all takes so much as PIPE_BUF at once.
NODUS_DECL std::ptrdiff_t writeIfRoom(int fd, std::string_view text) noexcept {
  const auto sent = ::send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) return sent;
  pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
  if (::poll(&room, 1, 0) == 0) {
    errno = EAGAIN;
    return -1;
  }
  return ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
}

// What a pipe or socket takes without waiting; -1 and EAGAIN if nothing.
NODUS_DECL std::ptrdiff_t writeNow(int fd, std::string_view text) noexcept {
#if defined(RWF_NOWAIT)
  const ::iovec part{const_cast<char*>(text.data()), text.size()};
  const auto written = ::pwritev2(fd, &part, 1, -1, RWF_NOWAIT);
  if (written >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)) return written;
#endif
  return writeIfRoom(fd, text);
}

// What stdio holds for this descriptor was printed before. Looking costs a hundredth of a flush.
NODUS_DECL void flushStdio(int fd) noexcept {
  if (fd != STDOUT_FILENO && fd != STDERR_FILENO) return;
  auto* file = fd == STDOUT_FILENO ? stdout : stderr;
#if __has_include(<stdio_ext.h>)
  if (::__fpending(file) == 0) return;
#endif
  std::fflush(file);
}

// Never destroyed: destructors of static objects may print.
NODUS_DECL OutputSink& OutputSink::standard(int fd) noexcept {
  static auto& out = *new OutputSink(STDOUT_FILENO);
  static auto& error = *new OutputSink(STDERR_FILENO);
  return fd == STDERR_FILENO ? error : out;
}

// The streams of this thread on descriptors 1 and 2 that hold something back.
inline constinit thread_local UnsentOutput* outputsBehind[2] = {nullptr, nullptr};

NODUS_DECL UnsentOutput* OutputSink::behind() const noexcept {
  return fd_ == STDOUT_FILENO || fd_ == STDERR_FILENO ? outputsBehind[fd_ - STDOUT_FILENO] : nullptr;
}

NODUS_DECL void OutputSink::setBehind(UnsentOutput* output) noexcept {
  if (fd_ == STDOUT_FILENO || fd_ == STDERR_FILENO) outputsBehind[fd_ - STDOUT_FILENO] = output;
}

NODUS_DECL int OutputSink::write(std::string_view text) noexcept {
  flushStdio(fd_);
  auto* own = behind();
  if (!own && !first_.load(std::memory_order_acquire)) return writeWaiting(fd_, text);
  const std::lock_guard lock(mutex_);
  while (auto* first = first_.load(std::memory_order_relaxed)) settleFirst(writeWaiting(fd_, first->rest), nullptr);
  if (own) own->writeBehind(*own);
  return writeWaiting(fd_, text);
}

NODUS_DECL bool OutputSink::send(UnsentOutput& output) noexcept {
  flushStdio(fd_);
  const std::lock_guard lock(mutex_);
  if (!output.queued) {
    if (output.rest.empty() || output.error != 0) return true;
    push(output);
  }
  while (auto* first = first_.load(std::memory_order_relaxed)) {
    const auto written = writeNow(fd_, first->rest);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      settleFirst(errno, &output);
      continue;
    }
    first->rest.remove_prefix(static_cast<std::size_t>(written));
    if (first->rest.empty()) settleFirst(0, &output);
  }
  return !output.queued;
}

NODUS_DECL void OutputSink::push(UnsentOutput& output) noexcept {
  output.queued = true;
  output.next = nullptr;
  auto* last = first_.load(std::memory_order_relaxed);
  if (!last) return first_.store(&output, std::memory_order_release);
  while (last->next) last = last->next;
  last->next = &output;
}

NODUS_DECL void OutputSink::settleFirst(int error, const UnsentOutput* own) noexcept {
  auto& first = *first_.load(std::memory_order_relaxed);
  first_.store(first.next, std::memory_order_release);
  first.queued = false;
  first.error = error;
  first.rest = {};
  if (&first != own) first.settled(first);
}

NODUS_DECL void writeAll(int fd, std::string_view text) noexcept {
  const bool isStandard = fd == STDOUT_FILENO || fd == STDERR_FILENO;
  static_cast<void>(isStandard ? OutputSink::standard(fd).write(text) : writeWaiting(fd, text));
}

NODUS_DECL void flushStandardOutput() noexcept {
  OutputSink::standard(STDOUT_FILENO).flush();
  OutputSink::standard(STDERR_FILENO).flush();
}

}  // namespace detail
}  // namespace nodus::inline v0
