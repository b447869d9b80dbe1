#pragma once

#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec_job.hpp>
#include <nodus/zlib/detail/output_bytes.hpp>
#include <nodus/zlib/detail/parallel_gzip.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

class GzipBlockJob final : public CodecJob {
 public:
  GzipBlockJob(ParallelGzipState& stream, std::shared_ptr<GzipBlock> block)
      : stream_(&stream), block_(std::move(block)), settings_(stream.settings_) {}

 private:
  void run() noexcept override {
    auto& block = *block_;
    block.crc = crc32Of(block.data(), 0);
    settings_.mode = CodecMode::deflateRaw;
    settings_.level = block.level;
    settings_.strategy = block.strategy;
    try {
      const auto history = std::span(block.bytes).first(block.history);
      settings_.dictionary.assign(history.begin(), history.end());
      const auto codec = makeCodec(std::move(settings_));
      OutputBytes output;
      CodecIo io{.in = block.data().data(), .inSize = block.size(), .flush = block.flush};
      do {
        io.outSize = GzipBlock::capacity / 4;
        io.out = output.room(io.outSize);
        const auto room = io.outSize;
        if (codec->process(io)) block.failed = true;
        output.added(room - io.outSize);
      } while (io.outSize == 0 && !block.failed && !stopWanted());
      block.output = output.toBuffer();
    } catch (...) {
      block.failed = true;
    }
  }
  void finished() override {
    const auto stream = std::move(stream_);
    const auto block = std::move(block_);
    stream->blockDone(*block);
  }
  void dropped() noexcept override {
    block_.reset();
    stream_.reset();
  }

  Ref<ParallelGzipState> stream_;
  std::shared_ptr<GzipBlock> block_;
  CodecSettings settings_;
};

NODUS_DECL void ParallelGzipState::put(Buffer chunk, int flush, bool last) {
  if (shut_) return takenLater();
  input_ = std::move(chunk);
  copied_ = 0;
  flush_ = flush;
  last_ = last;
  // The last chunk comes with the end's flush too: the end is still to come then.
  waitsForAll_ = last || (flush != zlib::constants::Z_NO_FLUSH && flush != zlib::constants::Z_FINISH);
  flushed_ = !waitsForAll_;
  busy_ = true;
  goOn();
}

NODUS_DECL void ParallelGzipState::goOn() {
  const Ref<ParallelGzipState> alive(this);
  if (!giveOut() || !busy_ || !fillBlocks()) return;
  if (!flushed_) {
    flushed_ = true;
    const bool stays = flush_ == zlib::constants::Z_FULL_FLUSH || flush_ == zlib::constants::Z_FINISH;
    endBlock(stays ? flush_ : zlib::constants::Z_SYNC_FLUSH);
    startBlocks();
  }
  // A flush is through when all before it is out.
  if (waitsForAll_ && !blocks_.empty()) return;
  if (last_ && flush_ == zlib::constants::Z_FINISH) giveTrailer();
  if (destroyed()) return;
  busy_ = false;
  countWritten(input_.size());
  input_ = {};
  taken();
}

NODUS_DECL bool ParallelGzipState::fillBlocks() {
  while (copied_ < input_.size()) {
    if (blocks_.size() >= mostBlocks()) return false;
    if (!current_) {
      current_ = std::make_unique<GzipBlock>();
      // Only a stream that goes on has full blocks for sure.
      if (!history_.empty()) current_->bytes.reserve(GzipBlock::historySize + GzipBlock::capacity);
      current_->history = history_.size();
      current_->bytes.assign(history_.begin(), history_.end());
    }
    const auto size = std::min(input_.size() - copied_, GzipBlock::capacity - current_->size());
    const auto* from = input_.data() + copied_;
    current_->bytes.insert(current_->bytes.end(), from, from + size);
    copied_ += size;
    if (current_->size() == GzipBlock::capacity) {
      endBlock(zlib::constants::Z_SYNC_FLUSH);
      startBlocks();
    }
  }
  return true;
}

NODUS_DECL void ParallelGzipState::endBlock(int flush) {
  if (!current_) {
    if (flush != zlib::constants::Z_FINISH) return;
    current_ = std::make_unique<GzipBlock>();
  }
  auto& block = *current_;
  block.flush = flush;
  block.length = block.size();
  block.level = settings_.level;
  block.strategy = settings_.strategy;
  history_.clear();
  if (flush != zlib::constants::Z_FULL_FLUSH) {
    const auto size = std::min(block.bytes.size(), GzipBlock::historySize);
    history_.assign(block.bytes.end() - static_cast<std::ptrdiff_t>(size), block.bytes.end());
  }
  blocks_.push_back(std::move(current_));
}

NODUS_DECL void ParallelGzipState::startBlocks() {
  for (const auto& block : blocks_) {
    if (working_ >= settings_.threads) return;
    if (std::exchange(block->begun, true)) continue;
    ++working_;
    block->job = new GzipBlockJob(*this, block);
    block->job->start();
  }
}

NODUS_DECL void ParallelGzipState::blockDone(GzipBlock& block) {
  block.job = nullptr;
  block.done = true;
  block.bytes = {};
  --working_;
  if (shut_) {
    if (working_ > 0) return;
    blocks_.clear();
    if (std::exchange(busy_, false)) taken();
    return;
  }
  startBlocks();
  goOn();
}

NODUS_DECL bool ParallelGzipState::giveOut() {
  while (!blocks_.empty() && blocks_.front()->done) {
    const auto block = blocks_.front();
    if (block->failed) {
      destroy(CodecFailure{"Zlib error", "Z_MEM_ERROR", zlib::constants::Z_MEM_ERROR}.toError());
      return false;
    }
    if (!headerGiven_ && !giveHeader()) return false;
    if (!giveBlock(*block)) return false;
    crc_ = static_cast<std::uint32_t>(nodusCrc32Combine(crc_, block->crc, static_cast<long>(block->length)));
    total_ += static_cast<std::uint32_t>(block->length);
    blocks_.pop_front();
  }
  return true;
}

// As zlib writes it: no name, no time, made on Unix.
NODUS_DECL bool ParallelGzipState::giveHeader() {
  headerGiven_ = true;
  std::uint8_t extra = 0;
  if (settings_.level == zlib::constants::Z_BEST_COMPRESSION) extra = 2;
  if (settings_.level == zlib::constants::Z_NO_COMPRESSION || settings_.level == zlib::constants::Z_BEST_SPEED) {
    extra = 4;
  }
  const bool room = pushOut(Buffer::from({0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, 3}));
  if (!room) waitForRoom();
  return room && !destroyed();
}

NODUS_DECL bool ParallelGzipState::giveBlock(GzipBlock& block) {
  while (block.given < block.output.size()) {
    const auto end = std::min(block.given + settings_.chunkSize, block.output.size());
    const bool room = pushOut(block.output.subarray(block.given, end));
    block.given = end;
    if (destroyed()) return false;
    if (!room) {
      waitForRoom();
      return false;
    }
  }
  return true;
}

NODUS_DECL void ParallelGzipState::giveTrailer() {
  auto trailer = Buffer::allocUnsafe(8);
  trailer.writeUInt32LE(crc_, 0);
  trailer.writeUInt32LE(total_, 4);
  static_cast<void>(pushOut(std::move(trailer)));
}

NODUS_DECL void ParallelGzipState::setParams(int level, int strategy) {
  settings_.level = level;
  settings_.strategy = strategy;
}

// What is being compressed already still comes out.
NODUS_DECL void ParallelGzipState::reset() {
  current_.reset();
  history_.clear();
  crc_ = total_ = 0;
  headerGiven_ = false;
}

NODUS_DECL void ParallelGzipState::shut() noexcept {
  shut_ = true;
  current_.reset();
  for (const auto& block : blocks_) {
    if (block->job) block->job->stop();
  }
  if (working_ == 0) blocks_.clear();
}

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
