// What comes before "uncaughtException".
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/error.hpp>

#include <cstddef>

namespace nodus::inline v0 {
namespace process {

/// Lets `callback` have every exception of this loop that nobody caught, in place of the event "uncaughtException", and
/// the program goes on; null ends that. Only one part of a program can have them.
/// @throws Error ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET if there is a callback already.
void setUncaughtExceptionCaptureCallback(detail::Function<void(const Error&)> callback);
/// Whether there is one.
bool hasUncaughtExceptionCaptureCallback() noexcept;

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/capture.ipp>
#endif
