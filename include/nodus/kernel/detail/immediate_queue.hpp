// setImmediate's list: callbacks of the check phase, each removable while it waits.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <cstddef>

namespace nodus::inline v0 {

class Loop;

namespace detail {

// While it waits, the queue holds a reference.
class ImmediateBase : public RefCounted, public FromFreeList {
 public:
  virtual void fire() = 0;

 protected:
  ~ImmediateBase() override = default;

 private:
  friend class ImmediateQueue;
  bool waiting_ = false;
  bool referenced_ = true;
  ImmediateBase* next_ = nullptr;
  Ref<AsyncContext> context_;  // of who asked for it
};

class ImmediateQueue {
 public:
  explicit ImmediateQueue(Loop& loop) : loop_(loop) {}
  ImmediateQueue(const ImmediateQueue&) = delete;
  ImmediateQueue& operator=(const ImmediateQueue&) = delete;
  ~ImmediateQueue();

  void add(ImmediateBase& immediate) noexcept;
  void clear(ImmediateBase& immediate) noexcept;
  void setReferenced(ImmediateBase& immediate, bool referenced) noexcept;
  bool isReferenced(const ImmediateBase& immediate) const noexcept {
    return immediate.waiting_ && immediate.referenced_;
  }

  // Runs what was waiting when it was called; what is added meanwhile waits for the next turn. Throws what a
  // callback or a tick throws. Call it again then, even if nothing is outstanding: as in Node it goes on with what
  // has been added, which so does not wait for the next turn.
  void run();
  bool wasInterrupted() const noexcept { return interrupted_; }
  bool hasOutstanding() const noexcept { return outstanding_.first != nullptr; }
  bool hasReferenced() const noexcept { return referenced_ > 0; }

 private:
  struct List {
    ImmediateBase* first = nullptr;
    ImmediateBase* last = nullptr;
  };
  static Ref<ImmediateBase> take(List& list) noexcept;
  static bool skipCleared(List& list) noexcept;

  Loop& loop_;
  List waiting_;
  List outstanding_;
  std::size_t referenced_ = 0;
  bool interrupted_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0
