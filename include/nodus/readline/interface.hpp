// readline::Interface: the lines of a stream.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/readline/detail/interface_state.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace readline {

/// What `createInterface` takes. It owns what it holds.
struct InterfaceOptions {
  /// Where the lines come from: a readable stream of bytes, which begins to flow. Must be given.
  std::optional<Readable<Buffer>> input{};
  /// Where prompts and questions go; nowhere by default.
  std::optional<Writable<Buffer>> output{};
  /// What `prompt()` writes. Default "> ".
  std::string prompt = "> ";
  /// If `\r` and `\n` come more than so many milliseconds apart, they end two lines. At least 100; the default is 100.
  /// Infinity always makes one of them.
  double crlfDelay = 100;
  /// Closes the interface when it fires.
  AbortSignal signal{};
};

/// The second argument of `question`.
struct QuestionOptions {
  /// Takes the question back, and rejects with an AbortError.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<QuestionOptions>);

/// Node's `readline.Interface`: splits what a stream of UTF-8 has into lines, which end in `\n`, `\r\n` or `\r`; what
/// is left at the end is a line too. Keys of a terminal are not interpreted: there is no editing, history and
/// completion. A handle: copies are the same interface. It keeps itself alive until it is closed.
///
/// Events: `line(std::string)` without its ending, `close`, `pause`, `resume`, `error(Error)` of the input.
class Interface : public EmitterHandle<detail::ReadlineEvents> {
 public:
  /// The same as `createInterface`.
  explicit Interface(InterfaceOptions options);

  /// The next line, or nothing once the interface is closed: `while (auto line = co_await rl.next())`. From the first
  /// call on lines are kept until they are asked for; where 1,024 wait, the input is paused. Lines that came before are
  /// gone. Rejects if the input fails. Ours, for `for await`.
  Promise<std::optional<std::string>> next() { return state().next(); }

  /// Writes the question to the output; the promise has the line that comes next, which is not emitted. Node's
  /// `readline/promises`. Rejects with ABORT_ERR if the signal fires; with ERR_USE_AFTER_CLOSE if the interface is
  /// closed, also while it waits (Node never settles it); with ERR_INVALID_STATE while another question waits.
  [[nodiscard]] Promise<std::string> question(std::string_view query, const QuestionOptions& options = {});
  /// The same with a callback, as `node:readline` has it: `callback(std::string answer)`, which is not called if the
  /// interface closes.
  /// @throws Error ERR_USE_AFTER_CLOSE.
  template <class F>
    requires std::is_invocable_v<F&, std::string>
  void question(std::string_view query, F callback) {
    state().ask(query, detail::ReadlineState::Answer(std::move(callback)));
  }

  /// Writes the prompt to the output, and resumes the input if it is paused.
  void prompt() { state().prompt(); }
  void setPrompt(std::string_view prompt) { state().setPrompt(prompt); }
  const std::string& getPrompt() const { return state().getPrompt(); }
  /// Takes the text as if it were input.
  void write(std::string_view text);

  /// Pauses the input; lines of what was read already still come.
  Interface& pause();
  Interface& resume();
  /// Lets go of the input, which stays paused, and emits "close". Lines of the chunk at work still come.
  void close() { state().close(); }
  bool closed() const { return state().closed(); }
  /// False: terminals are not treated differently.
  static constexpr bool terminal() noexcept { return false; }

 private:
  detail::ReadlineState& state() const { return stateAs<detail::ReadlineState>(); }
};

/// Node's `readline.createInterface`.
/// @throws TypeError ERR_INVALID_ARG_TYPE if there is no input.
inline Interface createInterface(InterfaceOptions options) { return Interface(std::move(options)); }

}  // namespace readline
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/readline/impl/interface.ipp>
#endif
