// The readable side of a stream: Node's state machine, apart from what the chunks are.
#pragma once

#include <nodus/buffer/encoding.hpp>
#include <nodus/config.hpp>
#include <nodus/stream/detail/chunk.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <tuple>

namespace nodus::inline v0 {
namespace detail {

struct ReadableExtras;

class ReadableCore {
 public:
  ReadableCore(StreamState& stream, std::size_t highWaterMark) noexcept
      : stream_(stream), highWaterMark_(highWaterMark) {}
  ReadableCore(const ReadableCore&) = delete;
  ReadableCore& operator=(const ReadableCore&) = delete;
  virtual ~ReadableCore();

  StreamState& stream() const noexcept { return stream_; }

  // The source has no more. Only the first call counts.
  void pushEnd();

  void resume();
  void pause();
  // Hands data on until there is none, in flowing mode.
  void flow();
  // Asks the source for more if there is room: Node's read(0).
  void ask();
  // Tells the state machine who listens: "data" makes it flow, "readable" makes it wait to be read.
  void dataListened(bool any);
  // The same for a pipe.
  void takerCame();
  void readableListened(bool any);
  // Settles what waits in next(), now that no more data will come.
  virtual void endReaders() = 0;

  bool readable() const noexcept {
    return !disabled_ && !stream_.destroyed() && !endEmitted_ && !stream_.errorEmitted();
  }
  bool ended() const noexcept { return ended_; }
  bool endEmitted() const noexcept { return endEmitted_; }
  bool isReading() const noexcept { return reading_; }
  bool isPaused() const noexcept { return paused_ || flowing_ == Flowing::no; }
  // Null until somebody decided: Node's readableFlowing.
  std::optional<bool> flowing() const noexcept {
    return flowing_ == Flowing::undecided ? std::optional<bool>() : flowing_ == Flowing::yes;
  }
  // Whether a chunk was handed out: Node's readableDidRead.
  bool dataEmitted() const noexcept { return dataEmitted_; }
  std::size_t length() const noexcept { return length_; }
  std::size_t highWaterMark() const noexcept { return highWaterMark_; }
  void setHighWaterMark(std::size_t mark) noexcept { highWaterMark_ = mark; }
  // The source may go on: what push() returns.
  bool hasRoom() const noexcept { return !ended_ && (length_ < highWaterMark_ || length_ == 0); }
  void disable() noexcept { disabled_ = ended_ = endEmitted_ = true; }
  bool disabled() const noexcept { return disabled_; }
  // The source has given up a read that it was asked for, and is asked anew when there is need.
  void sourceStopped() noexcept { reading_ = false; }
  // What is pushed before the first read may be handed on at once, as a Transform does it.
  void expectSyncPushes() noexcept { sync_ = false; }

  // The stream may be used now.
  void constructed();
  // What it holds is text.
  bool decodes() const noexcept { return decodes_; }
  // What few streams have: made when it is needed first.
  ReadableExtras& extras();
  ReadableExtras* extrasIfAny() const noexcept { return extras_; }
  void unpipeAll();

  // False ends the writable side with this one.
  bool allowHalfOpen : 1 = true;
  // Set where the end may come before anybody can have listened: no tick is spent then on telling nobody.
  bool endsQuietly : 1 = false;

 private:
  bool decodes_ : 1 = false;
  bool calling_ : 1 = false;

 protected:
  enum class Flowing : std::uint8_t { undecided, no, yes };
  // What read() without a size asks for.
  static constexpr auto everything = std::numeric_limits<std::size_t>::max();

  // Reads from the source; it pushes what comes, now or later.
  virtual void doRead() {}
  // Reads a chunk and hands it to who takes "data"; false if there is none.
  virtual bool flowOne() = 0;
  // Gives chunks to what waits in next().
  virtual bool hasReaders() const noexcept = 0;
  virtual void serveReaders() = 0;
  // Whether chunks that flow go somewhere: a listener for "data", or a pipe.
  bool hasTaker() const noexcept { return piped_ || dataListening_; }
  bool hasDataListener() const noexcept { return dataListening_; }
  // It flows with nothing in the buffer, and there is no listener for what happens on the way.
  bool isUnobserved() const noexcept;
  void setPiped(bool piped) noexcept { piped_ = piped; }

  // A chunk goes straight to who takes it if it need not be buffered.
  bool passesThrough() const noexcept { return flowing_ == Flowing::yes && length_ == 0 && !sync_ && hasTaker(); }
  // Before a chunk: false if it can not be taken.
  bool beginPush() {
    if (ended_ || stream_.destroyed() || stream_.errored()) return refusePush();
    reading_ = false;
    return true;
  }
  // The source pushed nothing.
  void pushedNothing();
  void buffered(std::size_t size);
  void maybeReadMore() {
    if (!readingMore_ && stream_.constructed()) readMoreLater();
  }
  // Asks the source if it should be asked when `count` of the buffer is about to be taken. True if it has
  // answered already.
  bool askBefore(std::size_t count) {
    if (!needReadable_ && length_ != 0 && length_ - count >= highWaterMark_) return false;
    return callSource();
  }
  // The same when a chunk went to who waited for it. A source that is pushing right now is not called within its call.
  void askAgain() {
    if (!calling_) askBefore(0);
  }
  // After chunks were taken out of the buffer.
  void taken(std::size_t size) noexcept {
    length_ -= size;
    if (length_ == 0 && !ended_) needReadable_ = true;
  }
  // After a read that found nothing.
  void missed() noexcept {
    if (length_ <= highWaterMark_) needReadable_ = true;
  }
  // Before a read of more than the high-water mark: raises it, to a power of two.
  void raiseHighWaterMark(std::size_t wanted);
  void endReadable();
  void beginDecoding(Encoding encoding);
  std::string decoded(std::span<const std::uint8_t> bytes);
  // How many bytes of the text are so many UTF-16 units; counts them down.
  static std::size_t sizeOfUnits(std::span<const std::uint8_t> text, std::size_t& units) noexcept;
  // Text that comes after the last bytes.
  virtual void bufferText(std::string text) = 0;
  void setLength(std::size_t length) noexcept { length_ = length; }
  // A chunk went straight on, so nobody has to be waited for.
  void forgetDrains() {
    if (extras_) forgetAwaitedDrains();
  }
  // Somebody waits in next().
  void wantReaders();
  // Whether the end is told with "close" and not before it, to who waits.
  bool endsWithClose() const noexcept { return stream_.autoDestroy && stream_.emitClose && !stream_.writable(); }
  bool mayDeliver() const noexcept { return !stream_.errorEmitted() && !stream_.closeEmitted(); }
  void revive() noexcept;

  bool emittedReadable_ = false;
  bool dataEmitted_ = false;

 private:
  template <void (ReadableCore::*Method)()>
  void onNextTick();
  bool callSource();
  bool refusePush();
  void forgetAwaitedDrains();
  void bufferRest();
  void dropExtras();
  void emitReadable();
  void emitReadableNow();
  void readMoreLater();
  void readMore();
  void resumeNow();
  void endNow();
  void endOtherSide();
  void updateReadableListening();

  Flowing flowing_ = Flowing::undecided;
  bool needReadable_ = false;
  bool ended_ = false;
  bool endEmitted_ = false;
  bool reading_ = false;
  bool sync_ = true;
  bool readableListening_ = false;
  bool resumeScheduled_ = false;
  bool readingMore_ = false;
  bool paused_ = false;
  bool piped_ = false;
  bool dataListening_ = false;
  bool disabled_ = false;
  StreamState& stream_;
  std::size_t highWaterMark_;
  std::size_t length_ = 0;
  ReadableExtras* extras_ = nullptr;  // owned; not complete here
};

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/stream/detail/readable_part.hpp>
