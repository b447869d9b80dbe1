// Node's pipe(): listeners of one stream that feed another, step by step as Node has them. A pipeline has a shorter
// way, which nobody can look into.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

template <class T>
class Readable;
template <class T>
class Writable;

namespace detail {

template <class T>
class ReadablePart;
template <class T>
class WritablePart;

// The source holds it, and it holds the sink; the sink holds the source only while the source waits for it. Listeners
// may be called once more after they were removed, so they look whether the link is still there.
class PipeLink : public RefCounted, public FromFreeList {
 public:
  PipeLink(StreamState& source, StreamState& sink) noexcept : source_(&source), sink_(&sink) {}

  StreamState& sink() const noexcept { return *sink_; }
  // Connects the two.
  void start(bool end);
  // Ends it: Node's unpipe(sink).
  void unpipe();
  // Takes the listeners off: "unpipe" was emitted, or the source is gone.
  void cleanUp();
  void letGo();
  // Emits "unpipe".
  void tellUnpiped();

  // The source waits until the sink has room.
  bool awaitsDrain = false;

 protected:
  virtual Subscription listenToData(StreamState& source) = 0;
  virtual void tell(StreamState& sink, StreamState& source, const EventKey& key) = 0;
  // What a write said.
  void wrote(bool more) {
    if (!more) pause();
  }

 private:
  template <FixedString Name, class F>
  Subscription listen(StreamState& stream, F f, bool once = false, bool prepend = false);
  void pause();
  void drained();
  void failed(const Error& error);

  StreamState* source_;  // null once the source is gone
  Ref<StreamState> sink_;
  Ref<StreamState> waiting_;  // the source, while it waits for the sink
  Subscription data_;
  Subscription end_;
  Subscription drain_;
  Subscription error_;
  Subscription close_;
  Subscription finish_;
  Subscription unpipe_;
  bool isCleanedUp_ = false;
  bool isDrainHeard_ = false;
};

template <class T>
class PipeLinkOf final : public PipeLink {
 public:
  using PipeLink::PipeLink;

 private:
  Subscription listenToData(StreamState& source) override {
    auto listener = makeListener(
        [self = Ref<PipeLinkOf>(this)](const T& chunk) {
          auto& part = static_cast<WritablePart<T>&>(*self->sink().writable());
          self->wrote(part.write(T(chunk)));
        },
        false, std::type_identity<std::tuple<T>>{});
    source.add(eventKey<"data">, listener, false);
    return Subscription(std::move(listener));
  }
  void tell(StreamState& sink, StreamState& source, const EventKey& key) override {
    const Readable<T> handle{Ref<EmitterState>(&source)};
    const std::tuple<const Readable<T>&> arguments(handle);
    sink.emit(key, &arguments);
  }
};

// Node's unpipe(): of one sink, or of all.
void unpipe(StreamState& source, const StreamState* sink);

template <class T>
void pipe(StreamState& source, StreamState& sink, bool end) {
  makeRef<PipeLinkOf<T>>(source, sink)->start(end);
}

}  // namespace detail
}  // namespace nodus::inline v0
