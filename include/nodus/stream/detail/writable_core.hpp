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

class WritableCore {
 public:
  explicit WritableCore(StreamState& stream, std::size_t highWaterMark) noexcept
      : stream_(stream), highWaterMark_(highWaterMark) {}
  WritableCore(const WritableCore&) = delete;
  WritableCore& operator=(const WritableCore&) = delete;
  virtual ~WritableCore() = default;

  StreamState& stream() noexcept { return stream_; }

  // The chunk in hand has been written. Exactly once for each write that was begun.
  void writeDone(const std::optional<Error>& error = {});
  // The end has been written, after doFinal().
  void finalDone(const std::optional<Error>& error = {});

  void cork() noexcept { ++corked_; }
  void uncork();
  void end();
  void streamClosed();

  bool writable() const noexcept { return !ending_ && !stream_.destroyed() && !stream_.errored() && writable_; }
  bool ending() const noexcept { return ending_; }
  bool finished() const noexcept { return finished_; }
  bool needDrain() const noexcept { return needDrain_ && !stream_.destroyed() && !ending_; }
  bool isWriting() const noexcept { return writing_; }
  std::size_t corked() const noexcept { return corked_; }
  std::size_t length() const noexcept { return length_; }
  std::size_t highWaterMark() const noexcept { return highWaterMark_; }
  void setHighWaterMark(std::size_t mark) noexcept { highWaterMark_ = mark; }
  // A side that was never there, as of a socket that only reads.
  void disable() noexcept { writable_ = false; ending_ = finished_ = true; }
  bool disabled() const noexcept { return !writable_; }

  // Awaits the end: `co_await stream.end()`.
  static Promise<> awaitFinish(RefCounted& stream);
  // Where a failure may be told instead of being thrown.
  void refuse(const Error& error, const WriteCallback& callback);

 protected:
  // Counts a chunk in; true if it is to be written at once, false if it waits in the buffer.
  bool admit(std::size_t size);
  // What write() returns.
  bool admitted();
  void beginWrite(std::size_t size, WriteCallback callback);
  void endWrite() noexcept { sync_ = false; }
  std::optional<Error> refusal() const;

  virtual bool hasBuffered() const noexcept = 0;
  // Begins to write what waits, as much as goes before it has to wait again.
  virtual void writeBuffered() = 0;
  virtual void dropBuffered(const Error& error) = 0;
  virtual bool hasFinal() const noexcept { return false; }
  virtual void doFinal() { finalDone(); }

  void forget(std::size_t size) noexcept { length_ -= size; }
  void settled(std::size_t count) noexcept { pendingCallbacks_ -= count; }
  void revive() noexcept;

 private:
  void writeFailed(const Error& error, const WriteCallback& callback);
  void afterWrite(const WriteCallback& callback);
  void clearBuffer();
  bool needFinish() const noexcept;
  void finishMaybe(bool sync);
  void prefinish();
  void finish();

  StreamState& stream_;
  std::size_t highWaterMark_;
  std::size_t length_ = 0;
  std::size_t writeLength_ = 0;
  std::size_t pendingCallbacks_ = 0;
  WriteCallback writeCallback_;
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
};

// The same with its chunks.
template <class T>
class WritablePart : public WritableCore {
 public:
  using WritableCore::WritableCore;

  // False once the buffer holds as much as it should: wait for "drain".
  bool write(T chunk, WriteCallback callback = {}) {
    if (auto error = refusal()) {
      refuse(*error, callback);
      return false;
    }
    const auto size = sizeOf(chunk);
    if (!admit(size)) {
      buffered_.push({std::move(chunk), std::move(callback)});
    } else {
      beginWrite(size, std::move(callback));
      doWrite(std::move(chunk));
      endWrite();
    }
    return admitted();
  }

  static std::size_t sizeOf(const T& chunk) noexcept { return chunkSize(chunk); }

 protected:
  struct Entry {
    T chunk;
    WriteCallback callback;
  };

  // Takes the chunk on its way; writeDone() says when it is there, now or later.
  virtual void doWrite(T chunk) = 0;
  virtual bool hasWritev() const noexcept { return false; }
  // Takes several at once: Node's writev.
  virtual void doWritev(Ring<Entry>& /*chunks*/) {}

  bool hasBuffered() const noexcept final { return !buffered_.empty(); }
  void writeBuffered() final {
    if (hasWritev() && buffered_.size() > 1) return writeAllBuffered();
    while (!buffered_.empty() && !isWriting()) {
      auto entry = buffered_.pop();
      beginWrite(sizeOf(entry.chunk), std::move(entry.callback));
      doWrite(std::move(entry.chunk));
      endWrite();
    }
  }
  void dropBuffered(const Error& error) final {
    while (!buffered_.empty()) {
      const auto entry = buffered_.pop();
      forget(sizeOf(entry.chunk));
      settled(1);
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
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/core.ipp>
#endif
