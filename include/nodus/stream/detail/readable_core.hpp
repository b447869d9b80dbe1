// The readable side of a stream: Node's state machine, apart from what the chunks are.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/chunk.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

class ReadableCore {
 public:
  ReadableCore(StreamState& stream, std::size_t highWaterMark) noexcept
      : stream_(stream), highWaterMark_(highWaterMark) {}
  ReadableCore(const ReadableCore&) = delete;
  ReadableCore& operator=(const ReadableCore&) = delete;
  virtual ~ReadableCore() = default;

  StreamState& stream() noexcept { return stream_; }

  // The source has no more. Only the first call counts.
  void pushEnd();
  void streamClosed();

  void resume();
  void pause();
  // Hands data on until there is none, in flowing mode.
  void flow();
  // Asks the source for more if there is room: Node's read(0).
  void ask();
  // Tells the state machine who listens: "data" makes it flow, "readable" makes it wait to be read.
  void dataListened(bool any);
  void readableListened(bool any);

  bool readable() const noexcept { return !disabled_ && !stream_.destroyed() && !endEmitted_ && !stream_.errored(); }
  bool ended() const noexcept { return ended_; }
  bool endEmitted() const noexcept { return endEmitted_; }
  bool isReading() const noexcept { return reading_; }
  bool isPaused() const noexcept { return paused_ || flowing_ == Flowing::no; }
  // Null until somebody decided: Node's readableFlowing.
  std::optional<bool> flowing() const noexcept {
    return flowing_ == Flowing::undecided ? std::optional<bool>() : flowing_ == Flowing::yes;
  }
  std::size_t length() const noexcept { return length_; }
  std::size_t highWaterMark() const noexcept { return highWaterMark_; }
  void setHighWaterMark(std::size_t mark) noexcept { highWaterMark_ = mark; }
  // The source may go on: what push() returns.
  bool hasRoom() const noexcept { return !ended_ && (length_ < highWaterMark_ || length_ == 0); }
  void disable() noexcept { disabled_ = ended_ = endEmitted_ = true; }
  bool disabled() const noexcept { return disabled_; }
  // False where the consumer takes the bytes itself.
  bool allowHalfOpen = true;

 protected:
  enum class Flowing : std::uint8_t { undecided, no, yes };

  // Reads from the source; it pushes what comes, now or later.
  virtual void doRead() {}
  // Emits the first chunk of the buffer as "data".
  virtual void emitFront() = 0;
  // Settles what waits in next(): with the front chunk, or with the end.
  virtual bool hasReaders() const noexcept = 0;
  virtual void serveReaders() = 0;
  virtual void endReaders() = 0;

  // A chunk goes straight to the listeners if it need not be buffered.
  bool passesThrough() const noexcept {
    return flowing_ == Flowing::yes && length_ == 0 && !sync_ && stream_.has(eventKey<"data">);
  }
  // Before a chunk: false if it can not be taken.
  bool beginPush();
  void buffered(std::size_t size);
  void maybeReadMore();
  // After a chunk was taken out of the buffer by read().
  void taken(std::size_t size, bool emptied);
  // Asks the source if it should be asked when `count` of the buffer is about to be taken.
  void askBefore(std::size_t count);
  void endReadable();
  void wantReaders();
  void emitReadable();
  void unget(std::size_t size) noexcept { length_ += size; }
  void revive() noexcept;

  bool emittedReadable_ = false;
  bool needReadable_ = false;

 private:
  void callSource();
  void emitReadableNow();
  void readMore();
  void resumeNow();
  void endNow();

  StreamState& stream_;
  std::size_t highWaterMark_;
  std::size_t length_ = 0;
  Flowing flowing_ = Flowing::undecided;
  bool ended_ = false;
  bool endEmitted_ = false;
  bool endScheduled_ = false;
  bool reading_ = false;
  bool sync_ = true;
  bool readableListening_ = false;
  bool resumeScheduled_ = false;
  bool readingMore_ = false;
  bool paused_ = false;
  bool disabled_ = false;
};

// The same with its chunks.
template <class T>
class ReadablePart : public ReadableCore {
 public:
  using ReadableCore::ReadableCore;

  // Data from the source. False once the buffer holds as much as it should.
  bool push(T chunk) {
    const auto size = chunkSize(chunk);
    if (isByteChunk<T> && size == 0) {
      emptyPush();
      return hasRoom();
    }
    if (!beginPush()) return false;
    if (passesThrough()) {
      emitData(chunk);
    } else {
      chunks_.push(std::move(chunk));
      buffered(size);
    }
    maybeReadMore();
    return hasRoom();
  }

  // Puts a chunk back in front.
  void unshift(T chunk) {
    if (endEmitted()) return stream().fail(makeError(ErrorCode::ERR_STREAM_UNSHIFT_AFTER_END_EVENT));
    if (stream().destroyed()) return;
    const auto size = chunkSize(chunk);
    chunks_.pushFront(std::move(chunk));
    buffered(size);
  }

  // The next chunk, or nothing at the end. Concurrent calls are served in order.
  Promise<std::optional<T>> next() {
    stream().errorIsAwaited();
    auto outcome = makeState<std::optional<T>>();
    if (readers_.empty() && !chunks_.empty()) {
      outcome->fulfil(takeFront());
      if (length() == 0 && ended()) endReadable();
    } else if (stream().errored()) {
      outcome->reject(toException(*stream().errored()));
    } else if (endEmitted() || disabled()) {
      outcome->fulfil(std::nullopt);
    } else if (stream().destroyed()) {
      outcome->reject(toException(makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE)));
    } else {
      readers_.push(outcome);
      wantReaders();
    }
    return Promise<std::optional<T>>(std::move(outcome));
  }

  // Node's read(): everything that is buffered as one Buffer, or the next object; nothing if there is none.
  std::optional<T> read() {
    emittedReadable_ = false;
    if (length() == 0 && ended()) {
      endReadable();
      return {};
    }
    askBefore(isByteChunk<T> ? length() : 1);
    if (chunks_.empty()) {
      needReadable_ = true;
      if (ended()) endReadable();
      return {};
    }
    return give(isByteChunk<T> && flowing() != true ? joinAll() : chunks_.pop());
  }

  // Exactly `size` bytes (or one object), or nothing while there are fewer; the rest at the end.
  std::optional<T> read(std::size_t size) {
    if (size == 0) {
      ask();
      return {};
    }
    if (!isByteChunk<T>) return read();
    if (size > highWaterMark()) setHighWaterMark(size);
    emittedReadable_ = false;
    askBefore(size);
    if (length() == 0 || (length() < size && !ended())) {
      needReadable_ = true;
      if (length() == 0 && ended()) endReadable();
      return {};
    }
    return give(takeBytes(size));
  }

 protected:
  void emitData(const T& chunk) {
    const std::tuple<const T&> arguments(chunk);
    stream().emit(eventKey<"data">, &arguments);
  }

  void emitFront() final {
    const T chunk = chunks_.pop();
    const auto size = chunkSize(chunk);
    taken(size, chunks_.empty());
    emitData(chunk);
  }

  bool hasReaders() const noexcept final { return !readers_.empty(); }
  void serveReaders() final {
    while (!readers_.empty() && !chunks_.empty()) {
      const auto reader = readers_.pop();
      reader->fulfil(takeFront());
    }
    if (chunks_.empty() && ended()) endReadable();
  }
  void endReaders() final {
    while (!readers_.empty()) {
      const auto reader = readers_.pop();
      if (stream().errored()) {
        reader->reject(toException(*stream().errored()));
      } else if (ended() && length() == 0) {
        reader->fulfil(std::nullopt);
      } else {
        reader->reject(toException(makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE)));
      }
    }
  }

 private:
  void emptyPush();

  std::optional<T> takeFront() {
    askBefore(chunkSize(chunks_.front()));
    std::optional<T> chunk(chunks_.pop());
    taken(chunkSize(*chunk), chunks_.empty());
    return chunk;
  }

  std::optional<T> give(T chunk) {
    taken(chunkSize(chunk), chunks_.empty());
    if (length() == 0 && ended()) endReadable();
    emitData(chunk);
    return chunk;
  }

  T joinAll() {
    if constexpr (isByteChunk<T>) {
      if (chunks_.size() > 1) return takeBytes(length());
    }
    return chunks_.pop();
  }

  T takeBytes(std::size_t size) {
    if constexpr (isByteChunk<T>) {
      if (size > length()) size = length();
      if (chunks_.front().size() == size) return chunks_.pop();
      auto joined = Buffer::allocUnsafe(static_cast<Buffer::Index>(size));
      std::size_t at = 0;
      while (at < size) {
        auto& front = chunks_.front();
        const auto part = front.size() < size - at ? front.size() : size - at;
        front.copy(joined, static_cast<Buffer::Index>(at), 0, static_cast<Buffer::Index>(part));
        at += part;
        if (part == front.size()) {
          static_cast<void>(chunks_.pop());
        } else {
          front = front.subarray(static_cast<Buffer::Index>(part));
        }
      }
      return joined;
    } else {
      return chunks_.pop();
    }
  }

  Ring<T> chunks_;
  Ring<Ref<PromiseState<std::optional<T>>>> readers_;
};

template <class T>
void ReadablePart<T>::emptyPush() {
  if (beginPush()) maybeReadMore();
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/core.ipp>
#endif
