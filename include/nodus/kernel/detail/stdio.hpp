// Standard output and error: one way out for console, the streams and the reports, so that what was written first
// comes first.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/unsent_output.hpp>

#include <atomic>
#include <mutex>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// A descriptor that is written to from several places, and threads. Its O_NONBLOCK is left as it is, since whoever has
// the same pipe or terminal shares it (docs/design/0012).
class OutputSink {
 public:
  explicit OutputSink(int fd) noexcept : fd_(fd) {}
  OutputSink(const OutputSink&) = delete;
  OutputSink& operator=(const OutputSink&) = delete;

  // That of descriptor 1 or 2. It is there as long as the process.
  static OutputSink& standard(int fd) noexcept;

  int fd() const noexcept { return fd_; }

  // Writes all of the text behind what waits, and waits where the other side is slow. Returns 0 or an errno.
  int write(std::string_view text) noexcept;
  // Writes what goes without waiting. True if that was all, or `output.error` says why not; otherwise the output is
  // queued, and to be given again when the descriptor is writable.
  bool send(UnsentOutput& output) noexcept;
  // Waits until nothing waits. An owner that goes does this first.
  void flush() noexcept { static_cast<void>(write({})); }
  // Has an owner of this thread more to write (null: no longer)?
  void setBehind(UnsentOutput* output) noexcept;

 private:
  void push(UnsentOutput& output) noexcept;
  void settleFirst(int error, const UnsentOutput* own) noexcept;
  UnsentOutput* behind() const noexcept;

  const int fd_;
  std::mutex mutex_;
  std::atomic<UnsentOutput*> first_{nullptr};  // changed under the mutex only
};

// All of the text: again after EINTR, waiting where the other side is slow. Returns 0 or an errno.
int writeWaiting(int fd, std::string_view text) noexcept;

// The same, to descriptors 1 and 2 by their sinks; a closed pipe and other failures are ignored.
void writeAll(int fd, std::string_view text) noexcept;

// What printf and the streams have not passed on yet.
void flushStandardOutput() noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/stdio.ipp>
#endif
