// Completion: what `listen`, `close`, `end` and their like return.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/promise.hpp>

#include <utility>

namespace nodus::inline v0 {

/// The end of something that was begun: ignore it, or `co_await` it until it is done. If nobody awaits it, a
/// failure goes to the object's "error" event; who awaits gets it instead. It costs nothing until it is awaited.
/// Ours: Node takes a callback.
class Completion {
 public:
  using Make = Promise<> (*)(detail::RefCounted& subject);

  /// One that is done.
  Completion() noexcept = default;
  Completion(detail::Ref<detail::RefCounted> subject, Make make) noexcept
      : subject_(std::move(subject)), make_(make) {}

  /// The same as a promise, for combinators and `then`.
  Promise<> promise() const { return subject_ ? make_(*subject_) : promise::resolve(); }
  operator Promise<>() const { return promise(); }
  auto operator co_await() const { return detail::PromiseAwaiter<void, true>(promise().state()); }

 private:
  detail::Ref<detail::RefCounted> subject_;
  Make make_ = nullptr;
};

}  // namespace nodus::inline v0
