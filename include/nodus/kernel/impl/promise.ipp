#pragma once

#include <nodus/kernel/promise.hpp>

#include <cstdio>
#include <cstdlib>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void queueMicrotaskTask(Task task) { Loop::current().queueMicrotask(task); }

NODUS_DECL bool continuesAtOnce(std::coroutine_handle<> coroutine) noexcept {
  return Loop::current().continuesAtOnce(coroutine);
}

NODUS_DECL void PromiseCore::append(Reaction& reaction) {
  auto& loop = Loop::current();
  if (auto& context = loop.asyncContext()) [[unlikely]] reaction.context = context;
  if (!isPending()) return loop.queueMicrotask(reaction.task);
  reaction.next = nullptr;
  (last_ ? last_->next : first_) = &reaction;
  last_ = &reaction;
}

NODUS_DECL void PromiseCore::settleAndTell() {
  status_ = exception_ ? Status::rejected : Status::fulfilled;
  auto& loop = Loop::current();
  for (auto* reaction = std::exchange(first_, nullptr); reaction;) {
    auto* next = reaction->next;
    loop.queueMicrotask(reaction->task);
    reaction = next;
  }
  last_ = nullptr;
  if (exception_ && !handled_) loop.addRejection(*this);
  if (kept_) const auto dropped = std::exchange(kept_, {});
}

NODUS_DECL void PromiseCore::reject(std::exception_ptr exception) {
  exception_ = std::move(exception);
  settle();
}

NODUS_DECL void PromiseCore::markHandled() {
  handled_ = true;
  if (reported_) Loop::current().rejectionHandled(*this);
}

NODUS_DECL void PromiseCore::keep(Ref<RefCounted> kept) {
  if (!isPending()) return;
  if (kept_) {
    struct Both final : RefCounted {
      Both(Ref<RefCounted> a, Ref<RefCounted> b) : first(std::move(a)), second(std::move(b)) {}
      Ref<RefCounted> first, second;
    };
    kept = makeRef<Both>(std::move(kept_), std::move(kept));
  }
  kept_ = std::move(kept);
}

NODUS_DECL void PromiseCore::abandon() noexcept {
  kept_.reset();
  last_ = nullptr;
  for (auto* reaction = std::exchange(first_, nullptr); reaction;) {
    auto* next = reaction->next;
    reaction->task.drop();
    reaction = next;
  }
}

#if defined(NODUS_CHECK_FRAMES)
NODUS_DECL void reportCorruptFrame() noexcept {
  std::fputs(
      "nodus: g++ 12 miscompiled a coroutine: it has co_await in the condition of an if or a loop, and its outermost "
      "block declares nothing. Write `auto ok = co_await x; if (ok)`; docs/compilers.md tells more.\n",
      stderr);
  std::abort();
}
#endif

}  // namespace detail
}  // namespace nodus::inline v0
