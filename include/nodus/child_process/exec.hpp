// execFile and exec: programs that are run for their output.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/child.hpp>
#include <nodus/child_process/options.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/promise.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace child_process {

/// What a program has written, as the text that the option `encoding` makes of it; with "buffer" its bytes.
struct ExecResult {
  std::string stdout_{};
  std::string stderr_{};
};

/// A program ended with another code than 0, by a signal, or was stopped: what `execFile`, `exec` and their synchronous
/// forms fail with. `code()` is empty where Node's `code` is the number that `exitCode()` gives; elsewhere it is
/// the system's ("ENOENT", "ETIMEDOUT", "ENOBUFS"), ERR_CHILD_PROCESS_STDIO_MAXBUFFER or ABORT_ERR. Node's errors are
/// plain ones with these properties.
class ExecError : public Error {
 public:
  /// Any error seen as one of these: where it is none, there is no more to be learnt. Ours.
  explicit ExecError(const Error& error) : Error(error) {}

  /// The program's exit code, if it ended by itself: Node's `code`, or in the synchronous forms `status`.
  std::optional<int> exitCode() const;
  std::optional<int> status() const { return exitCode(); }
  /// The name of the signal that ended it.
  std::optional<std::string> signal() const;
  /// Whether this process sent it a signal.
  bool killed() const;
  /// What it has written, as far as it was read: text where there is an encoding, else the bytes.
  const std::string& stdout_() const;
  const std::string& stderr_() const;
  /// The command, as it was given, with its arguments.
  const std::string& cmd() const;
  /// Only of the synchronous forms: the number that the process had; 0 if it could not be started.
  int pid() const;

 private:
  explicit ExecError(nodus::detail::SharedRef<const nodus::detail::ErrorPayload> payload) : Error(std::move(payload)) {}
  friend struct nodus::detail::ErrorPayload;
};

/// What `execFile` and `exec` return: the promise of an `ExecResult`, and the child.
class [[nodiscard]] ExecPromise : public Promise<ExecResult> {
 public:
  ExecPromise(Promise<ExecResult> promise, ChildProcess child)
      : Promise<ExecResult>(std::move(promise)), child_(std::move(child)) {}

  /// The child, to write to or to kill. Node's `promise.child`.
  const ChildProcess& child() const noexcept { return child_; }

 private:
  ChildProcess child_;
};

namespace detail {

// Who is told of the outcome.
class ExecDone : public nodus::detail::RefCounted {
 public:
  virtual void done(const std::optional<ExecError>& error, std::string out, std::string err) = 0;
};

template <class F>
class ExecCallback final : public ExecDone {
 public:
  template <class G>
  explicit ExecCallback(G&& callback) : callback_(std::forward<G>(callback)) {}
  void done(const std::optional<ExecError>& error, std::string out, std::string err) override {
    using E = const std::optional<ExecError>&;
    if constexpr (std::is_invocable_v<F&, E, std::string, std::string>) {
      nodus::detail::invokeKept(*this, callback_, error, std::move(out), std::move(err));
    } else if constexpr (std::is_invocable_v<F&, E, std::string>) {
      nodus::detail::invokeKept(*this, callback_, error, std::move(out));
    } else {
      nodus::detail::invokeKept(*this, callback_, error);
    }
  }

 private:
  F callback_;
};

template <class F>
nodus::detail::Ref<ExecDone> execCallback(F&& callback) {
  return nodus::detail::makeRef<ExecCallback<std::decay_t<F>>>(std::forward<F>(callback));
}

template <class F>
concept ExecListener = std::is_invocable_v<F&, const std::optional<ExecError>&, std::string, std::string> ||
                       std::is_invocable_v<F&, const std::optional<ExecError>&, std::string> ||
                       std::is_invocable_v<F&, const std::optional<ExecError>&>;

ChildProcess startExec(std::string_view file, const Arguments& arguments, const ExecFileOptions& options,
                       nodus::detail::Ref<ExecDone> done);
ExecPromise promiseExec(std::string_view file, const Arguments& arguments, const ExecFileOptions& options);
ChildProcess startShell(std::string_view command, const ExecOptions& options, nodus::detail::Ref<ExecDone> done);

}  // namespace detail

/// Runs a program without a shell and gives what it has written: `co_await execFile("ls", list)`. Rejects with an
/// `ExecError` if it ends with another code than 0 or by a signal, writes more than `maxBuffer`, takes longer than
/// `timeout`, or could not be started, and with an AbortError if its signal fires. Throws what `spawn` throws.
template <detail::ListOfArguments List = Arguments>
ExecPromise execFile(std::string_view file, const List& arguments, const ExecFileOptions& options = {}) {
  return detail::promiseExec(file, arguments, options);
}
inline ExecPromise execFile(std::string_view file, const ExecFileOptions& options = {}) {
  return detail::promiseExec(file, {}, options);
}
/// The same with a callback, `f(std::optional<ExecError> error, std::string stdout_, std::string stderr_)`; it may take
/// less.
template <class F, detail::ListOfArguments List = Arguments>
  requires detail::ExecListener<std::decay_t<F>>
ChildProcess execFile(std::string_view file, const List& arguments, const ExecFileOptions& options, F&& f) {
  return detail::startExec(file, arguments, options, detail::execCallback(std::forward<F>(f)));
}
template <class F, detail::ListOfArguments List = Arguments>
  requires detail::ExecListener<std::decay_t<F>>
ChildProcess execFile(std::string_view file, const List& arguments, F&& f) {
  return detail::startExec(file, arguments, {}, detail::execCallback(std::forward<F>(f)));
}
template <class F>
  requires detail::ExecListener<std::decay_t<F>>
ChildProcess execFile(std::string_view file, const ExecFileOptions& options, F&& f) {
  return detail::startExec(file, {}, options, detail::execCallback(std::forward<F>(f)));
}
template <class F>
  requires detail::ExecListener<std::decay_t<F>>
ChildProcess execFile(std::string_view file, F&& f) {
  return detail::startExec(file, {}, {}, detail::execCallback(std::forward<F>(f)));
}

/// Runs a command in a shell, /bin/sh or the option `shell`. Never put into it what came from outside: give that to
/// `execFile` as an argument. The rest is as with `execFile`.
ExecPromise exec(std::string_view command, const ExecOptions& options = {});
/// The same with a callback, `f(std::optional<ExecError> error, std::string stdout_, std::string stderr_)`.
template <class F>
  requires detail::ExecListener<std::decay_t<F>>
ChildProcess exec(std::string_view command, const ExecOptions& options, F&& f) {
  return detail::startShell(command, options, detail::execCallback(std::forward<F>(f)));
}
template <class F>
  requires detail::ExecListener<std::decay_t<F>>
ChildProcess exec(std::string_view command, F&& f) {
  return detail::startShell(command, {}, detail::execCallback(std::forward<F>(f)));
}

}  // namespace child_process

namespace detail {

template <>
inline constexpr bool isPromise<child_process::ExecPromise> = true;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/exec.ipp>
#endif
