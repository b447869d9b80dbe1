// The way of a message to the parent, without the channel itself, which most of a program need not see.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/process/send_handle.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

namespace json {
class Value;
}

namespace detail {

struct MessagesFromParent {};

// What is told when a message was taken by the system, or why not.
using MessageSent = Function<void(const std::optional<Error>&)>;

// Takes effect before main(), so that a program that includes this has its channel when it runs.
bool installParentChannel() noexcept;
inline const bool parentChannelInstalled = installParentChannel();

bool sendToParent(const json::Value& message, const process::SendHandle& handle, const process::SendOptions& options,
                  MessageSent sent);

// A callback of send(), which may take the error or nothing.
template <class F>
MessageSent sentCallback(F&& f) {
  using Callable = std::decay_t<F>;
  if constexpr (std::is_invocable_v<Callable&, const std::optional<Error>&>) {
    return [f = Callable(std::forward<F>(f))](const std::optional<Error>& error) mutable {
      static_cast<void>(f(error));
    };
  } else {
    return [f = Callable(std::forward<F>(f))](const std::optional<Error>&) mutable { static_cast<void>(f()); };
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
