// What every stream is underneath: an emitter that ends once, with "error" or not, and "close".
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

class ReadableCore;
class WritableCore;
class StreamState;

// Told of a stream's turning points beside the events, without being a listener: finished(), pipeline() and
// awaited completions are that. Where one watches, an error without a listener is not thrown. Watchers are told in
// the order in which they came, after the event's listeners; one that comes meanwhile is told from the next
// moment on.
class StreamWatcher {
 public:
  enum class Moment : std::uint8_t { end, drain, finish, error, close, gone };

  StreamWatcher() = default;
  StreamWatcher(const StreamWatcher&) = delete;
  StreamWatcher& operator=(const StreamWatcher&) = delete;
  virtual ~StreamWatcher() { unwatch(); }

  void watch(StreamState& stream);
  void unwatch() noexcept;
  StreamState* watched() const noexcept { return stream_; }

 protected:
  // May unwatch, and may destroy itself.
  virtual void streamReached(StreamState& stream, Moment moment) = 0;

 private:
  friend class StreamState;
  StreamState* stream_ = nullptr;
  StreamWatcher* next_ = nullptr;
  StreamWatcher* previous_ = nullptr;
  std::uint32_t since_ = 0;  // the first round of telling that counts
};

class StreamState : public EmitterState {
 public:
  ~StreamState() override;

  // Null where the stream has no such side.
  virtual ReadableCore* readable() noexcept { return nullptr; }
  virtual WritableCore* writable() noexcept { return nullptr; }

  // Ends the stream: no more data, then "error" if there is one, then "close". Only the first call counts.
  void destroy(std::optional<Error> error = {});
  // What it held is freed.
  void destroyDone(const std::optional<Error>& error);
  // A failure of the stream's own doing: destroys it, or just emits "error" if the stream does not destroy itself,
  // at once or on the next tick. Node's errorOrDestroy.
  void fail(const Error& error, bool later = false);
  // The stream has failed, and will say so later.
  void setErrored(const Error& error) {
    if (!errored_) errored_ = error;
  }

  bool destroyed() const noexcept { return destroyed_; }
  bool closed() const noexcept { return closed_; }
  bool closeEmitted() const noexcept { return closeEmitted_; }
  const std::optional<Error>& errored() const noexcept { return errored_; }
  bool errorEmitted() const noexcept { return errorEmitted_; }

  void notify(StreamWatcher::Moment moment) {
    if (firstWatcher_) tellWatchers(moment);
  }
  bool watched() const noexcept { return firstWatcher_ != nullptr; }

  // Somebody reads with next(), and will be told of an error there: without a listener it is not thrown.
  void errorIsAwaited() noexcept { errorAwaited_ = true; }

  // Node's construct: until begin() has said that it is done, nothing is read, written or freed. Begin is called on
  // the next tick, with a function that takes a `const std::optional<Error>&`.
  bool constructed() const noexcept { return constructed_; }
  template <class Begin>
  void constructWith(Begin begin) {
    awaitConstruct();
    process::nextTick([self = Ref<StreamState>(this), begin = std::move(begin)] {
      begin([self](const std::optional<Error>& error) {
        process::nextTick([self, error] { self->constructDone(error); });
      });
    });
  }

  // Somebody hears of an error without being a listener.
  bool isErrorHeard() const noexcept { return errorAwaited_ || watched(); }

  bool autoDestroy = true;
  bool emitClose = true;

 protected:
  // Frees what the stream holds, then calls destroyDone(), now or later.
  virtual void doDestroy(const std::optional<Error>& error) { destroyDone(error); }
  // For states that are used again.
  void revive() noexcept;
  void listenersChanged(const EventKey& key, bool added) override;
  // For states that construct themselves: constructDone() follows, on a tick of its own.
  void awaitConstruct() noexcept { constructed_ = false; }
  void constructDone(const std::optional<Error>& error);

 private:
  friend class StreamWatcher;
  // A round of telling under way.
  struct Round {
    StreamWatcher* next;
    Round* outer;
  };

  void tellWatchers(StreamWatcher::Moment moment);
  void beginDestroy(const std::optional<Error>& error);
  void emitErrorOnce(const Error& error);
  void emitClosed();
  void letGo();

  StreamWatcher* firstWatcher_ = nullptr;
  StreamWatcher* lastWatcher_ = nullptr;
  Round* round_ = nullptr;
  std::uint32_t rounds_ = 0;
  std::optional<Error> errored_;
  bool destroyed_ = false;
  bool closed_ = false;
  bool errorEmitted_ = false;
  bool closeEmitted_ = false;
  bool errorAwaited_ = false;
  bool constructed_ = true;
};

}  // namespace detail
}  // namespace nodus::inline v0
