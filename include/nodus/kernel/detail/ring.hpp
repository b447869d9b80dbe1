// A queue in a growing ring: nothing is allocated while it is empty for the first time.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <new>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
class Ring {
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

 public:
  Ring() noexcept = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    if (!items_) return;
    clear();
    ::operator delete(items_);
  }

  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  T& front() noexcept { return items_[head_]; }
  T& operator[](std::size_t i) noexcept { return items_[(head_ + i) & (capacity_ - 1)]; }
  const T& operator[](std::size_t i) const noexcept { return items_[(head_ + i) & (capacity_ - 1)]; }

  void push(T item) {
    if (size_ == capacity_) grow();
    ::new (&items_[(head_ + size_) & (capacity_ - 1)]) T(std::move(item));
    ++size_;
  }
  void pushFront(T item) {
    if (size_ == capacity_) grow();
    head_ = (head_ + capacity_ - 1) & (capacity_ - 1);
    ::new (&items_[head_]) T(std::move(item));
    ++size_;
  }
  T pop() {
    T item = std::move(items_[head_]);
    items_[head_].~T();
    head_ = (head_ + 1) & (capacity_ - 1);
    --size_;
    return item;
  }
  void clear() noexcept {
    while (size_ > 0) static_cast<void>(pop());
  }

 private:
  void grow() {
    const std::size_t capacity = capacity_ ? capacity_ * 2 : 4;
    T* items = static_cast<T*>(::operator new(capacity * sizeof(T)));
    for (std::size_t i = 0; i < size_; ++i) {
      T& from = (*this)[i];
      ::new (&items[i]) T(std::move(from));
      from.~T();
    }
    ::operator delete(items_);
    items_ = items;
    capacity_ = capacity;
    head_ = 0;
  }

  T* items_ = nullptr;
  std::size_t capacity_ = 0;  // a power of two, or zero
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
