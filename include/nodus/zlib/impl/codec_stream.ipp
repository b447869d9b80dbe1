#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec_stream.hpp>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

// Flushes stand among the chunks as empty ones that are recognised by their address.
inline constexpr int flushKinds = 6;
inline std::uint8_t flushMarks[flushKinds];

NODUS_DECL CodecStreamState::CodecStreamState(const CodecStreamOptions& options, const CodecSettings& settings)
    : readable_(*this, options.readableMark),
      writable_(*this, options.writableMark),
      flush_(static_cast<std::int8_t>(settings.flush)),
      finishFlush_(static_cast<std::int8_t>(settings.finishFlush)),
      fullFlush_(static_cast<std::int8_t>(settings.fullFlush)),
      level_(static_cast<std::int8_t>(settings.level)),
      strategy_(static_cast<std::int8_t>(settings.strategy)) {
  readable_.expectSyncPushes();
  readable_.allowHalfOpen = options.allowHalfOpen;
  autoDestroy = options.autoDestroy;
  emitClose = options.emitClose;
}

NODUS_DECL void CodecStreamState::flushBehind(std::optional<int> kind, WriteCallback callback) {
  const int wanted = checkedOption(kind, "kind", 0, flushKinds - 1, fullFlush_);
  writable_.write(Buffer::adopt(&flushMarks[wanted], 0), std::move(callback));
}

NODUS_DECL bool CodecStreamState::checkParams(int level, int strategy) const {
  namespace zc = zlib::constants;
  checkedOption(level, "level", zc::Z_MIN_LEVEL, zc::Z_MAX_LEVEL, 0);
  checkedOption(strategy, "strategy", zc::Z_DEFAULT_STRATEGY, zc::Z_FIXED, 0);
  return level_ != level || strategy_ != strategy;
}

NODUS_DECL void CodecStreamState::changeParams(int level, int strategy) {
  if (destroyed()) return;
  setParams(level, strategy);
  level_ = static_cast<std::int8_t>(level);
  strategy_ = static_cast<std::int8_t>(strategy);
}

NODUS_DECL void CodecStreamState::write(Buffer chunk) {
  lengthBefore_ = readable_.length();
  int flush = flush_;
  if (chunk.empty() && chunk.data() >= flushMarks && chunk.data() < flushMarks + flushKinds) {
    flush = static_cast<int>(chunk.data() - flushMarks);
  }
  if (writable_.ending() && writable_.length() == chunk.size()) flush = strongerFlush(flush, finishFlush_);
  put(std::move(chunk), flush, false);
}

NODUS_DECL void CodecStreamState::writeSeveral(std::vector<Buffer> chunks) {
  lengthBefore_ = readable_.length();
  putSeveral(std::move(chunks), flush_, writable_.ending() ? strongerFlush(flush_, finishFlush_) : flush_);
}

NODUS_DECL void CodecStreamState::putLast() {
  ending_ = true;
  put({}, strongerFlush(flush_, finishFlush_), true);
}

NODUS_DECL void CodecStreamState::read() {
  if (std::exchange(waitsForOutputRoom_, false)) roomCame();
  if (std::exchange(waitsForRoom_, false)) writable_.writeDone();
}

NODUS_DECL void CodecStreamState::taken() {
  if (ending_) return readable_.pushEnd();
  if (readable_.ended()) {
    return process::nextTick([this, alive = Ref<CodecStreamState>(this)] { writable_.writeDone(); });
  }
  if (writable_.ended() || lengthBefore_ == readable_.length() || readable_.length() < readable_.highWaterMark()) {
    return writable_.writeDone();
  }
  waitsForRoom_ = true;
}

NODUS_DECL void CodecStreamState::takenLater() {
  process::nextTick([this, alive = Ref<CodecStreamState>(this)] { taken(); });
}

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
