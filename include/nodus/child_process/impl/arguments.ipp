#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/process/detail/signals.hpp>

#include <string>

namespace nodus::inline v0 {
namespace child_process {

NODUS_DECL int Signal::number() const {
  if (!name_.data()) {
    if (nodus::detail::signalName(number_).empty()) {
      nodus::detail::throwError(ErrorCode::ERR_UNKNOWN_SIGNAL, {std::to_string(number_)});
    }
    return number_;
  }
  std::string upper(name_);
  for (auto& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  const int number = nodus::detail::signalNumber(upper);
  if (number == 0) nodus::detail::throwError(ErrorCode::ERR_UNKNOWN_SIGNAL, {name_});
  return number;
}

}  // namespace child_process
}  // namespace nodus::inline v0
