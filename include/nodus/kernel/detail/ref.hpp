// Ref<T>: the counted pointer behind every handle. The count is not atomic, because a handle belongs
// to the thread of its loop.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Base of what a Ref can hold. It starts with a count of one, which makeRef() adopts. A type that does
// not die by `delete` (a coroutine frame) hides release() with its own.
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() noexcept { ++refs_; }
  void release() noexcept {
    if (--refs_ == 0) delete this;
  }
  std::uint32_t useCount() const noexcept { return refs_; }

 protected:
  virtual ~RefCounted() = default;

 private:
  std::uint32_t refs_ = 1;
};

struct AdoptRef {};
inline constexpr AdoptRef adoptRef{};

template <class T>
class Ref {
 public:
  constexpr Ref() noexcept = default;
  constexpr Ref(std::nullptr_t) noexcept {}
  explicit Ref(T* pointer) noexcept : pointer_(pointer) {
    if (pointer_) pointer_->retain();
  }
  Ref(T* pointer, AdoptRef) noexcept : pointer_(pointer) {}
  Ref(const Ref& other) noexcept : Ref(other.pointer_) {}
  Ref(Ref&& other) noexcept : pointer_(other.pointer_) { other.pointer_ = nullptr; }
  template <class U>
    requires std::is_convertible_v<U*, T*>
  Ref(const Ref<U>& other) noexcept : Ref(static_cast<T*>(other.get())) {}
  template <class U>
    requires std::is_convertible_v<U*, T*>
  Ref(Ref<U>&& other) noexcept : pointer_(other.leak()) {}
  ~Ref() {
    if (pointer_) pointer_->release();
  }

  Ref& operator=(const Ref& other) noexcept {
    Ref(other).swap(*this);
    return *this;
  }
  Ref& operator=(Ref&& other) noexcept {
    Ref(std::move(other)).swap(*this);
    return *this;
  }

  void swap(Ref& other) noexcept { std::swap(pointer_, other.pointer_); }
  void reset() noexcept { Ref().swap(*this); }
  // Gives up the pointer without releasing it.
  T* leak() noexcept {
    T* pointer = pointer_;
    pointer_ = nullptr;
    return pointer;
  }

  T* get() const noexcept { return pointer_; }
  T* operator->() const noexcept { return pointer_; }
  T& operator*() const noexcept { return *pointer_; }
  explicit operator bool() const noexcept { return pointer_ != nullptr; }
  friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.pointer_ == b.pointer_; }

 private:
  T* pointer_ = nullptr;
};

template <class T, class... Args>
Ref<T> makeRef(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...), adoptRef);
}

template <class T, class U>
Ref<T> staticRefCast(Ref<U> ref) noexcept {
  return Ref<T>(static_cast<T*>(ref.leak()), adoptRef);
}

}  // namespace detail
}  // namespace nodus::inline v0
