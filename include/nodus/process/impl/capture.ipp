#pragma once

#include <nodus/process/capture.hpp>
#include <nodus/process/detail/state.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace process {

NODUS_DECL void setUncaughtExceptionCaptureCallback(detail::Function<void(const Error&)> callback) {
  auto& current = detail::ProcessState::current().captureUncaught;
  if (callback && current) detail::throwError(ErrorCode::ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET);
  current = std::move(callback);
}

NODUS_DECL bool hasUncaughtExceptionCaptureCallback() noexcept {
  return static_cast<bool>(detail::ProcessState::current().captureUncaught);
}

}  // namespace process
}  // namespace nodus::inline v0
