// The methods of everything that can be read.
#pragma once

#include <nodus/buffer/encoding.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/detail/pipe_link.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/operators.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

template <class T>
class Readable;
class TextReadable;

/// What `stream.pipe` takes.
struct PipeOptions {
  /// Whether the destination is ended with the source. Default true.
  bool end = true;
};

/// What `stream.next()` returns: `co_await` it at once, or keep it as a `Promise<std::optional<T>>`. The chunk is taken
/// when one of both happens. Awaiting it directly allocates nothing. Ours.
template <class T>
class [[nodiscard]] NextChunk {
 public:
  NextChunk(detail::Ref<detail::StreamState> stream, detail::ReadablePart<T>& part) noexcept
      : stream_(std::move(stream)), part_(part) {}

  auto operator co_await() && { return detail::NextAwaiter<T>(std::move(stream_), part_); }
  /// The same as a promise, for combinators.
  Promise<std::optional<T>> promise() const { return detail::PromiseReader<T>::start(part_); }
  operator Promise<std::optional<T>>() const { return promise(); }
  template <class... F>
  auto then(F... f) const {
    return promise().then(std::move(f)...);
  }

 private:
  detail::Ref<detail::StreamState> stream_;
  detail::ReadablePart<T>& part_;
};

namespace detail {

std::optional<std::string_view> encodingOf(const ReadableCore& source);

template <class T>
using ReadableEvents = EventList<Event<"data", T>, Event<"end">, Event<"readable">, Event<"pause">, Event<"resume">,
                                 Event<"close">, Event<"error", Error>>;

// What does not depend on the chunks, for every handle that has a readable side.
template <class Derived>
class ReadableControl {
 public:
  /// Stops the flow of "data".
  Derived& pause() {
    core().pause();
    return self();
  }
  /// Lets "data" flow, from the next tick on. A listener for "data" does that by itself.
  Derived& resume() {
    core().resume();
    return self();
  }
  bool isPaused() const { return core().isPaused(); }

  /// Ends what `pipe` began: with one destination, or with all. The stream is paused if none is left.
  Derived& unpipe() {
    detail::unpipe(streamState(), nullptr);
    return self();
  }
  template <class Destination>
  Derived& unpipe(const Destination& destination) {
    detail::unpipe(streamState(), static_cast<const StreamState*>(destination.emitterState().get()));
    return self();
  }

  /// Whether data may still come: neither ended, nor destroyed, nor failed. Node's `readable`.
  bool readable() const { return core().readable(); }
  bool readableEnded() const { return core().endEmitted(); }
  /// Nothing until somebody decided how the stream is read.
  std::optional<bool> readableFlowing() const { return core().flowing(); }
  /// Whether a chunk was read from it, or it failed. Node's `readableDidRead`.
  bool readableDidRead() const { return core().dataEmitted(); }
  /// Whether it was destroyed or failed before "end".
  bool readableAborted() const {
    return (streamState().destroyed() || streamState().errored()) && !core().endEmitted() && !core().disabled();
  }
  std::size_t readableHighWaterMark() const { return core().highWaterMark(); }
  std::size_t readableLength() const { return core().length(); }
  /// The name of the encoding, if `setEncoding` was called.
  std::optional<std::string_view> readableEncoding() const { return encodingOf(core()); }

 protected:
  StreamState& streamState() const {
    return static_cast<StreamState&>(*static_cast<const Derived&>(*this).emitterState());
  }
  ReadableCore& core() const { return *streamState().readable(); }
  Derived& self() { return static_cast<Derived&>(*this); }
};

// The methods of a readable side, for every handle that has one.
template <class Derived, class T>
class ReadableMethods : public ReadableControl<Derived>, public ReadableOperators<Derived, T, Readable<T>> {
 public:
  /// The next chunk, or nothing at the end: `while (auto chunk = co_await stream.next())`. Rejects with the stream's
  /// error, and with ERR_STREAM_PREMATURE_CLOSE if the stream is destroyed before its end. Reading this way takes the
  /// stream out of flowing mode. As in a `for await`, the end comes after "close" where the stream closes itself at
  /// its end. Calls may be made before earlier ones are settled; they are served in order. Ours, for `for await`.
  NextChunk<T> next() { return NextChunk<T>(Ref<StreamState>(&streamState()), part()); }
  /// Everything that is buffered as one chunk (an object stream: the next object), or nothing if there is none yet.
  std::optional<T> read() { return part().read(); }
  /// Exactly `size` bytes, or nothing while there are fewer; what is left, at the end.
  std::optional<T> read(std::size_t size) { return part().read(size); }
  /// For the source: hands a chunk to the stream. False once enough is buffered. After the end it is an error:
  /// ERR_STREAM_PUSH_AFTER_EOF.
  bool push(T chunk) { return part().push(std::move(chunk)); }
  /// For the source: there is no more.
  bool push(std::nullopt_t) {
    part().pushEnd();
    return false;
  }
  /// Puts a chunk back in front. After "end" it is an error: ERR_STREAM_UNSHIFT_AFTER_END_EVENT.
  void unshift(T chunk) { part().unshift(std::move(chunk)); }

  /// Writes what comes to `destination`, at its pace, and ends it at the end. A destination that fails, finishes or
  /// closes is let go of; unlike `pipeline`, a failure of this stream does not end it. There may be several, and
  /// other listeners too. Chunks are copied (a Buffer: the handle). Returns the destination.
  template <class Destination>
  Destination pipe(Destination destination, PipeOptions options = {}) const {
    static_assert(std::is_convertible_v<const Destination&, Writable<T>>,
                  "pipe: the destination can not be written with the chunks of this stream");
    detail::pipe<T>(streamState(), static_cast<StreamState&>(*destination.emitterState()), options.end);
    return destination;
  }
  /// The same stream, read as text: a character whose bytes come in two chunks comes whole. From here on the stream
  /// holds text, and is to be read through what this returns. Streams of bytes only. Throws ERR_UNKNOWN_ENCODING.
  TextReadable setEncoding(BufferEncoding encoding) const
    requires isByteChunk<T>;

  /// Whether the chunks are objects, and no bytes.
  static constexpr bool readableObjectMode() noexcept { return !isByteChunk<T>; }

  /// The same stream as a plain `Readable`.
  operator Readable<T>() const;

 protected:
  detail::ReadablePart<T>& part() const { return static_cast<ReadablePart<T>&>(*streamState().readable()); }

 private:
  using ReadableControl<Derived>::streamState;
};

// What every stream handle can do.
template <class Derived>
class StreamMethods {
 public:
  /// Ends the stream at once: what is buffered is dropped, "error" follows if an error is given, then "close". Only
  /// the first call counts.
  Derived& destroy() {
    state().destroy();
    return static_cast<Derived&>(*this);
  }
  Derived& destroy(const Error& error) {
    state().destroy(error);
    return static_cast<Derived&>(*this);
  }
  bool destroyed() const { return state().destroyed(); }
  /// Whether what it held is freed: "close" has been emitted, or comes on the next tick.
  bool closed() const { return state().closed(); }
  /// What it failed with, if it did.
  std::optional<Error> errored() const { return state().errored(); }

 private:
  StreamState& state() const { return static_cast<StreamState&>(*static_cast<const Derived&>(*this).emitterState()); }
};

}  // namespace detail
}  // namespace nodus::inline v0
