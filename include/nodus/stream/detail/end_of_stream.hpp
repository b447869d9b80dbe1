// Watches for the end of a stream, good or bad: Node's end-of-stream, behind finished() and pipeline().
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <optional>

namespace nodus::inline v0 {
namespace detail {

class EndOfStream : public StreamWatcher {
 public:
  // Which sides count: those that the stream has, if nothing is said.
  struct Sides {
    std::optional<bool> readable{};
    std::optional<bool> writable{};
    bool error = true;
  };

  // Begins to watch; reached() comes on a later tick if the end is there already.
  void begin(StreamState& stream, Sides sides);
  // Ends it without reached().
  void cancel() noexcept;
  bool isOver() const noexcept { return over_; }

 protected:
  // Called once, with the stream's error, with ERR_STREAM_PREMATURE_CLOSE, or with nothing. May destroy this.
  virtual void reached(const std::optional<Error>& error) = 0;
  // What a tick has to hold for this to be there still.
  virtual Ref<RefCounted> owner() noexcept = 0;

 private:
  void streamReached(StreamState& stream, Moment moment) final;
  void onEnd(StreamState& stream);
  void onFinish(StreamState& stream);
  void onClose(StreamState& stream);
  void later(bool premature);
  void settle(const std::optional<Error>& error);

  bool readable_ = false;
  bool writable_ = false;
  bool error_ = true;
  bool readableFinished_ = false;
  bool writableFinished_ = false;
  bool willEmitClose_ = false;
  bool over_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/end_of_stream.ipp>
#endif
