#pragma once

#include <nodus/zlib/detail/codec_slab.hpp>

#include <cstdlib>
#include <functional>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// Pieces that nobody has at the moment. For all threads; never destroyed, as a thread may be busy when the process
// ends.
class SlabStore {
 public:
  static SlabStore& shared() {
    static auto* const store = new SlabStore;
    return *store;
  }

  std::unique_ptr<std::uint8_t[]> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto piece = std::move(free_.back());
        free_.pop_back();
        return piece;
      }
    }
    return std::unique_ptr<std::uint8_t[]>(new (std::nothrow) std::uint8_t[CodecSlab::capacity]);
  }
  void put(std::unique_ptr<std::uint8_t[]> piece) noexcept {
    const std::lock_guard lock(mutex_);
    if (free_.size() < mostFree) free_.push_back(std::move(piece));
  }

 private:
  static constexpr std::size_t mostFree = 16;

  SlabStore() { free_.reserve(mostFree); }

  std::mutex mutex_;
  std::vector<std::unique_ptr<std::uint8_t[]>> free_;
};

NODUS_DECL CodecSlab::~CodecSlab() { clear(); }

NODUS_DECL void CodecSlab::clear() noexcept {
  used_ = 0;
  if (bytes_) SlabStore::shared().put(std::move(bytes_));
}

NODUS_DECL void* CodecSlab::allocate(void* context, unsigned items, unsigned size) {
  auto& slab = *static_cast<CodecSlab*>(context);
  const auto wanted = (std::size_t{items} * size + 63) & ~std::size_t{63};
  if (!slab.bytes_) slab.bytes_ = SlabStore::shared().take();
  if (!slab.bytes_ || wanted > capacity - slab.used_) return std::malloc(wanted);
  auto* memory = slab.bytes_.get() + slab.used_;
  slab.used_ += wanted;
  return memory;
}

NODUS_DECL void CodecSlab::free(void* context, void* memory) {
  const auto* bytes = static_cast<CodecSlab*>(context)->bytes_.get();
  const auto* address = static_cast<std::uint8_t*>(memory);
  const std::less<const std::uint8_t*> before;
  if (bytes && !before(address, bytes) && before(address, bytes + capacity)) return;
  std::free(memory);
}

}  // namespace detail
}  // namespace nodus::inline v0
