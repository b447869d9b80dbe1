// AsyncResource: carries the context of AsyncLocalStorage through callbacks that the framework does not know of.
#pragma once

#include <nodus/config.hpp>
#include <nodus/async_hooks/async_local_storage.hpp>
#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// Remembers the context in which it was made, for callbacks that come later by a way of their own: a pool of
/// connections, a queue of jobs. Derive from it, or hold one for each piece of work. Node's `AsyncResource`, without
/// the numbers and hooks of `async_hooks`.
class AsyncResource {
 public:
  /// `type` is a name for people.
  explicit AsyncResource(std::string type) : type_(std::move(type)) {}

  /// That name.
  const std::string& type() const noexcept { return type_; }

  /// Calls `f(arguments...)` in that context, and returns what it returns.
  template <class F, class... Args>
  decltype(auto) runInAsyncScope(F&& f, Args&&... arguments) const {
    return detail::callInContext(context_, std::forward<F>(f), std::forward<Args>(arguments)...);
  }

  /// A callable that runs in the current context, whoever calls it.
  template <class F>
  static auto bind(F&& f) {
    return detail::BoundToContext<std::decay_t<F>>(std::forward<F>(f));
  }

 private:
  std::string type_;
  detail::Ref<detail::AsyncContext> context_ = detail::currentAsyncContext();
};

}  // namespace nodus::inline v0
