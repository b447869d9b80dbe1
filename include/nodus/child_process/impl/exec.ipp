#pragma once

#include <nodus/child_process/detail/command.hpp>
#include <nodus/child_process/detail/exec_error.hpp>
#include <nodus/child_process/exec.hpp>
#include <nodus/child_process/spawn.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/stream/text_readable.hpp>
#include <nodus/util/detail/utf8.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace child_process {
namespace detail {

// A program under way whose output is collected. The child's listeners keep it.
class Execution final : public RefCounted, public FromFreeList {
 public:
  Execution(ChildProcess child, std::string cmd, const ExecFileOptions& options, Ref<ExecDone> done)
      : child_(std::move(child)),
        cmd_(std::move(cmd)),
        encoding_(options.encoding.find()),
        maxBuffer_(options.maxBuffer),
        killSignal_(options.killSignal.number()),
        done_(std::move(done)) {}

  void start(Milliseconds timeout) {
    const Ref<Execution> self(this);
    if (timeout.count() > 0) timeout_ = setTimeout([self] { self->kill(); }, timeout);
    collect(1, out_, "stdout");
    collect(2, err_, "stderr");
    child_.on<"close">(
        [self](std::optional<int> code, const std::optional<std::string>& signal) { self->ended(code, signal); });
    child_.on<"error">([self](const Error& error) { self->failed(error); });
  }

 private:
  // What Node counts and cuts: the bytes that a chunk's text takes in its encoding, and characters of that text.
  struct Collected {
    std::string text{};
    std::size_t size = 0;
  };

  void collect(std::size_t index, Collected& to, std::string_view name) {
    const auto& stdio = child_.stdio();
    if (index >= stdio.size() || !stdio[index]) return;
    auto socket = *stdio[index];
    if (encoding_) socket.setEncoding(*encoding_);
    socket.on<"data">([self = Ref<Execution>(this), &to, name, index](const Buffer& chunk) {
      self->add(to, chunk.view(), (*self->child_.stdio()[index]).readableEncoding(), name);
    });
  }

  void add(Collected& to, std::string_view text, std::optional<std::string_view> encoding, std::string_view name) {
    const auto size = encoding ? Buffer::byteLength(text, *encoding) : text.size();
    const auto room = maxBuffer_ - to.size;
    if (size <= room) {
      to.size += size;
      to.text += text;
      return;
    }
    to.size = maxBuffer_;
    to.text += text.substr(0, encoding ? utf16Offset(text, room) : room);
    failure_ = makeError(ErrorCode::ERR_CHILD_PROCESS_STDIO_MAXBUFFER, {name});
    kill();
  }

  void closePipes() {
    for (const std::size_t index : {std::size_t{1}, std::size_t{2}}) {
      const auto& stdio = child_.stdio();
      if (index < stdio.size() && stdio[index]) net::Socket(*stdio[index]).destroy();
    }
  }

  void kill() {
    closePipes();
    killed_ = true;
    try {
      child_.kill(killSignal_);
    } catch (const Error& error) {
      if (!failure_) failure_ = error;
      ended({}, {});
    }
  }

  void failed(const Error& error) {
    failure_ = error;
    closePipes();
    ended({}, {});
  }

  void ended(std::optional<int> code, const std::optional<std::string>& signal) {
    clearTimeout(std::exchange(timeout_, {}));
    const auto done = std::exchange(done_, {});
    if (!done) return;
    auto out = std::move(out_.text);
    auto err = std::move(err_.text);
    if (!failure_ && code == 0 && !signal) return done->done(std::nullopt, std::move(out), std::move(err));
    ExecDetails details;
    details.out = out;
    details.err = err;
    details.cmd = cmd_;
    if (!failure_) {
      details.exitCode = code;
      details.signal = signal;
      details.killed = child_.killed() || killed_;
      failure_ = commandFailed(cmd_, "\n" + err);
    }
    done->done(withDetails(*failure_, std::move(details)), std::move(out), std::move(err));
  }

  ChildProcess child_;
  std::string cmd_;
  std::optional<Encoding> encoding_;
  std::size_t maxBuffer_;
  int killSignal_;
  Ref<ExecDone> done_;
  Collected out_;
  Collected err_;
  std::optional<Error> failure_;
  Timeout timeout_;
  bool killed_ = false;
};

NODUS_DECL ChildProcess startExec(std::string_view file, const Arguments& arguments, const ExecFileOptions& options,
                                  Ref<ExecDone> done) {
  checkTimeout(options.timeout);
  static_cast<void>(options.killSignal.number());
  auto child = startChild(file, arguments,
                          {.env = options.env,
                           .cwd = options.cwd,
                           .shell = options.shell,
                           .uid = options.uid,
                           .gid = options.gid,
                           .signal = options.signal});
  makeRef<Execution>(child, joined(file, arguments), options, std::move(done))->start(options.timeout);
  return child;
}

NODUS_DECL ChildProcess startShell(std::string_view command, const ExecOptions& options, Ref<ExecDone> done) {
  auto own = options;
  if (own.shell.path().empty()) own.shell = true;
  return startExec(command, {}, own, std::move(done));
}

class ExecSettle final : public ExecDone {
 public:
  explicit ExecSettle(Ref<PromiseState<ExecResult>> state) noexcept : state_(std::move(state)) {}
  void done(const std::optional<ExecError>& error, std::string out, std::string err) override {
    if (error) {
      state_->reject(toException(*error));
    } else {
      state_->fulfil(ExecResult{std::move(out), std::move(err)});
    }
  }

 private:
  Ref<PromiseState<ExecResult>> state_;
};

NODUS_DECL ExecPromise promiseExec(std::string_view file, const Arguments& arguments, const ExecFileOptions& options) {
  auto state = makeState<ExecResult>();
  auto child = startExec(file, arguments, options, makeRef<ExecSettle>(state));
  return ExecPromise(Promise<ExecResult>(std::move(state)), std::move(child));
}

}  // namespace detail

NODUS_DECL ExecPromise exec(std::string_view command, const ExecOptions& options) {
  auto state = nodus::detail::makeState<ExecResult>();
  auto child = detail::startShell(command, options, nodus::detail::makeRef<detail::ExecSettle>(state));
  return ExecPromise(Promise<ExecResult>(std::move(state)), std::move(child));
}

}  // namespace child_process
}  // namespace nodus::inline v0
