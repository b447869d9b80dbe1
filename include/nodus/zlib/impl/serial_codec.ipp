#pragma once

#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec_job.hpp>
#include <nodus/zlib/detail/serial_codec.hpp>

#include <cstring>
#include <new>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

class SerialJob final : public CodecJob {
 public:
  explicit SerialJob(SerialCodecState& stream) : stream_(&stream) {}
  using CodecJob::stopWanted;

 private:
  void run() noexcept override { stream_->work(*this); }
  void finished() override {
    const auto stream = std::move(stream_);
    stream->worked();
  }
  void dropped() noexcept override {
    const auto stream = std::move(stream_);
    stream->abandoned();
  }

  Ref<SerialCodecState> stream_;
};

NODUS_DECL SerialCodecState::SerialCodecState(CodecSettings settings, const CodecStreamOptions& options)
    : CodecStreamState(options, settings),
      chunkSize_(settings.chunkSize),
      codec_(makeCodec(std::move(settings))),
      budget_(&CodecBudget::current()) {}

NODUS_DECL SerialCodecState::~SerialCodecState() { budget_->giveBack(*this); }

NODUS_DECL void SerialCodecState::put(Buffer chunk, int flush, bool last) {
  if (!codec_) return takenLater();
  input_ = std::move(chunk);
  io_ = {.in = input_.data(), .inSize = input_.size(), .flush = flush};
  last_ = last;
  begin();
}

NODUS_DECL void SerialCodecState::begin() {
  pieceDone_ = false;
  if (budget_->has(*this) || budget_->take(*this, codec_->memory())) submit();
}

NODUS_DECL void SerialCodecState::submit() {
  budget_->workBegins();
  // Both may be set again while the job runs.
  resetNow_ = std::exchange(resetWanted_, false);
  paramsNow_ = std::exchange(newParams_, {});
  job_ = new SerialJob(*this);
  job_->start();
}

NODUS_DECL void SerialCodecState::work(const SerialJob& job) noexcept {
  const auto sizeBefore = io_.inSize;
  try {
    if (resetNow_) codec_->reset();
    if (paramsNow_) codec_->setParams(paramsNow_->first, paramsNow_->second);
    Buffer block;
    while (!pieceDone_ && !failure_ && !job.stopWanted() && made_.size() < chunksOfJob) makeChunk(block);
  } catch (...) {
    failure_ = CodecFailure{"Zlib error", "Z_MEM_ERROR", zlib::constants::Z_MEM_ERROR};
  }
  consumed_ = sizeBefore - io_.inSize;
  if (failure_ || (last_ && pieceDone_)) codec_->release();
}

// The chunks share no memory with each other, as they go to another thread: what is much smaller than the block is
// copied, and the block is used again.
NODUS_DECL void SerialCodecState::makeChunk(Buffer& block) {
  const auto room = chunkSize_ - filled_;
  if (block.size() < room) block = Buffer::allocUnsafeSlow(room);
  io_.out = block.data();
  io_.outSize = room;
  failure_ = codec_->process(io_);
  if (failure_) return;
  const auto size = room - io_.outSize;
  if (size > block.size() / 2) {
    made_.push_back(block.subarray(0, size));
    block = {};
  } else if (size > 0) {
    auto copy = Buffer::allocUnsafeSlow(size);
    std::memcpy(copy.data(), block.data(), size);
    made_.push_back(std::move(copy));
  }
  pieceDone_ = io_.outSize > 0;
  filled_ = pieceDone_ ? filled_ + size : 0;
}

NODUS_DECL void SerialCodecState::worked() {
  job_ = nullptr;
  budget_->workEnds();
  countWritten(consumed_);
  if (destroyed()) {
    releaseCodec();
    dropOutput();
    return taken();
  }
  if (!codec_->begun()) budget_->giveBack(*this);
  giveOut();
}

NODUS_DECL void SerialCodecState::abandoned() noexcept {
  job_ = nullptr;
  codec_.reset();
  dropOutput();
}

NODUS_DECL void SerialCodecState::giveOut() {
  const Ref<SerialCodecState> alive(this);
  while (given_ < made_.size()) {
    const bool room = pushOut(std::move(made_[given_++]));
    if (destroyed()) {
      dropOutput();
      return taken();
    }
    const bool more = given_ < made_.size() || failure_ || !pieceDone_;
    if (!room && more) return waitForRoom();
  }
  made_.clear();
  given_ = 0;
  if (failure_) {
    input_ = {};
    return destroy(failure_->toError());
  }
  if (!pieceDone_) return begin();
  // A codec that leaves input though it has room is at its end.
  if (io_.inSize > 0) pushEnd();
  input_ = {};
  taken();
}

NODUS_DECL void SerialCodecState::dropOutput() noexcept {
  made_.clear();
  given_ = 0;
  input_ = {};
}

NODUS_DECL void SerialCodecState::shut() noexcept {
  if (job_) return job_->stop();
  const bool waited = budget_->isWaiting(*this);
  releaseCodec();
  dropOutput();
  if (waited) takenLater();
}

NODUS_DECL void SerialCodecState::releaseCodec() noexcept {
  codec_.reset();
  budget_->giveBack(*this);
}

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
