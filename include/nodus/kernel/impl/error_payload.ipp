// What the copies of an error share. For bodies of modules that have a class of errors of their own; everybody else
// calls makeError() and its like.
#pragma once

#include <nodus/kernel/error.hpp>

#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct ErrorPayload : SharedCounted {
  std::string name = "Error";
  std::string message;
  std::string code;
  std::string what;
  std::string syscall;
  std::string path;
  std::string dest;
  std::string address;
  std::optional<int> port;
  std::string input;
  std::optional<std::string> base;
  std::vector<std::string> spawnargs;
  int number = 0;
  std::optional<Error> cause;
  std::vector<Error> errors;
  std::optional<std::source_location> where;
  ErrorThrower thrower = nullptr;
  SharedRef<const SharedCounted> more;  // what a module's own class of errors adds

  template <class E>
  static void throwAs(const Error& error) {
    throw E(error.payload_);
  }

  static const ErrorPayload& of(const Error& error) noexcept { return *error.payload_; }
  static Error make(ErrorPayload payload) {
    payload.what = payload.message.empty() ? payload.name : payload.name + ": " + payload.message;
    return Error(SharedRef<const ErrorPayload>(new ErrorPayload(std::move(payload))));
  }
};

}  // namespace detail
}  // namespace nodus::inline v0
