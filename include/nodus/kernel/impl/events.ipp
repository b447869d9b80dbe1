#pragma once

#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/loop.hpp>

#include <algorithm>

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
  for (std::uint32_t i = 0; i < size; ++i) items[i]->release();
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
      grown->items[i]->retain();
    }
    grown->size = list->size;
    list->release();
    slot.listeners = list = grown;
  }
  if (prepend) {
    std::copy_backward(list->items, list->items + list->size, list->items + list->size + 1);
    list->items[0] = listener.leak();
  } else {
    list->items[list->size] = listener.leak();
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
        rest->items[i]->retain();
      }
      rest->size = list->size;
      list->release();
      at->listeners = rest;
    }
    auto* end = rest->items + rest->size;
    auto* found = std::find(rest->items, end, &listener);
    std::copy(found + 1, end, found);
    --rest->size;
    listener.release();
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

NODUS_DECL void EmitterState::run(ListenerArray& listeners, const void* arguments) {
  struct Emit {
    EmitterState& emitter;
    ListenerArray& listeners;
    Emit(EmitterState& e, ListenerArray& l) : emitter(e), listeners(l) {
      emitter.retain();
      listeners.retain();
    }
    ~Emit() {
      listeners.release();
      emitter.release();
    }
  } emit(*this, listeners);
  const auto size = listeners.size;
  for (std::uint32_t i = 0; i < size; ++i) {
    auto& listener = *listeners.items[i];
    if (listener.isOnce) {
      if (!listener.emitter) continue;  // it fired already, in an emit within this one
      remove(listener);
    }
    listener.invoke(listener, *this, arguments);
  }
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

NODUS_DECL void captureRejection(EmitterState& emitter, const Ref<PromiseState<void>>& outcome) {
  Promise<void>(outcome)
      .catch_([target = Ref<EmitterState>(&emitter)](const std::exception_ptr& exception) {
        process::nextTick([target, exception] { target->emitError(toError(exception)); });
      })
      .detach();
}

}  // namespace detail

NODUS_DECL void Subscription::off() {
  if (listener_ && listener_->emitter) listener_->emitter->remove(*listener_);
}

}  // namespace nodus::inline v0
