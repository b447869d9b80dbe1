// The two sides of a stream that compresses or decompresses, and how Node drives them.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/stream/detail/readable_part.hpp>
#include <nodus/stream/detail/stream_state.hpp>
#include <nodus/stream/detail/writable_core.hpp>
#include <nodus/zlib/detail/codec.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct CodecStreamOptions {
  std::size_t readableMark;
  std::size_t writableMark;
  bool allowHalfOpen;
  bool autoDestroy;
  bool emitClose;
};

// Node's rule for the three marks of a Transform.
template <class Options>
CodecStreamOptions codecStreamOptions(const Options& options) {
  constexpr auto usual = defaultHighWaterMark<Buffer>;
  const auto readable = options.highWaterMark ? *options.highWaterMark : options.readableHighWaterMark.value_or(usual);
  const auto writable = readable == 0 ? options.writableHighWaterMark.value_or(0)
                        : options.highWaterMark ? *options.highWaterMark
                                                : options.writableHighWaterMark.value_or(usual);
  return {readable, writable, options.allowHalfOpen, options.autoDestroy, options.emitClose};
}

class CodecStreamState : public StreamState, public FromFreeList {
 public:
  ReadableCore* readable() noexcept override { return &readable_; }
  WritableCore* writable() noexcept override { return &writable_; }

  std::uint64_t bytesWritten() const noexcept { return bytesWritten_; }
  // Flushes behind what was written so far.
  void flushBehind(std::optional<int> kind, WriteCallback callback);
  // Whether these parameters are other ones than those that it has; throws where they are out of range.
  bool checkParams(int level, int strategy) const;
  // After a flush.
  void changeParams(int level, int strategy);
  virtual void reset() = 0;

 protected:
  CodecStreamState(const CodecStreamOptions& options, const CodecSettings& settings);

  // Takes a chunk; `last` is the end. Says taken() when it is through, now or later; the buffer is its own until then.
  virtual void put(Buffer chunk, int flush, bool last) = 0;
  // The same of several chunks, where the codec takes them together.
  virtual bool takesSeveral() const noexcept { return false; }
  virtual void putSeveral(std::vector<Buffer> /*chunks*/, int /*flush*/, int /*lastFlush*/) {}
  // After pushOut() said that there is no room.
  virtual void roomCame() = 0;
  virtual void setParams(int level, int strategy) = 0;
  // Frees everything; nothing more is put in.
  virtual void shut() noexcept = 0;

  // False: it is enough for now, roomCame() says when to go on.
  bool pushOut(Buffer&& chunk) { return readable_.push(std::move(chunk)); }
  void waitForRoom() noexcept { waitsForOutputRoom_ = true; }
  void pushEnd() { readable_.pushEnd(); }
  void taken();
  void takenLater();
  void countWritten(std::size_t size) noexcept { bytesWritten_ += size; }
  void doDestroy(const std::optional<Error>& error) override {
    shut();
    destroyDone(error);
  }

 private:
  struct ReadSide final : ReadablePart<Buffer> {
    using ReadablePart<Buffer>::ReadablePart;
    void doRead() override { static_cast<CodecStreamState&>(stream()).read(); }
  };
  struct WriteSide final : WritablePart<Buffer> {
    using WritablePart<Buffer>::WritablePart;
    CodecStreamState& self() const noexcept { return static_cast<CodecStreamState&>(stream()); }
    void doWrite(Buffer chunk) override { self().write(std::move(chunk)); }
    // Small chunks go together, as the way to the pool costs as much as compressing a kilobyte; but not where it could
    // be told from the callbacks.
    bool hasWritev() const noexcept override { return self().takesSeveral() && !hasWaitingCallbacks(); }
    void doWritev(Ring<Entry>& chunks) override {
      std::vector<Buffer> all;
      all.reserve(chunks.size());
      while (!chunks.empty()) all.push_back(chunks.pop().chunk);
      self().writeSeveral(std::move(all));
    }
    // As in Node, "finish" does not wait for the last flush: "end" does.
    bool hasFinal() const noexcept override { return true; }
    void prefinishing() override { self().putLast(); }
  };

  void read();
  void write(Buffer chunk);
  void writeSeveral(std::vector<Buffer> chunks);
  void putLast();

  ReadSide readable_;
  WriteSide writable_;
  std::uint64_t bytesWritten_ = 0;
  std::size_t lengthBefore_ = 0;
  std::int8_t flush_;
  std::int8_t finishFlush_;
  std::int8_t fullFlush_;
  std::int8_t level_;
  std::int8_t strategy_;
  bool waitsForOutputRoom_ = false;
  bool waitsForRoom_ = false;
  bool ending_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/codec_stream.ipp>
#endif
