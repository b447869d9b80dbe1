// A queue in a growing ring: nothing is allocated while it is empty for the first time.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
class Ring {
 public:
  Ring() noexcept = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    clear();
    if (items_) std::allocator<T>().deallocate(items_, capacity_);
  }

  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  T& front() noexcept { return items_[head_]; }
  T& operator[](std::size_t i) noexcept { return items_[(head_ + i) & (capacity_ - 1)]; }

  void push(T item) {
    if (size_ == capacity_) grow();
    std::construct_at(&items_[(head_ + size_) & (capacity_ - 1)], std::move(item));
    ++size_;
  }
  void pushFront(T item) {
    if (size_ == capacity_) grow();
    head_ = (head_ + capacity_ - 1) & (capacity_ - 1);
    std::construct_at(&items_[head_], std::move(item));
    ++size_;
  }
  T pop() {
    T item = std::move(items_[head_]);
    std::destroy_at(&items_[head_]);
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
    T* items = std::allocator<T>().allocate(capacity);
    for (std::size_t i = 0; i < size_; ++i) {
      T& from = (*this)[i];
      std::construct_at(&items[i], std::move(from));
      std::destroy_at(&from);
    }
    if (items_) std::allocator<T>().deallocate(items_, capacity_);
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
