#pragma once

#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/loop.hpp>

#include <algorithm>
#include <memory>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL ListenerArray* ListenerArray::make(std::uint32_t capacity) {
  auto* array = static_cast<ListenerArray*>(
      allocateBlock(sizeof(ListenerArray) + (capacity - 1) * sizeof(Listener*)));
  array->references = 1;
  array->size = 0;
  array->capacity = capacity;
  return array;
}

NODUS_DECL void ListenerArray::destroy() noexcept {
  for (std::uint32_t i = 0; i < size; ++i) items[i]->letGo();
  freeBlock(this, sizeof(ListenerArray) + (capacity - 1) * sizeof(Listener*));
}

NODUS_DECL EmitterState::~EmitterState() {
  for (const auto& slot : slots_) {
    for (std::uint32_t i = 0; i < slot.listeners->size; ++i) slot.listeners->items[i]->emitter = nullptr;
    slot.listeners->release();
  }
}

NODUS_DECL EmitterState::Slot& EmitterState::slotFor(const EventKey& key) {
  for (auto& slot : slots_) {
    if (slot.key == &key) return slot;
  }
  return slots_.emplace_back(Slot{&key, ListenerArray::make(1)});
}

NODUS_DECL void EmitterState::add(const EventKey& key, Ref<Listener> listener, bool prepend) {
  if (has(eventKey<"newListener">)) {
    const std::tuple<const std::string_view&> arguments(key.name);
    emit(eventKey<"newListener">, &arguments);
  }
  listener->emitter = this;
  listener->key = &key;
  auto& slot = slotFor(key);
  auto* list = slot.listeners;
  if (list->references > 1 || list->size == list->capacity) {
    auto* grown = ListenerArray::make(std::max(list->capacity, list->size * 2));
    for (std::uint32_t i = 0; i < list->size; ++i) {
      grown->items[i] = list->items[i];
      grown->items[i]->hold();
    }
    grown->size = list->size;
    list->release();
    slot.listeners = list = grown;
  }
  listener->hold();
  if (prepend) {
    std::copy_backward(list->items, list->items + list->size, list->items + list->size + 1);
    list->items[0] = listener.get();
  } else {
    list->items[list->size] = listener.get();
  }
  const std::size_t size = ++list->size;
  if (maxListeners_ > 0 && size > maxListeners_ && !std::exchange(warned_, true)) warnOfLeak(key, size);
  if (size == 1) listenersChanged(key, true);
}

NODUS_DECL void EmitterState::remove(Listener& listener) {
  if (listener.emitter != this) return;
  const Ref<Listener> kept(&listener);
  const Ref<EmitterState> alive(this);
  const auto& key = *listener.key;
  const auto at = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) { return slot.key == &key; });
  auto* list = at->listeners;
  listener.emitter = nullptr;
  if (list->size == 1) {
    slots_.erase(at);
    list->release();
    listenersChanged(key, false);
  } else {
    auto* rest = list;
    if (list->references > 1) {
      rest = ListenerArray::make(list->capacity);
      for (std::uint32_t i = 0; i < list->size; ++i) {
        rest->items[i] = list->items[i];
        rest->items[i]->hold();
      }
      rest->size = list->size;
      list->release();
      at->listeners = rest;
    }
    auto* end = rest->items + rest->size;
    auto* found = std::find(rest->items, end, &listener);
    std::copy(found + 1, end, found);
    --rest->size;
    listener.letGo();
  }
  if (has(eventKey<"removeListener">)) {
    const std::tuple<const std::string_view&> arguments(key.name);
    emit(eventKey<"removeListener">, &arguments);
  }
}

NODUS_DECL void EmitterState::removeAll(const EventKey* key) {
  const Ref<EmitterState> alive(this);
  for (;;) {
    const auto at =
        std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) { return !key || slot.key == key; });
    if (at == slots_.end()) return;
    remove(*at->listeners->items[at->listeners->size - 1]);  // last added first, as Node does
  }
}

NODUS_DECL std::size_t EmitterState::count(const EventKey& key) const noexcept {
  const auto* list = find(key);
  return list ? list->size : 0;
}

NODUS_DECL std::vector<std::string> EmitterState::names() const {
  std::vector<std::string> names;
  for (const auto& slot : slots_) names.emplace_back(slot.key->name);
  return names;
}

NODUS_DECL bool EmitterState::takeOnce(Listener& listener) {
  if (!listener.emitter) return false;
  remove(listener);
  return true;
}

NODUS_DECL bool EmitterState::emitError(const Error& error) {
  const std::tuple<const Error&> arguments(error);
  if (!emit(eventKey<"error">, &arguments)) error.raise();
  return true;
}

NODUS_DECL void EmitterState::warnOfLeak(const EventKey& key, std::size_t count) const {
  const auto message = "Possible EventEmitter memory leak detected. " + std::to_string(count) + " " +
                       std::string(key.name) + " listeners added. Use emitter.setMaxListeners() to increase limit";
  emitWarning("MaxListenersExceededWarning", message);
}

NODUS_DECL void EmitterState::listenerFailed(const EventKey&, RefCounted*, const std::exception_ptr& exception) {
  process::nextTick([self = Ref<EmitterState>(this), exception] { self->emitError(toError(exception)); });
}

class CaptureReaction final : public Reaction, public FromFreeList {
 public:
  CaptureReaction(EmitterState& emitter, Listener& listener, const void* arguments, PromiseCore& outcome)
      : emitter_(&emitter),
        listener_(&listener),
        outcome_(&outcome),
        key_(*listener.key),
        context_(emitter.failureContext(key_, arguments)) {
    listener_->hold();
    task = {&CaptureReaction::react, this};
    outcome.addReaction(*this);
  }
  CaptureReaction(const CaptureReaction&) = delete;
  CaptureReaction& operator=(const CaptureReaction&) = delete;
  ~CaptureReaction() { listener_->letGo(); }

 private:
  static void react(void* context, TaskAction action) {
    const std::unique_ptr<CaptureReaction> self(static_cast<CaptureReaction*>(context));
    if (action == TaskAction::drop || !self->outcome_->isRejected()) return;
    self->enterContext();
    self->emitter_->listenerFailed(self->key_, self->context_.get(), self->outcome_->exception());
  }

  Ref<EmitterState> emitter_;
  Ref<Listener> listener_;
  Ref<PromiseCore> outcome_;
  const EventKey& key_;
  Ref<RefCounted> context_;
};

NODUS_DECL void captureRejection(EmitterState& emitter, Listener& listener, const void* arguments,
                                 PromiseCore& outcome) {
  new CaptureReaction(emitter, listener, arguments, outcome);  // it goes when the outcome is known
}

}  // namespace detail

NODUS_DECL void Subscription::off() {
  if (listener_ && listener_->emitter) listener_->emitter->remove(*listener_);
}

}  // namespace nodus::inline v0
