// What waits for a stream's next chunk: an intrusive node, so that a coroutine that awaits it allocates nothing.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <coroutine>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
struct Reader {
  // Called once, with the chunk, the error, or neither at the end. The node is out of the queue then.
  using Settled = void (*)(Reader& reader);

  explicit Reader(Settled function) noexcept : settled(function) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void settle() { settled(*this); }

  Settled settled;
  Reader* next = nullptr;
  std::optional<T> chunk;
  std::optional<Error> error;
};

template <class T>
class ReaderQueue {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  void push(Reader<T>& reader) noexcept {
    (last_ ? last_->next : first_) = &reader;
    last_ = &reader;
  }
  Reader<T>& pop() noexcept {
    auto& reader = *first_;
    first_ = std::exchange(reader.next, nullptr);
    if (!first_) last_ = nullptr;
    return reader;
  }

 private:
  Reader<T>* first_ = nullptr;
  Reader<T>* last_ = nullptr;
};

template <class T>
class ReadablePart;

// In the awaiting frame; it holds the stream meanwhile.
template <class T>
class NextAwaiter : Reader<T> {
 public:
  NextAwaiter(Ref<StreamState> stream, ReadablePart<T>& part) noexcept
      : Reader<T>(&NextAwaiter::wake), stream_(std::move(stream)), part_(part) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    if (auto& context = currentAsyncContext()) [[unlikely]] context_ = context;
    part_.read(*this);
  }
  std::optional<T> await_resume() {
    if (context_) [[unlikely]] enterAsyncContext(std::move(context_));
    if (this->error) this->error->raise();
    return std::move(this->chunk);
  }

 private:
  static void wake(Reader<T>& reader) { queueMicrotaskTask(Task::resume(static_cast<NextAwaiter&>(reader).awaiting_)); }

  Ref<StreamState> stream_;
  ReadablePart<T>& part_;
  std::coroutine_handle<> awaiting_;
  Ref<AsyncContext> context_;
};

// The same for who takes a promise.
template <class T>
class PromiseReader final : Reader<T>, public FromFreeList {
 public:
  static Promise<std::optional<T>> start(ReadablePart<T>& part) {
    auto outcome = makeState<std::optional<T>>();
    part.read(*new PromiseReader(outcome));  // it destroys itself
    return Promise<std::optional<T>>(std::move(outcome));
  }

 private:
  explicit PromiseReader(Ref<PromiseState<std::optional<T>>> outcome) noexcept
      : Reader<T>(&PromiseReader::pass), outcome_(std::move(outcome)) {}

  static void pass(Reader<T>& reader) {
    const Owned<PromiseReader> self(static_cast<PromiseReader*>(&reader));
    if (self->error) return self->outcome_->reject(toException(*self->error));
    self->outcome_->fulfil(std::move(self->chunk));
  }

  Ref<PromiseState<std::optional<T>>> outcome_;
};

}  // namespace detail
}  // namespace nodus::inline v0
