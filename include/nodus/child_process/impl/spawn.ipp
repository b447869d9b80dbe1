#pragma once

#include <nodus/child_process/detail/child_state.hpp>
#include <nodus/child_process/spawn.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace child_process {

NODUS_DECL ChildProcess spawn(std::string_view file, const Arguments& arguments, const SpawnOptions& options) {
  auto state = nodus::detail::makeRef<detail::ChildState>(Loop::current());
  state->start(file, arguments, options);
  return ChildProcess(nodus::detail::Ref<nodus::detail::EmitterState>(std::move(state)));
}

}  // namespace child_process
}  // namespace nodus::inline v0
