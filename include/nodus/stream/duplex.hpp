// Duplex: a stream with two independent sides, as a socket is.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/detail/composed_state.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

template <class In, class Out>
class Duplex;

/// What `Duplex`'s constructor takes. It owns what it holds.
template <class In, class Out = In>
struct DuplexOptions {
  /// Of both sides; it counts more than the two below. Default 16,384 bytes, or 16 objects.
  std::optional<std::size_t> highWaterMark{};
  std::optional<std::size_t> readableHighWaterMark{};
  std::optional<std::size_t> writableHighWaterMark{};
  /// Of text that is written to a stream of bytes without an encoding: see `setDefaultEncoding`.
  BufferEncoding defaultEncoding = Encoding::utf8;
  /// As of `Readable`; it gets this stream.
  detail::AsyncFunction<Duplex<In, Out>&> read{};
  /// As of `Writable`.
  detail::AsyncFunction<In> write{};
  detail::AsyncFunction<std::vector<In>> writev{};
  detail::AsyncFunction<> final{};
  /// Runs on the next tick, before anything is read or written; may be a coroutine. What fails here destroys the
  /// stream.
  detail::AsyncFunction<> construct{};
  /// Frees what the stream holds, when it is destroyed.
  detail::DestroyFunction destroy{};
  /// If false, the writable side ends with the readable one. Default true.
  bool allowHalfOpen = true;
  /// Whether there is a readable side at all, and a writable one.
  bool readable = true;
  bool writable = true;
  /// Whether the stream destroys itself when both sides are at their end. Default true.
  bool autoDestroy = true;
  /// Whether it emits "close". Default true.
  bool emitClose = true;
};

namespace detail {

template <class In, class Out>
using DuplexEvents = JoinEventsT<ReadableEvents<Out>, WritableEventsFor<In>>;

template <class In, class Out>
class DuplexState final : public StreamState, public FromFreeList {
 public:
  explicit DuplexState(DuplexOptions<In, Out> options)
      : readable_(*this, mark<Out>(options.highWaterMark, options.readableHighWaterMark), std::move(options.read)),
        writable_(*this, mark<In>(options.highWaterMark, options.writableHighWaterMark),
                  {std::move(options.write), std::move(options.writev), std::move(options.final)}),
        destroy_(std::move(options.destroy)) {
    readable_.allowHalfOpen = options.allowHalfOpen;
    writable_.defaultEncoding = options.defaultEncoding.value();
    if (!options.readable) readable_.disable();
    if (!options.writable) writable_.disable();
    autoDestroy = options.autoDestroy;
    emitClose = options.emitClose;
    if (options.construct) this->constructWith(std::move(options.construct));
  }

  ReadableCore* readable() noexcept override { return &readable_; }
  WritableCore* writable() noexcept override { return &writable_; }

 protected:
  void doDestroy(const std::optional<Error>& error) override { destroyWith(*this, destroy_, error); }

 private:
  template <class T>
  static std::size_t mark(std::optional<std::size_t> both, std::optional<std::size_t> one) noexcept {
    return both ? *both : one.value_or(defaultHighWaterMark<T>);
  }

  UserReadablePart<Out, Duplex<In, Out>> readable_;
  UserWritablePart<In> writable_;
  DestroyFunction destroy_;
};

}  // namespace detail

/// A stream that is written with `In` and read as `Out`, Buffers by default. Node's `Duplex`. A handle: copies are the
/// same stream. Sockets are this; `Transform` is the kind whose output is made of its input.
///
/// Events: those of `Readable` and of `Writable`.
template <class In = Buffer, class Out = In>
class Duplex : public EmitterHandle<detail::DuplexEvents<In, Out>>,
               public detail::ReadableMethods<Duplex<In, Out>, Out>,
               public detail::WritableMethodsFor<Duplex<In, Out>, In>,
               public detail::StreamMethods<Duplex<In, Out>> {
 public:
  /// A stream of your own: give it a `read` and a `write`.
  explicit Duplex(DuplexOptions<In, Out> options)
      : Duplex(detail::makeRef<detail::DuplexState<In, Out>>(std::move(options))) {}

  /// A duplex of two streams: it is written to `sink` and read from `source`. Destroying it destroys both, and the
  /// failure of one destroys the other and this. Node's `Duplex.from({ readable, writable })`.
  static Duplex from(const Readable<Out>& source, const Writable<In>& sink) {
    const auto state = detail::makeRef<detail::ComposedState<In, Out>>(
        detail::staticRefCast<detail::StreamState>(sink.emitterState()),
        detail::staticRefCast<detail::StreamState>(source.emitterState()));
    state->watchBoth();
    return Duplex(state);
  }

  /// If false, the writable side ends with the readable one.
  bool allowHalfOpen() const { return detail::ReadableMethods<Duplex, Out>::part().allowHalfOpen; }

  // For the machinery.
  explicit Duplex(detail::Ref<detail::EmitterState> state) noexcept
      : EmitterHandle<detail::DuplexEvents<In, Out>>(std::move(state)) {}
};

}  // namespace nodus::inline v0
