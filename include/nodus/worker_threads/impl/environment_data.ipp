#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/worker_threads/environment_data.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void setEnvironmentValue(std::string_view key, EnvironmentValue value) {
  auto& values = Loop::current().local<EnvironmentData>().values;
  if (value.value) {
    values.insert_or_assign(std::string(key), std::move(value));
  } else if (const auto found = values.find(key); found != values.end()) {
    values.erase(found);
  }
}

NODUS_DECL std::shared_ptr<const void> getEnvironmentValue(std::string_view key, const std::type_info& type) {
  const auto& values = Loop::current().local<EnvironmentData>().values;
  const auto found = values.find(key);
  if (found == values.end()) return nullptr;
  if (*found->second.type != type) {
    TypeError("The environment data \"" + std::string(key) + "\" is of another type than the one asked for").raise();
  }
  return found->second.value;
}

}  // namespace detail
}  // namespace nodus::inline v0
