#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/readline/interface.hpp>

#include <algorithm>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

inline constexpr double leastCrlfDelay = 100;
// From so many lines on that nobody asks for, the input is paused.
inline constexpr std::size_t lineHighWaterMark = 1024;

NODUS_DECL Promise<std::optional<std::string>> LineQueue::next() {
  auto outcome = makeState<std::optional<std::string>>();
  if (!lines_.empty()) {
    outcome->fulfil(lines_.pop());
  } else if (failure_) {
    outcome->reject(toException(*std::exchange(failure_, {})));
  } else if (finished_) {
    outcome->fulfil(std::nullopt);
  } else {
    readers_.push(outcome);
  }
  return Promise<std::optional<std::string>>(std::move(outcome));
}

NODUS_DECL void LineQueue::add(std::string line) {
  if (readers_.empty()) return lines_.push(std::move(line));
  readers_.pop()->fulfil(std::move(line));
}

NODUS_DECL void LineQueue::fail(const Error& error) {
  if (finished_) return;
  if (readers_.empty()) {
    failure_ = error;
  } else {
    readers_.pop()->reject(toException(error));
  }
  finish();
}

NODUS_DECL void LineQueue::finish() {
  finished_ = true;
  while (!readers_.empty()) readers_.pop()->fulfil(std::nullopt);
}

// A question that is asked with a promise.
struct ReadlineState::Question final : RefCounted {
  Ref<PromiseState<std::string>> outcome = makeState<std::string>();
  AbortRegistration abort;

  // The interface is gone: the answer will not come.
  ~Question() override { reject(makeError(ErrorCode::ABORT_ERR)); }

  void reject(const Error& error) {
    abort.off();
    if (outcome->claim()) outcome->reject(toException(error));
  }
};

inline Readable<Buffer> checkedReadlineInput(std::optional<Readable<Buffer>>& input) {
  if (!input) throwError(ErrorCode::ERR_INVALID_ARG_TYPE, {"input", "an instance of Readable", "undefined"});
  return std::move(*input);
}

NODUS_DECL ReadlineState::ReadlineState(readline::InterfaceOptions options)
    : input_(checkedReadlineInput(options.input)),
      output_(std::move(options.output)),
      prompt_(std::move(options.prompt)),
      crlfDelay_(std::max(options.crlfDelay, leastCrlfDelay)) {}

NODUS_DECL void ReadlineState::start(const AbortSignal& signal) {
  const Ref<ReadlineState> self(this);
  onError_ = input_.on<"error">([self](const Error& error) { self->failed(error); });
  onData_ = input_.on<"data">([self](const Buffer& chunk) { self->take(self->decoder_.write(chunk)); });
  onEnd_ = input_.on<"end">([self] { self->ended(); });
  // Ours: in Node an interface whose input is destroyed stays open for ever.
  onClose_ = input_.on<"close">([self] { self->close(); });
  if (signal.aborted()) {
    process::nextTick([self] { self->close(); });
  } else {
    abort_ = signal.onAbort([raw = this] { raw->close(); });
  }
  input_.resume();
}

NODUS_DECL void ReadlineState::failed(const Error& error) {
  if (lines_) lines_->fail(error);
  // As in Node, whoever iterates listens.
  if (!lines_ || has(eventKey<"error">)) emitError(error);
}

NODUS_DECL void ReadlineState::ended() {
  if (!unfinished_.empty()) {
    const auto line = std::exchange(unfinished_, {});
    deliver(line);
  }
  close();
}

NODUS_DECL void ReadlineState::take(std::string text) {
  const auto now = static_cast<double>(Loop::current().system().monotonicTime()) / 1e6;
  if (sawReturnAt_ && now - *sawReturnAt_ <= crlfDelay_) {
    if (text.starts_with('\n')) text.erase(0, 1);
    sawReturnAt_.reset();
  }
  if (text.find_first_of("\r\n") == std::string::npos) {
    unfinished_ += text;
    return;
  }
  text.insert(0, std::exchange(unfinished_, {}));
  sawReturnAt_ = text.ends_with('\r') ? std::optional(now) : std::nullopt;
  const auto lastEnding = text.find_last_of("\r\n");
  unfinished_ = text.substr(lastEnding + 1);
  for (std::size_t at = 0; at <= lastEnding;) {
    const auto end = text.find_first_of("\r\n", at);
    auto line = text.substr(at, end - at);
    at = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    deliver(std::move(line));
  }
}

NODUS_DECL void ReadlineState::deliver(std::string line) {
  if (question_) {
    const auto question = std::exchange(question_, {});
    restorePrompt();
    question->abort.off();
    if (question->outcome->claim()) question->outcome->fulfil(std::move(line));
    return;
  }
  if (answer_) {
    const auto answer = std::exchange(answer_, {});
    restorePrompt();
    answer(
        [](const std::optional<Error>& error) {
          if (error) error->raise();
        },
        std::move(line));
    return;
  }
  const std::tuple<const std::string&> arguments(line);
  emit(eventKey<"line">, &arguments);
  if (!lines_) return;
  lines_->add(std::move(line));
  if (lines_->size() > lineHighWaterMark && !pausedByLines_) {
    pausedByLines_ = true;
    pause();
  }
}

NODUS_DECL Promise<std::optional<std::string>> ReadlineState::next() {
  if (!lines_) {
    lines_.emplace();
    if (closed_) lines_->finish();
  }
  auto line = lines_->next();
  if (pausedByLines_ && lines_->size() == 0) {
    pausedByLines_ = false;
    if (!closed_) resume();
  }
  return line;
}

NODUS_DECL void ReadlineState::ask(std::string_view query, Answer answer) {
  if (closed_) throwError(ErrorCode::ERR_USE_AFTER_CLOSE, {"readline"});
  if (answer_ || question_) return prompt();
  promptBefore_ = std::exchange(prompt_, std::string(query));
  answer_ = std::move(answer);
  prompt();
}

NODUS_DECL Promise<std::string> ReadlineState::ask(std::string_view query, const AbortSignal& signal) {
  auto question = makeRef<Question>();
  Promise<std::string> promise(question->outcome);
  if (signal.aborted()) {
    question->reject(makeErrorWithCause(ErrorCode::ABORT_ERR, *signal.reason()));
  } else if (closed_) {
    question->reject(makeError(ErrorCode::ERR_USE_AFTER_CLOSE, {"readline"}));
  } else if (answer_ || question_) {
    prompt();
    question->reject(makeError(ErrorCode::ERR_INVALID_STATE, {"another question waits for its answer"}));
  } else {
    question->abort = signal.onAbort([this, raw = question.get()](const Error& reason) {
      const Ref<Question> kept(raw);
      cancelQuestion();
      kept->reject(makeErrorWithCause(ErrorCode::ABORT_ERR, reason));
    });
    promptBefore_ = std::exchange(prompt_, std::string(query));
    question_ = std::move(question);
    prompt();
  }
  return promise;
}

NODUS_DECL void ReadlineState::restorePrompt() { prompt_ = std::exchange(promptBefore_, {}); }

NODUS_DECL void ReadlineState::cancelQuestion() {
  if (!question_) return;
  question_ = {};
  restorePrompt();
  if (output_) output_->write("\r\n");
}

NODUS_DECL void ReadlineState::prompt() {
  if (paused_) resume();
  if (output_) output_->write(prompt_);
}

NODUS_DECL void ReadlineState::write(std::string_view text) {
  if (paused_) resume();
  take(decoder_.write({asBytes(text), text.size()}));
}

NODUS_DECL void ReadlineState::pause() {
  if (paused_) return;
  input_.pause();
  paused_ = true;
  emitEvent(eventKey<"pause">);
}

NODUS_DECL void ReadlineState::resume() {
  if (!paused_) return;
  input_.resume();
  paused_ = false;
  emitEvent(eventKey<"resume">);
}

NODUS_DECL void ReadlineState::close() {
  if (closed_) return;
  const Ref<ReadlineState> alive(this);
  pause();
  closed_ = true;
  abort_.off();
  onData_.off();
  onError_.off();
  onEnd_.off();
  onClose_.off();
  emitEvent(eventKey<"close">);
  if (lines_) lines_->finish();
  if (question_) {
    const auto question = std::exchange(question_, {});
    question->reject(makeError(ErrorCode::ERR_USE_AFTER_CLOSE, {"readline"}));
  }
}

}  // namespace detail

namespace readline {

NODUS_DECL Interface::Interface(InterfaceOptions options)
    : EmitterHandle([&options] {
        const auto signal = options.signal;
        auto state = nodus::detail::makeRef<nodus::detail::ReadlineState>(std::move(options));
        state->start(signal);
        return state;
      }()) {}

NODUS_DECL Promise<std::string> Interface::question(std::string_view query, const QuestionOptions& options) {
  return state().ask(query, AbortSignal(options.signal));
}

NODUS_DECL void Interface::write(std::string_view text) { state().write(text); }

NODUS_DECL Interface& Interface::pause() {
  state().pause();
  return *this;
}

NODUS_DECL Interface& Interface::resume() {
  state().resume();
  return *this;
}

}  // namespace readline
}  // namespace nodus::inline v0
