#pragma once

#include <nodus/child_process/detail/child_state.hpp>
#include <nodus/child_process/spawn.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace child_process::detail {

NODUS_DECL ChildProcess startChild(std::string_view file, const Arguments& arguments, const SpawnOptions& options) {
  auto state = makeRef<ChildState>(Loop::current());
  state->start(file, arguments, options);
  return ChildProcess(Ref<EmitterState>(std::move(state)));
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
