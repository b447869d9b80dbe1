#pragma once

#include <nodus/kernel/dynamic_event_emitter.hpp>
#include <nodus/kernel/loop.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL const EventKey* DynamicEmitterState::findKey(std::string_view name) const noexcept {
  for (const auto& named : keys_) {
    if (named->name == name) return &named->key;
  }
  return nullptr;
}

NODUS_DECL const EventKey& DynamicEmitterState::keyFor(std::string_view name) {
  if (const auto* key = findKey(name)) return *key;
  return keys_.emplace_back(makeOwned<NamedKey>(name))->key;
}

NODUS_DECL void DynamicEmitterState::listenerFailed(const EventKey&, RefCounted*, const std::exception_ptr& exception) {
  process::nextTick([self = Ref<DynamicEmitterState>(this), exception] {
    const auto error = toError(exception);
    const auto* key = self->findKey("error");
    if (!key || !self->has(*key)) error.raise();
    const void* const pointers[] = {&error};
    const DynamicArguments all{DynamicTypes<Error>::signature(), pointers};
    const std::tuple<const DynamicArguments&> pack(all);
    self->emit(*key, &pack);
  });
}

NODUS_DECL void checkDynamicArguments(const EventKey& key, const DynamicSignature& wanted,
                                      const DynamicSignature& given) {
  bool fits = wanted.count <= given.count;
  for (std::size_t i = 0; fits && i < wanted.count; ++i) fits = *wanted.types[i] == *given.types[i];
  if (!fits) {
    throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
               {std::string(key.name), "what the listener takes", "arguments of other types"});
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
