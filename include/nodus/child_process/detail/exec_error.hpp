// What an ExecError tells beyond an Error.
#pragma once

#include <nodus/child_process/exec.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/error_payload.hpp>

#include <optional>
#include <string>

namespace nodus::inline v0 {
namespace child_process::detail {

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

// The same error, with details.
ExecError withDetails(const Error& error, ExecDetails details);

}  // namespace child_process::detail
}  // namespace nodus::inline v0
