// Readable<T>: a source of chunks, Buffers or objects of one type.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_function.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/detail/generator_source.hpp>
#include <nodus/stream/detail/pipe_link.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/user_parts.hpp>
#include <nodus/stream/operators.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

template <class T>
class Readable;

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

/// What `Readable`'s constructor takes. It owns what it holds.
template <class T>
struct ReadableOptions {
  /// How much is buffered before the source is told to stop: bytes (default 16,384) or objects (default 16).
  std::optional<std::size_t> highWaterMark{};
  /// Makes data: calls `stream.push(chunk)`, `stream.push(std::nullopt)` at the end. Called again when there is room.
  /// May be a coroutine.
  detail::AsyncFunction<Readable<T>&> read{};
  /// Runs on the next tick, before anything is read; may be a coroutine. What fails here destroys the stream.
  detail::AsyncFunction<> construct{};
  /// Frees what the source holds, when the stream is destroyed.
  detail::AsyncFunction<const std::optional<Error>&> destroy{};
  /// Whether the stream destroys itself when it is at its end. Default true.
  bool autoDestroy = true;
  /// Whether it emits "close". Default true.
  bool emitClose = true;
};

namespace detail {

template <class T>
using ReadableEvents = EventList<Event<"data", T>, Event<"end">, Event<"readable">, Event<"pause">, Event<"resume">,
                                 Event<"close">, Event<"error", Error>>;

// The methods of a readable side, for every handle that has one.
template <class Derived, class T>
class ReadableMethods : public ReadableOperators<Derived, T> {
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

  /// Stops the flow of "data".
  Derived& pause() {
    part().pause();
    return self();
  }
  /// Lets "data" flow, from the next tick on. A listener for "data" does that by itself.
  Derived& resume() {
    part().resume();
    return self();
  }
  bool isPaused() const { return part().isPaused(); }

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
  bool readable() const { return part().readable(); }
  bool readableEnded() const { return part().endEmitted(); }
  /// Nothing until somebody decided how the stream is read.
  std::optional<bool> readableFlowing() const { return part().flowing(); }
  /// Whether a chunk was read from it, or it failed. Node's `readableDidRead`.
  bool readableDidRead() const { return part().dataEmitted(); }
  /// Whether it was destroyed or failed before "end".
  bool readableAborted() const {
    return (streamState().destroyed() || streamState().errored()) && !part().endEmitted() && !part().disabled();
  }
  std::size_t readableHighWaterMark() const { return part().highWaterMark(); }
  std::size_t readableLength() const { return part().length(); }
  /// Whether the chunks are objects, and no bytes.
  static constexpr bool readableObjectMode() noexcept { return !isByteChunk<T>; }

  /// The same stream as a plain `Readable`.
  operator Readable<T>() const;

 protected:
  detail::ReadablePart<T>& part() const { return static_cast<ReadablePart<T>&>(*streamState().readable()); }

 private:
  StreamState& streamState() const {
    return static_cast<StreamState&>(*static_cast<const Derived&>(*this).emitterState());
  }
  Derived& self() { return static_cast<Derived&>(*this); }
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

template <class T>
class ReadableState final : public StreamState, public FromFreeList {
 public:
  explicit ReadableState(ReadableOptions<T> options)
      : part_(*this, options.highWaterMark.value_or(defaultHighWaterMark<T>), std::move(options.read)),
        destroy_(std::move(options.destroy)) {
    autoDestroy = options.autoDestroy;
    emitClose = options.emitClose;
    if (options.construct) this->constructWith(std::move(options.construct));
  }

  ReadableCore* readable() noexcept override { return &part_; }

 protected:
  void doDestroy(const std::optional<Error>& error) override { destroyWith(*this, destroy_, error); }

 private:
  UserReadablePart<T, Readable<T>> part_;
  AsyncFunction<const std::optional<Error>&> destroy_;
};

// What Readable::from makes.
template <class T>
class ListState final : public StreamState, public FromFreeList {
 public:
  explicit ListState(std::vector<T> chunks) : part_(*this, 1), chunks_(std::move(chunks)) {}
  ReadableCore* readable() noexcept override { return &part_; }

 protected:
  // Node closes the iterator first, which takes a microtask and a tick also where there is nothing to close.
  void doDestroy(const std::optional<Error>& error) override {
    queueMicrotask(
        [self = Ref<ListState>(this), error] { process::nextTick([self, error] { self->destroyDone(error); }); });
  }

 private:
  struct Part final : ReadablePart<T> {
    using ReadablePart<T>::ReadablePart;
    void doRead() override { static_cast<ListState&>(this->stream()).pushSome(); }
  };

  void pushSome() {
    if (std::exchange(pushing_, true)) return;
    while (at_ < chunks_.size()) {
      if (part_.push(std::move(chunks_[at_++]))) continue;
      pushing_ = false;
      return;
    }
    part_.pushEnd();
  }

  Part part_;
  std::vector<T> chunks_;
  std::size_t at_ = 0;
  bool pushing_ = false;
};

}  // namespace detail

/// A source of chunks of type `T`: `Buffer` for bytes (the default), any other type for objects. Node's `Readable`.
/// A handle: copies are the same stream.
///
/// Events: `data(T)`, `end`, `readable`, `pause`, `resume`, `error(Error)`, `close`.
template <class T = Buffer>
class Readable : public EmitterHandle<detail::ReadableEvents<T>>,
                 public detail::ReadableMethods<Readable<T>, T>,
                 public detail::StreamMethods<Readable<T>> {
 public:
  using value_type = T;

  /// A stream of your own: give it a `read`, or push into it.
  explicit Readable(ReadableOptions<T> options = {})
      : Readable(detail::makeRef<detail::ReadableState<T>>(std::move(options))) {}

  /// A stream of the given objects, with a high-water mark of 1. Node's `Readable.from`.
  static Readable from(std::vector<T> chunks) {
    return Readable(detail::makeRef<detail::ListState<T>>(std::move(chunks)));
  }
  static Readable from(std::initializer_list<T> chunks) { return from(std::vector<T>(chunks)); }
  /// A stream of what a generator yields, each asked for when there is room; the same high-water mark. Destroying the
  /// stream ends the generator where it waits.
  static Readable from(AsyncGenerator<T> generator) {
    return Readable(detail::makeRef<detail::GeneratorSource<T>>(std::move(generator)));
  }

  // For the machinery.
  explicit Readable(detail::Ref<detail::EmitterState> state) noexcept
      : EmitterHandle<detail::ReadableEvents<T>>(std::move(state)) {}
};

namespace detail {

template <class Derived, class T>
ReadableMethods<Derived, T>::operator Readable<T>() const {
  return Readable<T>(static_cast<const Derived&>(*this).emitterState());
}

}  // namespace detail
}  // namespace nodus::inline v0
