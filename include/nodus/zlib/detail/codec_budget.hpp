// How much memory the codecs of a loop's streams may have at once: a stream that has not begun waits until others are
// through.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/kernel/loop.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// What waits for its share.
class BudgetClient {
 public:
  BudgetClient(const BudgetClient&) = delete;
  BudgetClient& operator=(const BudgetClient&) = delete;

 protected:
  BudgetClient() = default;
  ~BudgetClient() = default;

 private:
  friend class CodecBudget;
  // Its share is there.
  virtual void admitted() = 0;
  virtual RefCounted& counted() noexcept = 0;

  std::size_t share_ = 0;
  bool waiting_ = false;
  Loop::Hold hold_;
};

// The limit is a soft one. A stream that has begun may wait for one that has not (as where one stage of a pipeline
// feeds another): where nothing has worked for a while, some more are let in.
class CodecBudget final : public RefCounted {
 public:
  static constexpr std::size_t limit = std::size_t{32} << 20;

  // One for those that compress and one for the others, so that a pipeline of both does not wait for itself.
  static CodecBudget& current(bool compressing);

  // True if the client has its share; if not, it will be admitted.
  bool take(BudgetClient& client, std::size_t size);
  // Its share, or its place in the queue.
  void giveBack(BudgetClient& client);
  bool isWaiting(const BudgetClient& client) const noexcept { return client.waiting_; }
  bool has(const BudgetClient& client) const noexcept { return client.share_ > 0 && !client.waiting_; }

  void workBegins() noexcept {
    ++working_;
    worked_ = true;
  }
  void workEnds() noexcept { --working_; }
  void close() noexcept;

 private:
  struct Entry {
    Ref<RefCounted> alive;
    BudgetClient* client;
  };

  bool fits(std::size_t size) const noexcept { return used_ == 0 || used_ + size <= limit; }
  void admitFitting();
  void admitNext();
  void skipCancelled() noexcept;
  void watch();
  void look();

  Ring<Entry> queue_;
  std::size_t used_ = 0;
  std::size_t working_ = 0;
  bool worked_ = false;
  bool watching_ = false;
  bool closed_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/codec_budget.ipp>
#endif
