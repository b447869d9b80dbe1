#pragma once

#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/info.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// An error that bears the warning's type as its name.
class Warning final : public Error {
 public:
  Warning(std::string_view type, std::string message, std::string code)
      : Error(type, std::move(message), ErrorOptions{.cause = {}, .code = std::move(code)}, {}, nullptr) {}
};

NODUS_DECL void printWarning(const Error& warning, const std::string& more) {
  if (process::env("NODE_NO_WARNINGS") == "1") return;
  auto line = "(nodus:" + std::to_string(::getpid()) + ") ";
  if (!warning.code().empty()) line += "[" + warning.code() + "] ";
  line += warning.what();
  if (!more.empty()) line += "\n" + more;
  writeAll(STDERR_FILENO, line + "\n");
}

NODUS_DECL void issueWarning(const Error& warning, std::string more) {
  if (warning.name() == "DeprecationWarning") {
    const auto& state = ProcessState::current();
    if (state.noDeprecation) return;
    if (state.throwDeprecation) return process::nextTick([warning] { warning.raise(); });
  }
  process::nextTick([warning, more = std::move(more)] {
    printWarning(warning, more);
    process::events().emit<"warning">(warning);
  });
}

}  // namespace detail

namespace process {

NODUS_DECL ProcessEvents events() { return ProcessEvents(detail::ProcessState::current().emitter); }

NODUS_DECL void emitWarning(std::string_view message, const WarningOptions& options) {
  const std::string_view type = options.type.empty() ? "Warning" : options.type;
  detail::issueWarning(detail::Warning(type, std::string(message), std::string(options.code)),
                       std::string(options.detail));
}

NODUS_DECL void emitWarning(std::string_view message, std::string_view type, std::string_view code) {
  emitWarning(message, WarningOptions{.type = type, .code = code});
}

NODUS_DECL void emitWarning(const Error& warning) { detail::issueWarning(warning, {}); }

}  // namespace process
}  // namespace nodus::inline v0
