// Environment data: values that a thread hands down to the workers that it starts.
#pragma once

#include <nodus/config.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/environment.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

void setEnvironmentValue(std::string_view key, EnvironmentValue value);
// Null if there is none. Throws a TypeError if it is of another type.
std::shared_ptr<const void> getEnvironmentValue(std::string_view key, const std::type_info& type);

}  // namespace detail

namespace worker_threads {

/// Sets a value for this thread and for the workers that it starts from now on, which have a copy of all that was
/// set. It is shared and constant, so it must be a plain value: what holds a Buffer, a port, a socket or a signal is
/// refused. `std::nullopt` removes it. Node's `setEnvironmentData`.
template <class T>
void setEnvironmentData(std::string_view key, T&& value) {
  using Value = std::conditional_t<std::is_same_v<std::decay_t<T>, const char*>, std::string, std::decay_t<T>>;
  if constexpr (std::is_same_v<Value, std::nullopt_t>) {
    nodus::detail::setEnvironmentValue(key, {});
  } else {
    nodus::detail::checkCrossing<Value>();
    static_assert(!mayCross<Value> || nodus::detail::IsShareable::holds<Value>,
                  "environment data is shared by threads, so it must be a plain value");
    nodus::detail::setEnvironmentValue(key, {std::make_shared<const Value>(std::forward<T>(value)), &typeid(Value)});
  }
}

/// A copy of what this thread, or who started it, has set; nothing if there is none. Throws a TypeError if it is of
/// another type. Node's `getEnvironmentData`.
template <class T = std::string>
std::optional<T> getEnvironmentData(std::string_view key) {
  const auto value = nodus::detail::getEnvironmentValue(key, typeid(T));
  if (!value) return std::nullopt;
  return *static_cast<const T*>(value.get());
}

}  // namespace worker_threads
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/environment_data.ipp>
#endif
