// This process' end of the channel to its parent.
#pragma once

#include <nodus/config.hpp>
#include <nodus/process/detail/ipc_channel.hpp>
#include <nodus/process/detail/send_to_parent.hpp>
#include <nodus/process/detail/state.hpp>

namespace nodus::inline v0 {
namespace detail {

// Kept for each loop; the first one that asks gets the channel.
struct ParentChannel {
  explicit ParentChannel(Loop& loop);

  static ParentChannel& of(Loop& loop);
  static ParentChannel& current();

  Ref<IpcChannel> channel;  // null if there is none, or no longer
};

}  // namespace detail
}  // namespace nodus::inline v0
