#pragma once

#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/loop.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL Ref<AsyncContext> AsyncContext::with(std::uint64_t storage, Ref<RefCounted> value,
                                                const Ref<AsyncContext>& outer) {
  auto others = without(storage, outer);
  return value ? makeRef<AsyncContext>(storage, std::move(value), std::move(others)) : others;
}

NODUS_DECL Ref<AsyncContext> AsyncContext::without(std::uint64_t storage, const Ref<AsyncContext>& context) {
  if (!find(context.get(), storage)) return context;
  if (context->storage_ == storage) return context->outer_;
  return makeRef<AsyncContext>(context->storage_, context->value_, without(storage, context->outer_));
}

struct CarriedTask final : FromFreeList {
  CarriedTask(Task t, Ref<AsyncContext> c) noexcept : task(t), context(std::move(c)) {}
  static void perform(void* self, TaskAction action) {
    const Owned<CarriedTask> carried(static_cast<CarriedTask*>(self));
    if (action == TaskAction::drop) return carried->task.drop();
    enterAsyncContext(std::move(carried->context));
    carried->task.run();
  }

  Task task;
  Ref<AsyncContext> context;
};

NODUS_DECL Task carryContext(Task task, Ref<AsyncContext> context) {
  return {&CarriedTask::perform, new CarriedTask(task, std::move(context))};
}

NODUS_DECL const Ref<AsyncContext>& currentAsyncContext() noexcept { return Loop::current().asyncContext(); }

NODUS_DECL void enterAsyncContext(Ref<AsyncContext> context) noexcept {
  Loop::current().enterAsyncContext(std::move(context));
}

}  // namespace detail
}  // namespace nodus::inline v0
