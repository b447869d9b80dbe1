// Runs something on a loop of its own, until nothing is left to do.
#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus_test {

// Calls `f` as a main script, and throws what the promise rejects with that it may return.
template <class F>
void runLoop(F f) {
  nodus::Loop loop;
  using R = std::invoke_result_t<F&>;
  if constexpr (std::is_void_v<R>) {
    f();
    loop.run();
  } else {
    R promise = f();
    promise.catch_([] {}).detach();  // reported below
    loop.run();
    REQUIRE_FALSE(promise.isPending());
    if (promise.isRejected()) std::rethrow_exception(promise.state()->exception());
  }
}

// What happened, in order.
class Trace {
 public:
  void operator()(std::string_view step) {
    if (!text_.empty()) text_ += ' ';
    text_ += step;
  }
  const std::string& text() const noexcept { return text_; }
  void clear() { text_.clear(); }

 private:
  std::string text_;
};

}  // namespace nodus_test
