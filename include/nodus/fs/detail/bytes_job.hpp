// Bytes between a file and Buffers, on a thread of the pool.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/pinned.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/pool_job.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

enum class Bytes : std::uint8_t {
  read,      // what is there
  write,     // what fits
  writeAll,  // everything
};

inline constexpr const char* callOf(Bytes what) { return what == Bytes::read ? "read" : "write"; }

struct BytesRequest {
  Bytes what;
  FileArguments file;
  std::int64_t position = ownPosition;
  std::vector<Buffer> buffers;  // the parts that are read into, or written
};

// What both ways to wait for it share.
class BytesJob : public PoolJob, public FromFreeList {
 protected:
  explicit BytesJob(BytesRequest request)
      : file_(std::move(request.file)),
        buffers_(std::move(request.buffers)),
        position_(request.position),
        what_(request.what) {}

  void submit();
  // How many bytes, or a negative errno. After a writeAll that failed, transferred() knows how far it came.
  Outcome outcome() const noexcept { return outcome_; }
  std::uint64_t transferred() const noexcept { return transferred_; }
  std::vector<Buffer>& buffers() noexcept { return *buffers_; }
  Bytes what() const noexcept { return what_; }

 private:
  void work() noexcept final;

  FileArguments file_;
  Pinned<std::vector<Buffer>> buffers_;
  std::int64_t position_;
  Outcome outcome_ = 0;
  std::uint64_t transferred_ = 0;
  Bytes what_;
};

// The same as a promise of R{count, kept}.
template <class R, class Kept>
class BytesPromiseJob final : public BytesJob, public PromiseState<R> {
 public:
  static Promise<R> start(BytesRequest request, Kept kept) {
    if (request.file.invalid) return promise::reject<R>(*request.file.invalid);
    auto* job = new BytesPromiseJob(std::move(request), std::move(kept));
    Promise<R> promise(Ref<PromiseState<R>>(job, adoptRef));
    job->PromiseState<R>::retain();  // for as long as it is outstanding
    job->submit();
    return promise;
  }

 private:
  BytesPromiseJob(BytesRequest request, Kept kept)
      : BytesJob(std::move(request)),
        PromiseState<R>([](PromiseCore* core) { static_cast<BytesPromiseJob*>(core)->releaseOwner(); }),
        kept_(std::move(kept)) {}

  void complete() override {
    if (outcome() < 0) {
      this->reject(toException(systemError(static_cast<int>(-outcome()), callOf(what()))));
    } else {
      this->fulfil(R{static_cast<std::size_t>(outcome()), std::move(*kept_)});
    }
    this->release();
  }
  void orphan() noexcept override {
    this->abandon();
    this->release();
  }

  Pinned<Kept> kept_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/bytes_job.ipp>
#endif
