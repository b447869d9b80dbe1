// The writable side of a stream: Node's state machine, apart from what the chunks are.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/stream/detail/chunk.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// Told when a chunk has been written, or why not.
using WriteCallback = Function<void(const std::optional<Error>&)>;

struct TransferOffer;

class WritableCore {
 public:
  explicit WritableCore(StreamState& stream, std::size_t highWaterMark) noexcept
      : stream_(stream), highWaterMark_(highWaterMark) {}
  WritableCore(const WritableCore&) = delete;
  WritableCore& operator=(const WritableCore&) = delete;
  virtual ~WritableCore() = default;

  StreamState& stream() const noexcept { return stream_; }

  // The chunk in hand has been written. Exactly once for each write that was begun.
  void writeDone(const std::optional<Error>& error);
  void writeDone() {
    // One that was through at once, with nobody to tell, and nothing behind it.
    if (!sync_ || !expectDone_ || pendingCallbacks_ > 1 || writeCallback_ || isObjectMode_ || needDrain_ || ending_) {
      return writeDone(std::nullopt);
    }
    writing_ = expectDone_ = false;
    length_ -= writeLength_;
    writeLength_ = 0;
    --pendingCallbacks_;
  }
  // The end has been written, after doFinal().
  void finalDone(const std::optional<Error>& error = {});

  void cork() noexcept { ++corked_; }
  void uncork();
  void end() { endAfter({}); }
  // The callback is told right before "finish", or why that never comes.
  void end(WriteCallback callback) { tellOfEnd(endAfter({}), std::move(callback)); }
  // Before the stream is destroyed: what waits will be dropped, and its callbacks told, on the next tick.
  void dropLater();

  bool writable() const noexcept { return !ending_ && !stream_.destroyed() && !stream_.errored() && writable_; }
  bool ending() const noexcept { return ending_; }
  // Whether end() has returned.
  bool ended() const noexcept { return ended_; }
  bool finished() const noexcept { return finished_; }
  bool needDrain() const noexcept { return needDrain_ && !stream_.destroyed() && !ending_; }
  bool isWriting() const noexcept { return writing_; }
  std::size_t corked() const noexcept { return corked_; }
  std::size_t length() const noexcept { return length_; }
  std::size_t highWaterMark() const noexcept { return highWaterMark_; }
  void setHighWaterMark(std::size_t mark) noexcept { highWaterMark_ = mark; }
  // A side that was never there, as of a socket that only reads.
  void disable() noexcept {
    writable_ = false;
    ending_ = ended_ = finished_ = true;
  }
  bool disabled() const noexcept { return !writable_; }

  // The stream may be used now.
  void constructed();

  // Whether "drain" is due, whatever became of the stream meanwhile.
  bool awaitsDrain() const noexcept { return needDrain_; }
  // For bytes that go past the buffer: "drain" is due, and now it is there.
  void expectDrain() noexcept { needDrain_ = true; }
  void drain();

  // A source offers its bytes past the buffer: true if the sink takes some of them, and will tell the source.
  virtual bool takeFrom(const TransferOffer& /*offer*/) { return false; }

  bool aborted() const noexcept { return writable_ && (stream_.destroyed() || stream_.errored()) && !finished_; }
  // Writes that have not been told that they are through, and a final that is under way.
  std::size_t pendingCallbacks() const noexcept { return pendingCallbacks_; }
  // Of text that is written without one.
  Encoding defaultEncoding = Encoding::utf8;
  // False where pipe() leaves it open at the end of its source: standard output and error.
  bool endsByPipe = true;
  // Told before "prefinish" is: a Transform flushes then.
  virtual void prefinishing() {}

  // Awaits the end: `co_await stream.end()`.
  static Promise<> awaitFinish(RefCounted& stream);
  // Where a failure may be told instead of being thrown.
  void refuse(const Error& error, const WriteCallback& callback);

 protected:
  // Ends; `refused` says why a last chunk was not taken. Returns why the end is none.
  std::optional<Error> endAfter(std::optional<Error> refused);
  void tellOfEnd(const std::optional<Error>& error, WriteCallback callback);
  // Counts a chunk in; true if it is to be written at once, false if it waits in the buffer.
  bool admit(std::size_t size) noexcept {
    ++pendingCallbacks_;
    length_ += size;
    return !writing_ && corked_ == 0 && !stream_.errored() && stream_.constructed();
  }
  // What write() returns.
  bool admitted() noexcept {
    const bool below = length_ < highWaterMark_ || length_ == 0;
    if (!below) needDrain_ = true;
    return below && !stream_.destroyed() && !stream_.errored();
  }
  void beginWrite(std::size_t size) noexcept {
    writeLength_ = size;
    writing_ = sync_ = expectDone_ = true;
  }
  void beginWrite(std::size_t size, WriteCallback callback) noexcept {
    if (callback) writeCallback_ = std::move(callback);
    beginWrite(size);
  }
  void endWrite() noexcept { sync_ = false; }
  bool refuseWrite(const WriteCallback& callback);
  // For bytes that come another way: a write of no size, if nothing is before it and nobody watches the writes.
  // writeDone() ends it.
  bool beginTransfer();
  // If not, refusal() says why.
  bool takesWrites() const noexcept { return !ending_ && !stream_.destroyed(); }
  virtual std::optional<Error> refusal() const;

  virtual bool hasBuffered() const noexcept = 0;
  // Begins to write what waits, as much as goes before it has to wait again.
  virtual void writeBuffered() = 0;
  virtual void dropBuffered(const Error& error) = 0;
  virtual bool hasFinal() const noexcept { return false; }
  virtual void doFinal() { finalDone(); }

  // Everything was written by other means: the side is at its end, and nobody is told yet.
  void markFinished() noexcept { ending_ = ended_ = finished_ = true; }
  void forget(std::size_t size) noexcept { length_ -= size; }
  void settled(std::size_t count) noexcept { pendingCallbacks_ -= count; }
  void revive() noexcept;
  // An end that was none: writes are taken again. What is under way goes on.
  void reopen() noexcept {
    ending_ = ended_ = finished_ = finalCalled_ = prefinished_ = false;
  }

  // In Node, a write of an object that is through at once is told on a tick also if nobody asked for that.
  bool isObjectMode_ = false;

 private:
  template <void (WritableCore::*Method)()>
  void onNextTick();
  void writeFailed(const Error& error, const WriteCallback& callback);
  void afterWrite(const WriteCallback& callback);
  void afterQuietWrite() { afterWrite({}); }
  void clearBuffer();
  void dropWaiting();
  void callEndCallbacks(const std::optional<Error>& error);
  bool needFinish() const noexcept;
  void finishMaybe();
  void finishIfNeeded();
  void prefinish();
  void tellPrefinish();
  void finish();

  StreamState& stream_;
  std::size_t highWaterMark_;
  std::size_t length_ = 0;
  std::size_t writeLength_ = 0;
  std::size_t pendingCallbacks_ = 0;
  WriteCallback writeCallback_;
  std::vector<WriteCallback> endCallbacks_;
  std::uint32_t corked_ = 0;
  bool writable_ = true;
  bool needDrain_ = false;
  bool ending_ = false;
  bool finished_ = false;
  bool writing_ = false;
  bool sync_ = false;
  bool expectDone_ = false;
  bool bufferProcessing_ = false;
  bool afterWritePending_ = false;
  bool prefinished_ = false;
  bool finalCalled_ = false;
  bool finalPending_ = false;
  bool finalSync_ = false;
  bool ended_ = false;
};

// The same with its chunks.
template <class T>
class WritablePart : public WritableCore {
 public:
  WritablePart(StreamState& stream, std::size_t highWaterMark) noexcept : WritableCore(stream, highWaterMark) {
    isObjectMode_ = !isByteChunk<T>;
  }

  // False once the buffer holds as much as it should: wait for "drain".
  NODUS_ALWAYS_INLINE bool write(T chunk) {
    if (!takesWrites()) return refuseWrite({});
    return take(std::move(chunk));
  }
  bool write(T chunk, WriteCallback callback) {
    if (!takesWrites()) return refuseWrite(callback);
    return take(std::move(chunk), std::move(callback));
  }

  using WritableCore::end;
  void end(T chunk, WriteCallback callback) {
    auto error = refusal();
    if (error) {
      refuse(*error, {});
    } else {
      take(std::move(chunk));
    }
    error = endAfter(std::move(error));
    if (callback) tellOfEnd(error, std::move(callback));
  }

  static std::size_t sizeOf(const T& chunk) noexcept { return chunkSize(chunk); }

 protected:
  struct Entry {
    T chunk;
    WriteCallback callback;
  };

  NODUS_ALWAYS_INLINE bool take(T&& chunk) {
    const auto size = sizeOf(chunk);
    if (!admit(size)) {
      buffered_.push({std::move(chunk), {}});
    } else {
      beginWrite(size);
      doWrite(std::move(chunk));
      endWrite();
    }
    return admitted();
  }
  bool take(T&& chunk, WriteCallback callback) {
    const auto size = sizeOf(chunk);
    if (!admit(size)) {
      if (callback) ++waitingCallbacks_;
      buffered_.push({std::move(chunk), std::move(callback)});
    } else {
      beginWrite(size, std::move(callback));
      doWrite(std::move(chunk));
      endWrite();
    }
    return admitted();
  }

  // Takes the chunk on its way; writeDone() says when it is there, now or later.
  virtual void doWrite(T chunk) = 0;
  virtual bool hasWritev() const noexcept { return false; }
  // Takes several at once: Node's writev.
  virtual void doWritev(Ring<Entry>& /*chunks*/) {}

  bool hasBuffered() const noexcept final { return !buffered_.empty(); }
  const Ring<Entry>& buffered() const noexcept { return buffered_; }
  // Whether each of those that wait is told on its own when it is through.
  bool hasWaitingCallbacks() const noexcept { return waitingCallbacks_ > 0; }
  void writeBuffered() final {
    if (hasWritev() && buffered_.size() > 1) return writeAllBuffered();
    while (!buffered_.empty() && !isWriting()) {
      auto entry = buffered_.pop();
      if (entry.callback) --waitingCallbacks_;
      beginWrite(sizeOf(entry.chunk), std::move(entry.callback));
      if (stream().destroyed()) {
        writeDone(makeError(ErrorCode::ERR_STREAM_DESTROYED, {"write"}));
      } else {
        doWrite(std::move(entry.chunk));
      }
      endWrite();
    }
  }
  void dropBuffered(const Error& error) final {
    waitingCallbacks_ = 0;
    while (!buffered_.empty()) {
      const auto entry = buffered_.pop();
      forget(sizeOf(entry.chunk));
      if (entry.callback) entry.callback(error);
    }
  }

 private:
  void writeAllBuffered() {
    std::size_t size = 0;
    bool callbacks = false;
    for (std::size_t i = 0; i < buffered_.size(); ++i) {
      size += sizeOf(buffered_[i].chunk);
      callbacks = callbacks || buffered_[i].callback;
    }
    settled(buffered_.size() - 1);
    waitingCallbacks_ = 0;
    WriteCallback callback;
    if (callbacks) {
      std::vector<WriteCallback> all;
      for (std::size_t i = 0; i < buffered_.size(); ++i) all.push_back(buffered_[i].callback);
      callback = [all = std::move(all)](const std::optional<Error>& error) {
        for (const auto& each : all) {
          if (each) each(error);
        }
      };
    }
    beginWrite(size, std::move(callback));
    doWritev(buffered_);
    endWrite();
  }

  Ring<Entry> buffered_;
  std::size_t waitingCallbacks_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/core.ipp>
#endif
