// What AsyncLocalStorage carries along: the values that hold for one chain of callbacks.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/task_queue.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// One value, and the context that it was added to. Immutable, so whatever waits can share it; a lookup walks the few
// that are in force. docs/design/0013 tells who keeps a context and who brings it back.
class AsyncContext final : public RefCounted, public FromFreeList {
 public:
  // Without a value the storage has none from here on.
  AsyncContext(std::uint64_t storage, Ref<RefCounted> value, Ref<AsyncContext> outer) noexcept
      : storage_(storage), value_(std::move(value)), outer_(std::move(outer)) {}

  static RefCounted* find(const AsyncContext* context, std::uint64_t storage) noexcept {
    while (context && context->storage_ != storage) context = context->outer_.get();
    return context ? context->value_.get() : nullptr;
  }
  // `outer` with this value in place of the one that it may have. Chains do not grow by entering again and again.
  static Ref<AsyncContext> with(std::uint64_t storage, Ref<RefCounted> value, const Ref<AsyncContext>& outer);

 private:
  static Ref<AsyncContext> without(std::uint64_t storage, const Ref<AsyncContext>& context);

  std::uint64_t storage_;
  Ref<RefCounted> value_;
  Ref<AsyncContext> outer_;
};

// A task that runs in the context given.
Task carryContext(Task task, Ref<AsyncContext> context);

// The context of what runs now on this thread's loop.
const Ref<AsyncContext>& currentAsyncContext() noexcept;
void enterAsyncContext(Ref<AsyncContext> context) noexcept;

// Puts a context in place for a block.
class AsyncContextScope {
 public:
  explicit AsyncContextScope(Ref<AsyncContext> context) noexcept : outer_(currentAsyncContext()) {
    enterAsyncContext(std::move(context));
  }
  AsyncContextScope(const AsyncContextScope&) = delete;
  AsyncContextScope& operator=(const AsyncContextScope&) = delete;
  ~AsyncContextScope() { enterAsyncContext(std::move(outer_)); }

 private:
  Ref<AsyncContext> outer_;
};

// A callable that runs in the context in which it was made, whoever calls it.
template <class F>
class BoundToContext {
 public:
  explicit BoundToContext(F f) : callable_(std::move(f)) {}

  template <class... Args>
    requires std::is_invocable_v<F&, Args...>
  decltype(auto) operator()(Args&&... arguments) {
    const AsyncContextScope scope(context_);
    return callable_(std::forward<Args>(arguments)...);
  }
  template <class... Args>
    requires std::is_invocable_v<const F&, Args...>
  decltype(auto) operator()(Args&&... arguments) const {
    const AsyncContextScope scope(context_);
    return callable_(std::forward<Args>(arguments)...);
  }

 private:
  F callable_;
  Ref<AsyncContext> context_ = currentAsyncContext();
};

}  // namespace detail
}  // namespace nodus::inline v0
