// A reference to a function from text to text, for options, which are views.
#pragma once

#include <nodus/config.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace detail {

class TextFunction {
 public:
  TextFunction() noexcept = default;
  TextFunction(std::string (*function)(std::string_view)) noexcept : function_(function), call_(&callFunction) {}
  template <class F>
    requires(std::is_class_v<F> && !std::is_same_v<F, TextFunction> &&
             std::is_invocable_r_v<std::string, const F&, std::string_view>)
  TextFunction(const F& f) noexcept
      : object_(std::addressof(f)), call_([](const TextFunction& self, std::string_view text) -> std::string {
          return (*static_cast<const F*>(self.object_))(text);
        }) {}

  std::string operator()(std::string_view text) const { return call_(*this, text); }
  explicit operator bool() const noexcept { return call_ != nullptr; }

 private:
  static std::string callFunction(const TextFunction& self, std::string_view text) { return self.function_(text); }

  const void* object_ = nullptr;
  std::string (*function_)(std::string_view) = nullptr;
  std::string (*call_)(const TextFunction&, std::string_view) = nullptr;
};
static_assert(std::is_trivially_destructible_v<TextFunction>);

}  // namespace detail
}  // namespace nodus::inline v0
