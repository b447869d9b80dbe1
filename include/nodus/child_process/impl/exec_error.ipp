#pragma once

#include <nodus/child_process/detail/exec_error.hpp>
#include <nodus/child_process/exec.hpp>

#include <nodus/kernel/impl/error_payload.ipp>
#include <nodus/util/text_encoding.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace child_process {
namespace detail {

NODUS_DECL const ExecDetails& detailsOf(const Error& error) {
  static const auto* const none = new ExecDetails;  // an error may outlive all that is static
  const auto* details = dynamic_cast<const ExecDetails*>(ErrorPayload::of(error).more.get());
  return details ? *details : *none;
}

NODUS_DECL Error commandFailed(const std::string& cmd, std::string_view err) {
  return Error("Command failed: " + cmd + util::toUSVString(err));
}

// An AbortError stays what is caught as one.
NODUS_DECL ExecError withDetails(const Error& error, ExecDetails details) {
  auto payload = ErrorPayload::of(error);
  payload.more = SharedRef<const SharedCounted>(new ExecDetails(std::move(details)));
  if (payload.name != "AbortError") payload.thrower = &ErrorPayload::throwAs<ExecError>;
  return ExecError(ErrorPayload::make(std::move(payload)));
}

}  // namespace detail

NODUS_DECL std::optional<int> ExecError::exitCode() const { return detail::detailsOf(*this).exitCode; }
NODUS_DECL std::optional<std::string> ExecError::signal() const { return detail::detailsOf(*this).signal; }
NODUS_DECL bool ExecError::killed() const { return detail::detailsOf(*this).killed; }
NODUS_DECL const std::string& ExecError::stdout_() const { return detail::detailsOf(*this).out; }
NODUS_DECL const std::string& ExecError::stderr_() const { return detail::detailsOf(*this).err; }
NODUS_DECL const std::string& ExecError::cmd() const { return detail::detailsOf(*this).cmd; }
NODUS_DECL int ExecError::pid() const { return detail::detailsOf(*this).pid; }

}  // namespace child_process
}  // namespace nodus::inline v0
