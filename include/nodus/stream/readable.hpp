// Readable<T>: a source of chunks, Buffers or objects of one type.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_function.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/detail/generator_source.hpp>
#include <nodus/stream/detail/user_parts.hpp>
#include <nodus/stream/readable_methods.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

template <class T>
class Readable;

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

// What Readable::from makes of a range. One that it has to itself it may empty.
template <class T, class Range, bool Owns>
class RangeState final : public StreamState, public FromFreeList {
 public:
  explicit RangeState(Range range)
      : part_(*this, 1), range_(std::move(range)), at_(std::begin(range_)), end_(std::end(range_)) {}
  ReadableCore* readable() noexcept override { return &part_; }

 protected:
  // Node closes the iterator first, which takes a microtask and a tick also where there is nothing to close.
  void doDestroy(const std::optional<Error>& error) override {
    queueMicrotask(
        [self = Ref<RangeState>(this), error] { process::nextTick([self, error] { self->destroyDone(error); }); });
  }

 private:
  struct Part final : ReadablePart<T> {
    using ReadablePart<T>::ReadablePart;
    void doRead() override { static_cast<RangeState&>(this->stream()).pushSome(); }
  };

  void pushSome() {
    if (std::exchange(pushing_, true)) return;
    while (at_ != end_) {
      if (pushNext()) continue;
      pushing_ = false;
      return;
    }
    part_.pushEnd();
  }
  bool pushNext() {
    if constexpr (Owns) {
      return part_.push(T(std::move(*at_++)));
    } else {
      T chunk(*at_);
      ++at_;
      return part_.push(std::move(chunk));
    }
  }

  Part part_;
  Range range_;
  decltype(std::begin(std::declval<Range&>())) at_;
  decltype(std::end(std::declval<Range&>())) end_;
  bool pushing_ = false;
};

// A range whose elements can be chunks.
template <class Range, class T>
concept RangeOf = requires(Range& range) {
  std::begin(range) != std::end(range);
  T(*std::begin(range));
};

// A stream of one chunk: Node's Readable.from of a text or a Buffer.
template <class T>
class OneChunkState final : public StreamState, public FromFreeList {
 public:
  explicit OneChunkState(T chunk) : part_(*this, 16), chunk_(std::move(chunk)) {}
  ReadableCore* readable() noexcept override { return &part_; }

 private:
  struct Part final : ReadablePart<T> {
    using ReadablePart<T>::ReadablePart;
    void doRead() override {
      auto& chunk = static_cast<OneChunkState&>(this->stream()).chunk_;
      if (chunk) this->push(*std::exchange(chunk, std::nullopt));
      this->pushEnd();
    }
  };

  Part part_;
  std::optional<T> chunk_;
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
    return Readable(detail::makeRef<detail::RangeState<T, std::vector<T>, true>>(std::move(chunks)));
  }
  static Readable from(std::initializer_list<T> chunks) { return from(std::vector<T>(chunks)); }
  /// A stream of what is in a range, which is asked for when there is room: a container, which is copied or moved, or a
  /// view, whose elements must live as long as the stream reads.
  template <class Range>
    requires(detail::RangeOf<std::remove_cvref_t<Range>, T> && !std::is_convertible_v<Range, T> &&
             !std::is_convertible_v<Range, std::vector<T>>)
  static Readable from(Range&& range) {
    using Held = std::remove_cvref_t<Range>;
    return Readable(detail::makeRef<detail::RangeState<T, Held, false>>(std::forward<Range>(range)));
  }
  /// A stream of one chunk, the whole text or Buffer, for streams of those.
  static Readable from(T chunk)
    requires(std::is_same_v<T, std::string> || std::is_same_v<T, Buffer>)
  {
    return Readable(detail::makeRef<detail::OneChunkState<T>>(std::move(chunk)));
  }
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

#include <nodus/stream/text_readable.hpp>
