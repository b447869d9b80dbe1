// The readable side of a stream with its chunks.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/reader.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Takes the chunks that flow out of a readable side, as a listener for "data" does, and owns them then.
template <class T>
class ChunkTaker {
 public:
  virtual void take(T&& chunk) = 0;
  // Where a pipe leads to, for sources that know a shorter way to it.
  virtual WritableCore* sink() noexcept { return nullptr; }

 protected:
  ~ChunkTaker() = default;
};

template <class T>
class ReadablePart : public ReadableCore {
 public:
  using ReadableCore::ReadableCore;

  // Data from the source. False once the buffer holds as much as it should.
  bool push(T chunk) {
    if (isByteChunk<T> && chunkSize(chunk) == 0) {
      pushedNothing();
      return hasRoom();
    }
    if (!beginPush()) return false;
    if constexpr (isByteChunk<T>) {
      if (decodes() && !decode(chunk)) return hasRoom();
    }
    add(std::move(chunk), false);
    return hasRoom();
  }

  // As good as new, with nothing buffered.
  void revive() noexcept {
    chunks_.clear();
    ReadableCore::revive();
  }

  // Puts a chunk back in front.
  void unshift(T chunk) {
    if (isByteChunk<T> && chunkSize(chunk) == 0) return;
    if (endEmitted()) return stream().fail(makeError(ErrorCode::ERR_STREAM_UNSHIFT_AFTER_END_EVENT));
    if (!stream().destroyed() && !stream().errored()) add(std::move(chunk), true);
  }

  // Gives the next chunk, or nothing at the end, to `reader`, now or later. Served in order.
  void read(Reader<T>& reader) {
    stream().errorIsAwaited();
    if (readers_.empty() && !stream().destroyed() && !chunks_.empty()) return serve(reader);
    if (isOver()) return finishReader(reader);
    readers_.push(reader);
    wantReaders();
  }

  // Node's read(): everything that is buffered as one Buffer, or the next object; nothing if there is none.
  std::optional<T> read() { return readAndTell(everything); }

  // Exactly `size` bytes (or one object), or nothing while there are fewer; the rest at the end.
  std::optional<T> read(std::size_t size) {
    if (size > 0) return readAndTell(size);
    ask();
    return {};
  }

  // So much of a text, in UTF-16 units, as read(size) gives of bytes.
  std::optional<T> readUnits(std::size_t units) requires isByteChunk<T> {
    std::size_t size = 0;
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      const auto taken = sizeOfUnits(chunks_[i], units);
      size += taken;
      if (taken < chunks_[i].size()) break;
    }
    return read(units == 0 ? size : units > length() ? units : length() + 1);
  }

  // What is buffered, and what comes, is text from here on.
  void setEncoding(Encoding encoding) requires isByteChunk<T> {
    beginDecoding(encoding);
    if (chunks_.empty()) return;
    auto text = decoded(joinBytes(length()));
    setLength(text.size());
    if (!text.empty()) chunks_.push(Buffer::from(std::move(text)));
  }

  // Lets chunks that flow go to `taker`; null ends that.
  void pipeTo(ChunkTaker<T>* taker) noexcept {
    taker_ = taker;
    setPiped(taker != nullptr);
  }

  void endReaders() final {
    if (!isOver()) return;
    while (!readers_.empty()) finishReader(readers_.pop());
  }

 protected:
  // The end of the pipe that takes all of the data, if nobody else watches it.
  WritableCore* onlySink() const noexcept {
    return taker_ && readers_.empty() && isUnobserved() ? taker_->sink() : nullptr;
  }
  bool hasReaders() const noexcept final { return !readers_.empty(); }
  void serveReaders() final {
    while (!readers_.empty() && !chunks_.empty()) serve(readers_.pop());
  }
  // What takeChunk(everything) does in flowing mode, where it is one chunk.
  bool flowOne() final {
    emittedReadable_ = false;
    if (length() == 0 && ended()) {
      endReadable();
      return false;
    }
    askBefore(chunks_.empty() ? 0 : chunkSize(chunks_.front()));
    if (chunks_.empty()) {
      missed();
      if (ended()) endReadable();
      return false;
    }
    T chunk = chunks_.pop();
    taken(chunkSize(chunk));
    if (length() == 0 && ended()) endReadable();
    if (mayDeliver()) deliver(std::move(chunk));
    return true;
  }

 private:
  void add(T&& chunk, bool front) {
    if (passesThrough()) {
      forgetDrains();
      deliver(std::move(chunk));
    } else {
      const auto size = chunkSize(chunk);
      if (front) {
        chunks_.pushFront(std::move(chunk));
      } else {
        chunks_.push(std::move(chunk));
      }
      buffered(size);
    }
    maybeReadMore();
  }

  // False if there is no whole character yet.
  bool decode(T& chunk) requires isByteChunk<T> {
    auto text = decoded(chunk);
    if (text.empty()) {
      maybeReadMore();
      return false;
    }
    chunk = Buffer::from(std::move(text));
    return true;
  }
  void bufferText(std::string text) final {
    if constexpr (isByteChunk<T>) chunks_.push(Buffer::from(std::move(text)));
  }

  void emitData(const T& chunk) {
    dataEmitted_ = true;
    if (!hasDataListener()) return;
    const std::tuple<const T&> arguments(chunk);
    stream().emit(eventKey<"data">, &arguments);
  }

  void deliver(T&& chunk) {
    emitData(chunk);
    if (taker_) taker_->take(std::move(chunk));
  }

  // The front chunk; the source is asked afterwards, so that what it answers at once goes to the next reader.
  void serve(Reader<T>& reader) {
    auto chunk = chunks_.pop();
    taken(chunkSize(chunk));
    emitData(chunk);
    reader.chunk.emplace(std::move(chunk));
    reader.settle();
    askAgain();
    if (length() == 0 && ended()) endReadable();
  }

  bool isOver() const noexcept {
    return stream().errorEmitted() || stream().closeEmitted() || (endEmitted() && !endsWithClose());
  }
  void finishReader(Reader<T>& reader) {
    if (stream().errored()) {
      reader.error = stream().errored();
    } else if (!endEmitted()) {
      reader.error = makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE);
    }
    reader.settle();
  }

  std::size_t howMuch(std::size_t wanted) noexcept {
    if (length() == 0) return 0;
    if (!isByteChunk<T>) return 1;
    if (wanted == everything) return flowing() == true ? chunkSize(chunks_.front()) : length();
    if (wanted <= length()) return wanted;
    return ended() ? length() : 0;
  }

  std::optional<T> readAndTell(std::size_t wanted) {
    auto chunk = takeChunk(wanted);
    if (chunk && mayDeliver()) {
      emitData(*chunk);
      if (taker_) taker_->take(T(*chunk));
    }
    return chunk;
  }

  // Node's read(), but for telling of the chunk.
  std::optional<T> takeChunk(std::size_t wanted) {
    if (wanted != everything && wanted > highWaterMark()) raiseHighWaterMark(wanted);
    emittedReadable_ = false;
    auto size = howMuch(wanted);
    if (size == 0 && ended()) {
      if (length() == 0) endReadable();
      return {};
    }
    if (askBefore(size)) size = howMuch(wanted);
    std::optional<T> chunk;
    if (size > 0) {
      chunk.emplace(pluck(size));
      taken(size);
    } else {
      missed();
    }
    // As in Node, a read of exactly the last bytes does not notice the end: the next one does.
    if (length() == 0 && ended() && size != wanted) endReadable();
    return chunk;
  }

  T pluck([[maybe_unused]] std::size_t size) {
    if constexpr (isByteChunk<T>) {
      auto& front = chunks_.front();
      const auto end = static_cast<Buffer::Index>(size);
      if (size < front.size()) {
        auto part = front.subarray(0, end);
        front = front.subarray(end);
        return part;
      }
      if (size > front.size()) return joinBytes(size);
    }
    return chunks_.pop();
  }

  Buffer joinBytes(std::size_t size) requires isByteChunk<T> {
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
  }

  Ring<T> chunks_;
  ReaderQueue<T> readers_;
  ChunkTaker<T>* taker_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/core.ipp>
#endif
