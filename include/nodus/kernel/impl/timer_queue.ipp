#pragma once

#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/loop.hpp>

#include <algorithm>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void TimerList::append(TimerBase& timer) noexcept {
  timer.list_ = this;
  timer.previous_ = last;
  timer.next_ = nullptr;
  (last ? last->next_ : first) = &timer;
  last = &timer;
}

NODUS_DECL void TimerList::remove(TimerBase& timer) noexcept {
  (timer.previous_ ? timer.previous_->next_ : first) = timer.next_;
  (timer.next_ ? timer.next_->previous_ : last) = timer.previous_;
  timer.previous_ = timer.next_ = nullptr;
  timer.list_ = nullptr;
}

NODUS_DECL TimerQueue::~TimerQueue() {
  for (auto& list : table_) {
    while (list && list->first) clear(*list->first);
  }
}

NODUS_DECL void TimerQueue::start(TimerBase& timer, double delay, bool repeats) {
  timer.milliseconds_ = delay >= 1 && delay <= 2147483647.0 ? static_cast<std::uint32_t>(delay) : 1;
  timer.repeats_ = repeats;
  timer.cleared_ = false;
  if (auto& context = loop_.asyncContext()) [[unlikely]] timer.context_ = context;
  setCounted(timer, timer.referenced_);
  insert(timer, timeNow());
}

NODUS_DECL void TimerQueue::startAnew(TimerBase& timer, double delay, bool repeats) {
  if (timer.active()) clear(timer);
  start(timer, delay, repeats);
}

NODUS_DECL void TimerQueue::refresh(TimerBase& timer) {
  if (timer.cleared_) return;
  if (timer.active()) {
    unlink(timer);
    timer.release();
  }
  setCounted(timer, timer.referenced_);
  insert(timer, timeNow());
}

NODUS_DECL void TimerQueue::clear(TimerBase& timer) noexcept {
  timer.cleared_ = true;
  setCounted(timer, false);
  if (!timer.active()) return;  // fired, or is running
  auto& list = *timer.list_;
  unlink(timer);
  if (list.empty() && list.heapIndex != TimerList::notQueued) erase(list);
  timer.release();
}

NODUS_DECL void TimerQueue::setReferenced(TimerBase& timer, bool referenced) noexcept {
  const bool holds = timer.active() || timer.counted_;
  timer.referenced_ = referenced;
  if (holds) setCounted(timer, referenced);
}

NODUS_DECL void TimerQueue::setCounted(TimerBase& timer, bool counted) noexcept {
  if (timer.counted_ == counted) return;
  timer.counted_ = counted;
  counted ? ++referenced_ : --referenced_;
}

// Node reads the clock each time that a timer starts (its getLibuvNow updates the loop's time), so that a delay
// counts from the call, however long the callback has run before.
NODUS_DECL std::int64_t TimerQueue::timeNow() noexcept {
  loop_.updateTime();
  return loop_.now();
}

NODUS_DECL void TimerQueue::insert(TimerBase& timer, std::int64_t start) {
  timer.setStart(start);
  auto& list = listFor(timer.milliseconds_);
  timer.retain();
  list.append(timer);
  if (list.heapIndex == TimerList::notQueued) {
    list.expiry = start + timer.milliseconds_;
    list.id = nextListId_++;
    if (list.expiry < nextExpiry_) {
      nextExpiry_ = list.expiry;
      dueAt_ = loop_.now() + timer.milliseconds_;
    }
    push(list);
  }
}

NODUS_DECL void TimerQueue::unlink(TimerBase& timer) noexcept { timer.list_->remove(timer); }

NODUS_DECL void TimerQueue::runDue(std::int64_t now) {
  nextExpiry_ = never;
  bool ranOne = false;
  while (!heap_.empty()) {
    auto& list = *heap_.front();
    if (list.expiry > now) return setDue();
    if (std::exchange(ranOne, true)) loop_.runTicksBetween();
    runList(list, now);
  }
  dueAt_ = -1;
}

NODUS_DECL void TimerQueue::setDue() noexcept {
  nextExpiry_ = heap_.front()->expiry;
  dueAt_ = std::max(nextExpiry_, loop_.now() + 1);
}

NODUS_DECL void TimerQueue::runList(TimerList& list, std::int64_t now) {
  struct Running {
    TimerQueue& queue;
    ~Running() { queue.running_ = nullptr; }
  } guard{*this};
  running_ = &list;
  bool ranOne = false;
  while (list.first) {
    const Ref<TimerBase> timer(list.first);
    NODUS_PREFETCH(timer->next_);  // a long list is far apart in memory
    if (const auto age = timer->ageAt(now); age < list.milliseconds) {
      list.expiry = std::max<std::int64_t>(now - age + list.milliseconds, now + 1);
      list.id = nextListId_++;
      if (list.heapIndex != TimerList::notQueued) siftDown(list.heapIndex);
      return;
    }
    if (std::exchange(ranOne, true)) {
      loop_.runTicksBetween();
      if (timer->list_ != &list) continue;  // the ticks cleared it
    }
    unlink(*timer);
    timer->release();  // the list's reference
    fire(*timer);
  }
  // The list may have left the heap while its last timer ran, and may even be back in it.
  if (list.empty() && list.heapIndex != TimerList::notQueued) erase(list);
}

NODUS_DECL void TimerQueue::fire(TimerBase& timer) {
  struct Finish {  // also when the callback throws
    TimerQueue& queue;
    TimerBase& timer;
    std::int64_t start;
    ~Finish() {
      if (timer.active()) return;  // it was refreshed
      if (timer.repeats_ && !timer.cleared_) {
        queue.insert(timer, start);
      } else {
        queue.setCounted(timer, false);
      }
    }
  } finish{*this, timer, timer.repeats_ ? timeNow() : 0};
  if (timer.context_) [[unlikely]] loop_.enterAsyncContext(timer.context_);
  timer.fire();
}

// Empty lists stay in the table, as the next timer of that duration is likely to come; rehash() lets go
// of them.
NODUS_DECL TimerList& TimerQueue::listFor(std::uint32_t milliseconds) {
  if (recent_ && recent_->milliseconds == milliseconds) return *recent_;
  if ((lists_ + 1) * 2 > table_.size()) rehash();
  const auto mask = table_.size() - 1;
  auto index = (milliseconds * 0x9e3779b1U) & mask;
  while (table_[index] && table_[index]->milliseconds != milliseconds) index = (index + 1) & mask;
  if (!table_[index]) {
    table_[index] = makeOwned<TimerList>(milliseconds);
    ++lists_;
  }
  recent_ = table_[index].get();
  return *recent_;
}

NODUS_DECL void TimerQueue::rehash() {
  auto old = std::exchange(table_, {});
  std::vector<Owned<TimerList>> kept;
  for (auto& list : old) {
    if (list && (list.get() == running_ || list->heapIndex != TimerList::notQueued)) kept.push_back(std::move(list));
  }
  std::size_t capacity = 16;
  while (capacity < kept.size() * 4) capacity *= 2;
  table_.resize(capacity);
  lists_ = kept.size();
  recent_ = nullptr;
  for (auto& list : kept) {
    auto index = (list->milliseconds * 0x9e3779b1U) & (capacity - 1);
    while (table_[index]) index = (index + 1) & (capacity - 1);
    table_[index] = std::move(list);
  }
}

NODUS_DECL void TimerQueue::place(std::size_t index, TimerList* list) noexcept {
  heap_[index] = list;
  list->heapIndex = index;
}

NODUS_DECL void TimerQueue::push(TimerList& list) {
  heap_.push_back(&list);
  list.heapIndex = heap_.size() - 1;
  siftUp(list.heapIndex);
}

NODUS_DECL void TimerQueue::erase(TimerList& list) noexcept {
  const auto index = list.heapIndex;
  auto* last = heap_.back();
  heap_.pop_back();
  list.heapIndex = TimerList::notQueued;
  if (last == &list) return;
  place(index, last);
  siftUp(index);
  siftDown(last->heapIndex);
}

NODUS_DECL void TimerQueue::siftUp(std::size_t index) noexcept {
  auto* list = heap_[index];
  while (index > 0) {
    const auto parent = (index - 1) / 2;
    if (!before(*list, *heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, list);
}

NODUS_DECL void TimerQueue::siftDown(std::size_t index) noexcept {
  auto* list = heap_[index];
  for (;;) {
    auto child = index * 2 + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
    if (!before(*heap_[child], *list)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, list);
}

}  // namespace detail
}  // namespace nodus::inline v0
