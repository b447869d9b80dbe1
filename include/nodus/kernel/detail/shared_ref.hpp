// SharedRef<T>: the counted pointer of what crosses threads: errors, and a loop's door for other threads. T may be
// incomplete where a SharedRef is only kept and copied.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Base of what a SharedRef holds. It starts with a count of one, which the SharedRef adopts.
class SharedCounted {
 public:
  void retain() noexcept;
  void release() noexcept;

 protected:
  SharedCounted() = default;
  // Another object, with a count of its own.
  SharedCounted(const SharedCounted&) noexcept {}
  SharedCounted& operator=(const SharedCounted&) = delete;
  virtual ~SharedCounted() = default;

 private:
  std::uint32_t count_ = 1;
};

template <class T>
class SharedRef {
 public:
  SharedRef() noexcept = default;
  // Adopts the count of a new object.
  explicit SharedRef(SharedCounted* object) noexcept : object_(object) {}
  SharedRef(const SharedRef& other) noexcept : object_(other.object_) {
    if (object_) object_->retain();
  }
  SharedRef(SharedRef&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
  SharedRef& operator=(SharedRef other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  // g++ 12 takes the empty payload of an optional for one that is destroyed uninitialised.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
  ~SharedRef() {
    if (object_) object_->release();
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

  T* get() const noexcept { return static_cast<T*>(object_); }
  T* operator->() const noexcept { return get(); }
  T& operator*() const noexcept { return *get(); }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  friend bool operator==(const SharedRef& a, const SharedRef& b) noexcept { return a.object_ == b.object_; }

 private:
  SharedCounted* object_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/shared_ref.ipp>
#endif
