// What the handles of one readline interface share.
#pragma once

#include <nodus/buffer/string_decoder.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/async_function.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace readline {
struct InterfaceOptions;
}

namespace detail {

using ReadlineEvents =
    EventList<Event<"line", std::string>, Event<"close">, Event<"pause">, Event<"resume">, Event<"error", Error>>;

// Lines that wait for next(), or next() that waits for lines.
class LineQueue {
 public:
  using Outcome = PromiseState<std::optional<std::string>>;

  Promise<std::optional<std::string>> next();
  void add(std::string line);
  void fail(const Error& error);
  void finish();
  std::size_t size() const noexcept { return lines_.size(); }

 private:
  Ring<std::string> lines_;
  Ring<Ref<Outcome>> readers_;
  std::optional<Error> failure_;
  bool finished_ = false;
};

class ReadlineState final : public EmitterState, public FromFreeList {
 public:
  using Answer = AsyncFunction<std::string>;

  explicit ReadlineState(readline::InterfaceOptions options);
  // Listens to the input. The listeners hold the state.
  void start(const AbortSignal& signal);

  Promise<std::optional<std::string>> next();
  void ask(std::string_view query, Answer answer);
  Promise<std::string> ask(std::string_view query, const AbortSignal& signal);
  void prompt();
  void setPrompt(std::string_view prompt) { prompt_ = prompt; }
  const std::string& getPrompt() const noexcept { return prompt_; }
  void write(std::string_view text);
  void pause();
  void resume();
  void close();
  bool closed() const noexcept { return closed_; }

 private:
  struct Question;

  void emitEvent(const EventKey& key) {
    const std::tuple<> none;
    emit(key, &none);
  }
  void take(std::string text);
  void deliver(std::string line);
  void ended();
  void failed(const Error& error);
  void cancelQuestion();
  void restorePrompt();

  Readable<Buffer> input_;
  std::optional<Writable<Buffer>> output_;
  std::string prompt_;
  std::string promptBefore_;
  Answer answer_;
  Ref<Question> question_;
  std::optional<LineQueue> lines_;
  StringDecoder decoder_;
  std::string unfinished_;
  double crlfDelay_;
  // When the last chunk ended in `\r`, in milliseconds.
  std::optional<double> sawReturnAt_;
  bool paused_ = false;
  bool pausedByLines_ = false;
  bool closed_ = false;
  Subscription onData_, onEnd_, onError_, onClose_;
  AbortRegistration abort_;
};

}  // namespace detail
}  // namespace nodus::inline v0
