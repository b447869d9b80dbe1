// This process' end of the channel to its parent.
#pragma once

#include <nodus/config.hpp>
#include <nodus/process/detail/ipc_channel.hpp>
#include <nodus/process/detail/state.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Kept for each loop; the first one that asks gets the channel.
struct ParentChannel {
  explicit ParentChannel(Loop& loop);

  static ParentChannel& of(Loop& loop);
  static ParentChannel& current();

  Ref<IpcChannel> channel;  // null if there is none, or no longer
};

// Both take effect before main(), so that a program that includes this has its channel when it runs.
bool installParentChannel() noexcept;
inline const bool parentChannelInstalled = installParentChannel();

bool sendToParent(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
                  IpcChannel::Sent sent);

// A callback of send(), which may take the error or nothing.
template <class F>
IpcChannel::Sent sentCallback(F&& f) {
  using Callable = std::decay_t<F>;
  if constexpr (std::is_invocable_v<Callable&, const std::optional<Error>&>) {
    return
        [f = Callable(std::forward<F>(f))](const std::optional<Error>& error) mutable { static_cast<void>(f(error)); };
  } else {
    return [f = Callable(std::forward<F>(f))](const std::optional<Error>&) mutable { static_cast<void>(f()); };
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
