#pragma once

#include <nodus/asio/detail/bridge.hpp>

#include <asio/error.hpp>

#include <string>
#include <system_error>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL Error asioError(const asio::error_code& code) {
  const auto text = code.message();
  if (code == asio::error::operation_aborted) {
    return makeErrorWithCause(ErrorCode::ABORT_ERR, systemError(code.value(), "asio"));
  }
  if (code.category() == asio::error::get_system_category() || code.category() == std::generic_category()) {
    return systemError(code.value(), "asio");
  }
  const auto named = [&](const char* name) {
    return Error(name + (": " + text), {.cause = {}, .code = name}, std::source_location{});
  };
  if (code == asio::error::eof) return named("EOF");
  if (code == asio::error::host_not_found) return named("ENOTFOUND");
  if (code == asio::error::host_not_found_try_again) return named("EAI_AGAIN");
  return Error(text, {.cause = {}, .code = code.category().name() + (":" + std::to_string(code.value()))},
               std::source_location{});
}

NODUS_DECL std::exception_ptr asioFailure(const asio::error_code& code, const AsioAbort* abort) {
  const auto* reason = abort ? abort->reason() : nullptr;
  if (reason && code == asio::error::operation_aborted) return toException(abortError(*reason));
  return toException(asioError(code));
}

}  // namespace detail
}  // namespace nodus::inline v0
