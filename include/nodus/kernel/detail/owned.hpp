// Owned<T>: the one owner of an object or an array. std::unique_ptr does the same and more, at ten times the
// compile time a type; these headers stand in every user's file.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
class Owned {
 public:
  Owned() noexcept = default;
  Owned(std::nullptr_t) noexcept {}
  explicit Owned(T* object) noexcept : object_(object) {}
  Owned(Owned&& other) noexcept : object_(other.release()) {}
  Owned& operator=(Owned&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Owned() { delete object_; }

  T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  T* release() noexcept { return std::exchange(object_, nullptr); }
  void reset(T* object = nullptr) noexcept { delete std::exchange(object_, object); }

 private:
  T* object_ = nullptr;
};

template <class T>
class Owned<T[]> {
 public:
  Owned() noexcept = default;
  Owned(std::nullptr_t) noexcept {}
  explicit Owned(T* array) noexcept : array_(array) {}
  Owned(Owned&& other) noexcept : array_(other.release()) {}
  Owned& operator=(Owned&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Owned() { delete[] array_; }

  T* get() const noexcept { return array_; }
  T& operator[](std::size_t index) const noexcept { return array_[index]; }
  explicit operator bool() const noexcept { return array_ != nullptr; }
  T* release() noexcept { return std::exchange(array_, nullptr); }
  void reset(T* array = nullptr) noexcept { delete[] std::exchange(array_, array); }

 private:
  T* array_ = nullptr;
};

template <class T, class... Args>
Owned<T> makeOwned(Args&&... args) {
  return Owned<T>(new T(std::forward<Args>(args)...));
}

}  // namespace detail
}  // namespace nodus::inline v0
