// What belongs to a loop's thread, on a ride through the pool: Buffers, whose counts are not atomic.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>

#include <memory>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Two threads never have the same one at a time.
inline const void* threadMark() noexcept { return &freeLists; }

// If the loop went while a thread was at work with it, nobody may touch the count any more: it is left as it is.
template <class T>
class Pinned {
 public:
  explicit Pinned(T value) : value_(std::move(value)) {}
  Pinned(Pinned&& other) noexcept : value_(std::move(other.value_)) {}
  ~Pinned() {
    if (thread_ == threadMark()) std::destroy_at(&value_);
  }

  T& operator*() noexcept { return value_; }
  T* operator->() noexcept { return &value_; }

 private:
  union {
    T value_;
  };
  const void* thread_ = threadMark();
};

}  // namespace detail
}  // namespace nodus::inline v0
