// Timers as Node keeps them: a list for each duration, and a heap of the lists by the time at which
// their first timer is due.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nodus::inline v0 {

class Loop;

namespace detail {

struct TimerList;

// A timer, in its list while it is active; the list then holds a reference.
class TimerBase : public RefCounted, public FromFreeList {
 public:
  virtual void fire() = 0;

  bool active() const noexcept { return list_ != nullptr; }

 protected:
  ~TimerBase() override = default;

 private:
  friend class TimerQueue;
  friend struct TimerList;

  void setStart(std::int64_t time) noexcept { start_ = static_cast<std::uint32_t>(time); }
  // How long before `now` it was started; or after it, where the clock went on since it was read. No timer is armed for
  // longer than 2^31 milliseconds, so half the bits of the time tell, and a timer with a small callable fits in 64 bytes.
  std::int64_t ageAt(std::int64_t now) const noexcept {
    const auto age = static_cast<std::uint32_t>(now) - start_;
    return age < 0xC0000000U ? std::int64_t{age} : std::int64_t{age} - (std::int64_t{1} << 32);
  }

  std::uint32_t milliseconds_ = 0;
  TimerBase* previous_ = nullptr;
  TimerBase* next_ = nullptr;
  TimerList* list_ = nullptr;
  Ref<AsyncContext> context_;  // of who started it
  std::uint32_t start_ = 0;
  bool repeats_ = false;
  bool referenced_ = true;
  bool counted_ = false;  // holds the loop: referenced, and armed or running
  bool cleared_ = false;
};

struct TimerList {
  explicit TimerList(std::uint32_t duration) : milliseconds(duration) {}

  bool empty() const noexcept { return first == nullptr; }
  void append(TimerBase& timer) noexcept;
  void remove(TimerBase& timer) noexcept;

  static constexpr std::size_t notQueued = static_cast<std::size_t>(-1);

  TimerBase* first = nullptr;
  TimerBase* last = nullptr;
  std::int64_t expiry = 0;
  std::uint64_t id = 0;  // among lists that are due at one time, the older one is first
  std::size_t heapIndex = notQueued;
  std::uint32_t milliseconds;
};

class TimerQueue {
 public:
  explicit TimerQueue(Loop& loop) : loop_(loop) {}
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;
  ~TimerQueue();

  // Starts a timer that does not wait. `delay` is in milliseconds, by Node's rules: truncated, and 1 if it is not a
  // number, below 1 or above 2^31-1.
  void start(TimerBase& timer, double delay, bool repeats);
  // The same with one that may wait. To ask would make each start a quarter slower.
  void startAnew(TimerBase& timer, double delay, bool repeats);
  void refresh(TimerBase& timer);
  void clear(TimerBase& timer) noexcept;
  void setReferenced(TimerBase& timer, bool referenced) noexcept;
  bool isReferenced(const TimerBase& timer) const noexcept { return timer.referenced_; }

  // Runs what is due at `now`. Throws what a callback throws; call it again for the rest.
  void runDue(std::int64_t now);

  bool hasReferenced() const noexcept { return referenced_ > 0; }
  // When the loop shall call runDue(), in its milliseconds, or -1. It is what Node's uv_timer is set to: always later
  // than the runDue() before, and kept when the timer for which it was set is cleared. So one that takes its place
  // may run earlier in the turn than its own deadline would have it.
  std::int64_t dueAt() const noexcept { return dueAt_; }

 private:
  std::int64_t timeNow() noexcept;
  void insert(TimerBase& timer, std::int64_t start);
  void unlink(TimerBase& timer) noexcept;
  void runList(TimerList& list, std::int64_t now);
  void fire(TimerBase& timer);
  void setDue() noexcept;
  void setCounted(TimerBase& timer, bool counted) noexcept;
  TimerList& listFor(std::uint32_t milliseconds);
  void rehash();

  static bool before(const TimerList& a, const TimerList& b) noexcept {
    return a.expiry < b.expiry || (a.expiry == b.expiry && a.id < b.id);
  }
  void push(TimerList& list);
  void erase(TimerList& list) noexcept;
  void siftUp(std::size_t index) noexcept;
  void siftDown(std::size_t index) noexcept;
  void place(std::size_t index, TimerList* list) noexcept;

  static constexpr std::int64_t never = INT64_MAX;

  Loop& loop_;
  std::size_t referenced_ = 0;
  std::int64_t nextExpiry_ = never;  // of the list for which dueAt_ was set
  std::int64_t dueAt_ = -1;
  std::uint64_t nextListId_ = 0;
  std::vector<TimerList*> heap_;
  std::vector<Owned<TimerList>> table_;  // open addressing by milliseconds
  std::size_t lists_ = 0;
  TimerList* recent_ = nullptr;
  TimerList* running_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0
