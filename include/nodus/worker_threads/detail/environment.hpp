// Environment data: what a thread hands down to the workers that it starts.
#pragma once

#include <nodus/config.hpp>

#include <map>
#include <memory>
#include <string>
#include <typeinfo>

namespace nodus::inline v0 {

class Loop;

namespace detail {

// A constant that threads share.
struct EnvironmentValue {
  std::shared_ptr<const void> value;
  const std::type_info* type = nullptr;
};

// Made by Loop::local(); a worker begins with a copy of its parent's.
struct EnvironmentData {
  EnvironmentData() = default;
  explicit EnvironmentData(Loop&) {}
  std::map<std::string, EnvironmentValue, std::less<>> values;
};

}  // namespace detail
}  // namespace nodus::inline v0
