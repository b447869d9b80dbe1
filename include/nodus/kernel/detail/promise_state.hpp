// What a promise's handles share, and the coroutine's side of it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/frames.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/task_queue.hpp>

#include <coroutine>
#include <cstdint>
#include <exception>
#include <new>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

template <class T>
class Promise;

namespace detail {

// What waits for a promise: an intrusive node in the awaiting frame, so that awaiting allocates nothing.
struct Reaction {
  Task task;
  Reaction* next = nullptr;
  Ref<AsyncContext> context{};  // of who waits

  // For a task that calls what a user wrote.
  void enterContext() {
    if (context) [[unlikely]] enterAsyncContext(std::move(context));
  }
};

// The part of a promise that does not depend on its type.
class PromiseCore {
 public:
  PromiseCore(const PromiseCore&) = delete;
  PromiseCore& operator=(const PromiseCore&) = delete;

  void retain() noexcept { ++refs_; }
  void release() noexcept {
    if (--refs_ == 0) destroy_(this);
  }
  std::uint32_t useCount() const noexcept { return refs_; }

  bool isPending() const noexcept { return status_ == Status::pending; }
  bool isFulfilled() const noexcept { return status_ == Status::fulfilled; }
  bool isRejected() const noexcept { return status_ == Status::rejected; }
  const std::exception_ptr& exception() const noexcept { return exception_; }

  bool isHandled() const noexcept { return handled_; }
  void markReported() noexcept { reported_ = true; }
  void markHandled();

  // Somebody deals with a rejection.
  void observe() {
    if (!handled_) markHandled();
  }
  // Queues the reaction's task once the promise is settled. The node must live until then.
  void addReaction(Reaction& reaction) {
    observe();
    append(reaction);
  }

  void reject(std::exception_ptr exception);
  // Holds something until the promise is settled; nothing if it is already.
  void keep(Ref<RefCounted> kept);
  // Lets go of that early.
  void dropKept() noexcept { kept_.reset(); }
  // Lets go of that, and of who waits, for an outcome that will never be known. Coroutines are left alone.
  void abandon() noexcept;

  // The first resolution counts: true for whoever comes first. For resolvers that are handed out.
  bool claim() noexcept { return !std::exchange(claimed_, true); }

 protected:
  enum class Status : std::uint8_t { pending, fulfilled, rejected };
  using Destroy = void (*)(PromiseCore*);

  explicit PromiseCore(Destroy destroy) noexcept : destroy_(destroy) {}
  ~PromiseCore() = default;

  // Makes the outcome known: a rejection if there is an exception.
  void settle() {
    if (!exception_ && !first_ && !kept_) {
      status_ = Status::fulfilled;
    } else {
      settleAndTell();
    }
  }
  std::uint32_t dropReference() noexcept { return --refs_; }

  std::exception_ptr exception_;

 private:
  void settleAndTell();
  void append(Reaction& reaction);

  Destroy destroy_;
  Reaction* first_ = nullptr;
  Reaction* last_ = nullptr;
  Ref<RefCounted> kept_;
  std::uint32_t refs_ = 1;
  Status status_ = Status::pending;
  bool handled_ = false;
  bool reported_ = false;
  bool claimed_ = false;
};

struct Nothing {};

template <class T>
class PromiseState : public PromiseCore {
 public:
  using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;

  template <class... Args>
  void fulfil(Args&&... args) {
    setValue(std::forward<Args>(args)...);
    settle();
  }

  // Takes over another promise's outcome, two microtasks after that is known: what resolving a promise with a
  // promise takes in JavaScript.
  void follow(Ref<PromiseState> other);
  // Settles as `other`, which is settled, was.
  void adopt(PromiseState& other) {
    if (other.isRejected()) return reject(other.exception());
    if constexpr (std::is_copy_constructible_v<Value>) {
      fulfil(std::as_const(other).value());
    } else {
      fulfil(std::move(other.value()));
    }
  }

  Value& value() noexcept { return storage_.value; }
  const Value& value() const noexcept { return storage_.value; }

 protected:
  using PromiseCore::PromiseCore;
  ~PromiseState() {
    if (hasValue_) storage_.value.~Value();
  }

  template <class... Args>
  void setValue(Args&&... args) {
    ::new (static_cast<void*>(&storage_.value)) Value(std::forward<Args>(args)...);
    hasValue_ = true;
  }

 private:
  union Storage {
    Storage() noexcept {}
    ~Storage() {}
    Value value;
  };
  bool hasValue_ = false;
  Storage storage_;
};

// A promise that no coroutine makes.
template <class T>
class PlainPromiseState final : public PromiseState<T>, public FromFreeList {
 public:
  PlainPromiseState() noexcept
      : PromiseState<T>([](PromiseCore* core) { delete static_cast<PlainPromiseState*>(core); }) {}
};

template <class T>
Ref<PromiseState<T>> makeState() {
  return Ref<PromiseState<T>>(new PlainPromiseState<T>(), adoptRef);
}

template <class T>
struct FollowReaction final : Reaction, FromFreeList {
  FollowReaction(Ref<PromiseState<T>> s, Ref<PromiseState<T>> t) : source(std::move(s)), target(std::move(t)) {
    task = {&FollowReaction::subscribe, this};
  }

  static void subscribe(void* context, TaskAction action) {
    auto* self = static_cast<FollowReaction*>(context);
    if (action == TaskAction::drop) return delete self;
    self->task.function = &FollowReaction::pass;
    self->source->addReaction(*self);
  }
  static void pass(void* context, TaskAction action) {
    const Owned<FollowReaction> self(static_cast<FollowReaction*>(context));
    if (action == TaskAction::run) self->target->adopt(*self->source);
  }

  Ref<PromiseState<T>> source;
  Ref<PromiseState<T>> target;
};

void queueMicrotaskTask(Task task);

template <class T>
void PromiseState<T>::follow(Ref<PromiseState> other) {
  auto* reaction = new FollowReaction<T>(std::move(other), Ref<PromiseState>(this));
  queueMicrotaskTask(reaction->task);
}

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define NODUS_CHECK_FRAMES 1
inline thread_local constinit void* lastFrame = nullptr;
[[noreturn]] void reportCorruptFrame() noexcept;
#endif

inline void* noteFrame(void* frame) noexcept {
#if defined(NODUS_CHECK_FRAMES)
  lastFrame = frame;
#endif
  return frame;
}
inline void* allocateFrame(std::size_t size) { return noteFrame(allocateBlock(size)); }

// g++ 12 lays some frames out wrongly, see docs/compilers.md: better to stop here than to run on one.
inline void checkFrame([[maybe_unused]] std::coroutine_handle<> frame) noexcept {
#if defined(NODUS_CHECK_FRAMES)
  if (frame.address() != lastFrame) reportCorruptFrame();
#endif
}

template <class T>
class FrameBase : public PromiseState<T> {
 public:
  static void* operator new(std::size_t size) { return noteFrame(allocatePromiseFrame(size)); }
  static void operator delete(void* frame, std::size_t size) noexcept { freePromiseFrame(frame, size); }

  std::suspend_never initial_suspend() const noexcept { return {}; }

  // The locals are gone here, so the outcome becomes known after everything that the body did. The frame goes
  // with the last handle: at once, if there is none left.
  auto final_suspend() noexcept {
    struct Final {
      FrameBase& frame;
      bool await_ready() const noexcept { return frame.finish(); }
      void await_suspend(std::coroutine_handle<>) const noexcept {}
      void await_resume() const noexcept {}
    };
    return Final{*this};
  }

  void unhandled_exception() noexcept { this->exception_ = std::current_exception(); }

 protected:
  using PromiseState<T>::PromiseState;

  Ref<PromiseState<T>> followed_;

 private:
  bool finish() noexcept {
    if (followed_) {
      this->follow(std::move(followed_));
    } else {
      this->settle();
    }
    return this->dropReference() == 0;
  }
};

template <class T, class Frame>
Promise<T> makePromise(Frame& frame);

template <class T>
class PromiseFrame final : public FrameBase<T> {
 public:
  PromiseFrame() noexcept : FrameBase<T>(&PromiseFrame::destroy) {}

  Promise<T> get_return_object() { return makePromise<T>(*this); }

  template <class U = T>
    requires(std::is_constructible_v<T, U &&> && !isPromise<std::remove_cvref_t<U>>)
  void return_value(U&& value) {
    this->setValue(std::forward<U>(value));
  }
  void return_value(Promise<T> promise) { this->followed_ = promise.state(); }

 private:
  static void destroy(PromiseCore* core) {
    std::coroutine_handle<PromiseFrame>::from_promise(*static_cast<PromiseFrame*>(core)).destroy();
  }
};

template <>
class PromiseFrame<void> final : public FrameBase<void> {
 public:
  PromiseFrame() noexcept : FrameBase<void>(&PromiseFrame::destroy) {}

  Promise<void> get_return_object();
  void return_void() { this->setValue(); }

 private:
  static void destroy(PromiseCore* core) {
    std::coroutine_handle<PromiseFrame>::from_promise(*static_cast<PromiseFrame*>(core)).destroy();
  }
};

template <class T, class Frame>
Promise<T> makePromise(Frame& frame) {
  checkFrame(std::coroutine_handle<Frame>::from_promise(frame));
  return Promise<T>(Ref<PromiseState<T>>(&frame));
}

// True if the microtasks are running this coroutine directly, and none is queued behind it: then a microtask that
// resumes it would be the next one, with nothing in between.
bool continuesAtOnce(std::coroutine_handle<> coroutine) noexcept;

template <class T, bool IsTemporary>
class PromiseAwaiter : Reaction {
 public:
  explicit PromiseAwaiter(Ref<PromiseState<T>> state) noexcept : state_(std::move(state)) {}

  bool await_ready() const noexcept { return false; }
  // Of a settled promise the wait is one microtask; if that would be the next thing to happen, it just goes on.
  bool await_suspend(std::coroutine_handle<> awaiting) {
    if (!state_->isPending() && continuesAtOnce(awaiting)) {
      state_->observe();
      return false;
    }
    task = Task::resume(awaiting);
    state_->addReaction(*this);
    return true;
  }
  decltype(auto) await_resume() {
    enterContext();
    if (state_->isRejected()) std::rethrow_exception(state_->exception());
    if constexpr (!std::is_void_v<T>) return take();
  }

 private:
  auto take()
    requires(!std::is_void_v<T> && IsTemporary)
  {
    if constexpr (std::is_copy_constructible_v<T>) {
      if (state_->useCount() > 1) return T(std::as_const(*state_).value());
    }
    return T(std::move(state_->value()));
  }
  decltype(auto) take()
    requires(!std::is_void_v<T> && !IsTemporary)
  {
    if constexpr (std::is_copy_constructible_v<T>) {
      return T(std::as_const(*state_).value());
    } else {
      return (state_->value());
    }
  }

  Ref<PromiseState<T>> state_;
};

}  // namespace detail
}  // namespace nodus::inline v0
