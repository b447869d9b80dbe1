#pragma once

#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec_job.hpp>
#include <nodus/zlib/detail/serial_codec.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

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
      budget_(&CodecBudget::current(isCompressing(settings.mode))),
      codec_(makeCodec(std::move(settings))) {}

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

NODUS_DECL void SerialCodecState::putSeveral(std::vector<Buffer> chunks, int flush, int lastFlush) {
  if (!codec_) return takenLater();
  pieces_ = std::move(chunks);
  piece_ = 0;
  io_.flush = flush;
  lastFlush_ = lastFlush;
  last_ = false;
  nextPiece();
  begin();
}

NODUS_DECL void SerialCodecState::nextPiece() {
  const auto& chunk = pieces_[piece_++];
  io_.in = chunk.data();
  io_.inSize = chunk.size();
  if (!hasMorePieces()) io_.flush = lastFlush_;
}

NODUS_DECL void SerialCodecState::work(const SerialJob& job) noexcept {
  consumed_ = 0;
  try {
    if (resetNow_) codec_->reset();
    if (paramsNow_) codec_->setParams(paramsNow_->first, paramsNow_->second);
    while (!job.stopWanted() && made_.size() < chunksOfJob_) {
      makeChunk();
      if (failure_) break;
      if (!pieceDone_) continue;
      // The end of the codec comes before the next piece.
      if (io_.inSize > 0 || !hasMorePieces()) break;
      nextPiece();
      pieceDone_ = false;
    }
  } catch (...) {
    failure_ = CodecFailure{"Zlib error", "Z_MEM_ERROR", zlib::constants::Z_MEM_ERROR};
  }
  if (failure_ || (last_ && pieceDone_)) codec_->release();
}

// For output that will be small, which is copied then; one for each thread.
inline Buffer& scratchBlock(std::size_t size) {
  static thread_local Buffer block;
  if (block.size() < size) block = Buffer::allocUnsafeSlow(size);
  return block;
}

// The chunks share no memory with each other, as they go to another thread: what is much smaller than the block is
// copied, and the block is used again.
NODUS_DECL void SerialCodecState::makeChunk() {
  constexpr std::size_t littleInput = 4096;
  constexpr std::size_t usualRoom = 16384;
  const auto room = chunkSize_ - filled_;
  const bool little = io_.inSize < littleInput && room <= usualRoom;
  Buffer own;
  if (!little) own = Buffer::allocUnsafeSlow(room);
  auto& block = little ? scratchBlock(usualRoom) : own;
  io_.out = block.data();
  io_.outSize = room;
  const auto before = io_.inSize;
  failure_ = codec_->process(io_);
  if (failure_) return;  // as in Node, what the failed step read and made does not count
  consumed_ += before - io_.inSize;
  const auto size = room - io_.outSize;
  if (!little && size > room / 2) {
    made_.push_back(own.subarray(0, size));
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
    const bool more = given_ < made_.size() || failure_ || !pieceDone_ || hasMorePieces();
    if (!room && more) {
      chunksOfJob_ = fewestChunks;
      return waitForRoom();
    }
  }
  made_.clear();
  given_ = 0;
  chunksOfJob_ = std::min(2 * chunksOfJob_, mostChunks);
  if (failure_) {
    const auto error = failure_->toError();
    return destroy(error);
  }
  if (!pieceDone_) return begin();
  // A codec that leaves input though it has room is at its end.
  if (io_.inSize > 0) pushEnd();
  if (hasMorePieces()) {
    nextPiece();
    return begin();
  }
  dropOutput();
  taken();
}

NODUS_DECL void SerialCodecState::dropOutput() noexcept {
  made_.clear();
  given_ = 0;
  input_ = {};
  pieces_.clear();
  piece_ = 0;
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
