// A blocking file operation on its way to the pool, or made at once.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/path.hpp>
#include <nodus/kernel/detail/descriptor.hpp>
#include <nodus/kernel/detail/stop_flag.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/thread_pool.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// What an operation is about. One type for all of them, so that the pool's machinery is compiled once a result type,
// not once an operation.
struct FileArguments {
  FileArguments() = default;
  explicit FileArguments(std::string_view path_, std::string_view name = "path") : hasPath(true) {
    addPath(path, path_, name);
  }
  FileArguments(std::string_view path_, std::string_view name, std::string_view dest_, std::string_view destName)
      : hasPath(true), hasDest(true) {
    addPath(path, path_, name);
    addPath(dest, dest_, destName);
  }
  explicit FileArguments(DescriptorRef file_) noexcept : file(std::move(file_)) {}
  explicit FileArguments(int fd_) noexcept : fd(fd_) {}

  void addPath(std::string& to, std::string_view from, std::string_view name) {
    to = from;
    if (!invalid) invalid = pathError(from, name);
  }
  // Nobody waits for the operation any more.
  bool isStopped() const noexcept { return stop && stop->isAsked(); }
  // Runs what looks at an argument: what it throws is the operation's answer.
  template <class F>
  FileArguments& check(F&& f) {
    try {
      std::forward<F>(f)();
    } catch (const Error& error) {
      if (!invalid) invalid = error;
    }
    return *this;
  }

  std::string path;
  std::string dest;
  DescriptorRef file;
  int fd = -1;  // in place of a file: a plain number, which somebody else answers for
  int flags = 0;
  std::uint32_t mode = 0;
  std::uint32_t second = 0;
  std::int64_t number = 0;
  double times[2] = {};
  bool hasPath = false;
  bool hasDest = false;
  StopFlagRef stop;  // if there is a signal
  std::optional<Error> invalid;
};

template <class R>
struct FileCall {
  R (*function)(const FileArguments&);
  FileArguments arguments;
  R operator()() { return function(arguments); }
};

// Once the promise is settled, also by a signal, the work is not wanted any more.
template <class R>
Promise<R> stoppedAtEnd(Promise<R> promise, const StopFlagRef& stop) {
  promise.keepUntilSettled(makeRef<StopWhenDropped>(stop));
  return promise;
}

template <class R>
Promise<R> callInPool(R (*function)(const FileArguments&), FileArguments arguments, SignalRef signal = {}) {
  if (arguments.invalid) return promise::reject<R>(*arguments.invalid);
  if (!signal) return runInPool(FileCall<R>{function, std::move(arguments)});
  const auto stop = arguments.stop = StopFlagRef(new StopFlag);
  return stoppedAtEnd(runInPool(FileCall<R>{function, std::move(arguments)}, signal), stop);
}

template <class R>
R callNow(R (*function)(const FileArguments&), const FileArguments& arguments) {
  if (arguments.invalid) arguments.invalid->raise();
  return function(arguments);
}

// Node's error for a call about these arguments.
[[noreturn]] void failCall(int number, std::string_view syscall, const FileArguments& arguments);

// The descriptor of an operation, for as long as it takes.
class FileInUse {
 public:
  explicit FileInUse(const FileArguments& arguments) : fd_(arguments.fd) {
    if (arguments.file) fd_ = use_.emplace(*arguments.file).fd();
  }
  int fd() const noexcept { return fd_; }

 private:
  std::optional<Descriptor::Use> use_;
  int fd_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/call.ipp>
#endif
