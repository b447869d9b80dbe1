// What an ExecError tells beyond an Error.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace child_process {

class ExecError;

namespace detail {

using namespace nodus::detail;

struct ExecDetails final : SharedCounted {
  std::optional<int> exitCode;
  std::optional<std::string> signal;
  bool killed = false;
  std::string out;
  std::string err;
  std::string cmd;
  int pid = 0;
};

// The failure of a program that ended, but not well; `err` is what it said about that, from the line's end on.
Error commandFailed(const std::string& cmd, std::string_view err);
// The same error, with details.
ExecError withDetails(const Error& error, ExecDetails details);

}  // namespace detail
}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/exec_error.ipp>
#endif
