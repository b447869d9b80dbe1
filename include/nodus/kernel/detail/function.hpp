// A callable of a fixed signature, erased: one counted allocation, cheap to copy.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class Signature>
class Function;

template <class R, class... Args>
class Function<R(Args...)> {
 public:
  Function() noexcept = default;
  Function(std::nullptr_t) noexcept {}
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Function> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  Function(F&& f) : target_(new Target<std::decay_t<F>>(std::forward<F>(f)), adoptRef) {}

  R operator()(Args... arguments) const { return target_->call(std::forward<Args>(arguments)...); }
  explicit operator bool() const noexcept { return static_cast<bool>(target_); }
  // What keeps the callable alive.
  Ref<RefCounted> owner() const noexcept { return target_; }

 private:
  struct Base : RefCounted, FromFreeList {
    virtual R call(Args... arguments) = 0;
  };
  template <class F>
  struct Target final : Base {
    template <class G>
    explicit Target(G&& g) : callable(std::forward<G>(g)) {}
    R call(Args... arguments) override { return callable(std::forward<Args>(arguments)...); }
    F callable;
  };
  Ref<Base> target_;
};

}  // namespace detail
}  // namespace nodus::inline v0
