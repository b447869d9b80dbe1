// What an async generator's handles share: the body's frame, and the queue of who asked for a value.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

template <class T>
class AsyncGenerator;

namespace detail {

template <class T>
inline constexpr bool isGenerator = false;
template <class T>
inline constexpr bool isGenerator<AsyncGenerator<T>> = true;

// A call of next, return_ or throw_, and the promise that it returned.
template <class T>
class GeneratorRequest final : public PromiseState<std::optional<T>>, public FromFreeList {
 public:
  enum class Kind : std::uint8_t { next, return_, throw_ };

  GeneratorRequest(Kind k, std::exception_ptr e)
      : PromiseState<std::optional<T>>([](PromiseCore* core) { delete static_cast<GeneratorRequest*>(core); }),
        kind(k),
        injected(std::move(e)) {}

  const Kind kind;
  std::exception_ptr injected;
  GeneratorRequest* next = nullptr;
};

// The steps are those of JavaScript's AsyncGenerator objects. While the body runs, the state holds a reference to
// itself; whoever drops the last one to a body that is suspended destroys its frame, and with it the locals.
template <class T>
class GeneratorState final : public RefCounted, public FromFreeList {
 public:
  using Request = GeneratorRequest<T>;
  using Kind = typename Request::Kind;

  explicit GeneratorState(std::coroutine_handle<> frame) noexcept : frame_(frame) {}
  ~GeneratorState() override {
    destroyFrame();
    while (first_) pop();
  }

  Promise<std::optional<T>> request(Kind kind, std::exception_ptr injected = {}) {
    Ref<PromiseState<std::optional<T>>> state(new Request(kind, std::move(injected)), adoptRef);
    auto* added = static_cast<Request*>(state.get());
    added->retain();
    (last_ ? last_->next : first_) = added;
    last_ = added;
    if (status_ != Status::running) serve();
    return Promise<std::optional<T>>(std::move(state));
  }

  // The body yields: the first request has its value, and the next one, if any, resumes the body at once.
  void yielded(T&& value) {
    status_ = Status::atYield;
    pop()->fulfil(std::optional<T>(std::in_place, std::move(value)));
    if (first_) serve();
    this->release();
  }

  // The body goes on after all that it waited for, with a failure to throw.
  void resumeWith(std::exception_ptr exception) {
    injected_ = std::move(exception);
    frame_.resume();
  }
  void throwInjected() {
    if (injected_) std::rethrow_exception(std::exchange(injected_, {}));
  }

  // The body has ended, by itself or by what it threw.
  void finished(std::exception_ptr exception) {
    destroyFrame();
    status_ = Status::completed;
    const auto asked = pop();
    exception ? asked->reject(std::move(exception)) : asked->fulfil();
    drain();
    this->release();
  }

 private:
  enum class Status : std::uint8_t { atStart, atYield, running, completed };

  // Brings the first request under way. Not called while the body runs.
  void serve() {
    if (status_ == Status::completed) return drain();
    if (first_->kind == Kind::next || (first_->kind == Kind::throw_ && status_ == Status::atYield)) {
      status_ = Status::running;
      this->retain();
      return resumeWith(std::move(first_->injected));
    }
    if (first_->kind == Kind::return_) return awaitReturn();
    destroyFrame();
    status_ = Status::completed;
    drain();
  }

  // `return` awaits its value, which takes a microtask; then the body unwinds.
  void awaitReturn() {
    if (status_ == Status::atStart) destroyFrame();
    status_ = Status::running;
    this->retain();
    Loop::current().queueMicrotask({[](void* context, TaskAction action) {
                                      auto* self = static_cast<GeneratorState*>(context);
                                      action == TaskAction::run ? self->finished({}) : self->release();
                                    },
                                    this});
  }

  // Answers those who ask a generator that is done.
  void drain() {
    while (first_) {
      if (first_->kind == Kind::return_) return awaitReturn();
      const auto asked = pop();
      asked->kind == Kind::throw_ ? asked->reject(std::move(asked->injected)) : asked->fulfil();
    }
  }

  Ref<Request> pop() noexcept {
    auto* request = first_;
    first_ = request->next;
    if (!first_) last_ = nullptr;
    return Ref<Request>(request, adoptRef);
  }

  void destroyFrame() noexcept {
    if (auto frame = std::exchange(frame_, nullptr)) frame.destroy();
  }

  std::coroutine_handle<> frame_;
  std::exception_ptr injected_;
  Request* first_ = nullptr;
  Request* last_ = nullptr;
  Status status_ = Status::atStart;
};

// co_yield of a value: it is there, and still takes the microtask of an await.
template <class T>
struct YieldedValue {
  template <class U>
  YieldedValue(GeneratorState<T>& s, U&& v) : state(s), value(std::forward<U>(v)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) {
    auto& loop = Loop::current();
    const Task task{[](void* context, TaskAction action) {
                      auto& self = *static_cast<YieldedValue*>(context);
                      if (action == TaskAction::drop) return self.state.release();
                      self.state.yielded(std::move(self.value));
                    },
                    this};
    loop.queueMicrotask(loop.inThisContext(task));
  }
  void await_resume() { state.throwInjected(); }

  GeneratorState<T>& state;
  T value;
};

// co_yield of a promise: its value is yielded, its failure is thrown in the body.
template <class T>
struct YieldedPromise : Reaction {
  YieldedPromise(GeneratorState<T>& s, Ref<PromiseState<T>> p) : state(s), source(std::move(p)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) {
    task = {&YieldedPromise::settled, this};
    source->addReaction(*this);
  }
  void await_resume() { state.throwInjected(); }

  static void settled(void* context, TaskAction action) {
    auto& self = *static_cast<YieldedPromise*>(context);
    if (action == TaskAction::drop) return self.state.release();
    self.enterContext();
    if (self.source->isRejected()) return self.state.resumeWith(self.source->exception());
    const auto source = std::move(self.source);
    if constexpr (std::is_copy_constructible_v<T>) {
      self.state.yielded(T(std::as_const(*source).value()));
    } else {
      self.state.yielded(T(std::move(source->value())));
    }
  }

  GeneratorState<T>& state;
  Ref<PromiseState<T>> source;
};

template <class T>
class GeneratorFrame {
 public:
  static void* operator new(std::size_t size) { return allocateFrame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { freeBlock(frame, size); }

  AsyncGenerator<T> get_return_object();
  std::suspend_always initial_suspend() const noexcept { return {}; }

  auto final_suspend() noexcept {
    struct Final {
      GeneratorFrame& frame;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) const noexcept {
        frame.state_->finished(std::move(frame.exception_));
      }
      void await_resume() const noexcept {}
    };
    return Final{*this};
  }

  template <class U = T>
    requires(std::is_constructible_v<T, U &&> && !isPromise<std::remove_cvref_t<U>>)
  YieldedValue<T> yield_value(U&& value) {
    return {*state_, std::forward<U>(value)};
  }
  YieldedPromise<T> yield_value(const Promise<T>& promise) { return {*state_, promise.state()}; }

  void return_void() const noexcept {}
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

 private:
  GeneratorState<T>* state_ = nullptr;
  std::exception_ptr exception_;
};

}  // namespace detail
}  // namespace nodus::inline v0
