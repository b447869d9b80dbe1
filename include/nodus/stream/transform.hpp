// Transform: a stream whose output is made of its input; PassThrough: one that changes nothing.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/detail/transform_state.hpp>
#include <nodus/stream/duplex.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace nodus::inline v0 {

/// What `Transform`'s constructor takes. It owns what it holds.
template <class In, class Out = In>
struct TransformOptions {
  /// Of both sides; it counts more than the two below. Default 16,384 bytes, or 16 objects.
  std::optional<std::size_t> highWaterMark{};
  std::optional<std::size_t> readableHighWaterMark{};
  std::optional<std::size_t> writableHighWaterMark{};
  /// Of text that is written to a stream of bytes without an encoding: see `setDefaultEncoding`.
  BufferEncoding defaultEncoding = Encoding::utf8;
  /// Takes a chunk: `f(In chunk, Transform& stream)`, or without the stream. What it makes of the chunk it gives to
  /// `stream.push(...)`, or returns it: an `Out`, a `std::optional<Out>`, or a promise of one. One call at a time: the
  /// next chunk comes when the function has returned, or its promise is settled, and when there is room.
  detail::TransformFunction<Out, In, Transform<In, Out>&> transform{};
  /// Runs after the last chunk: `f(Transform& stream)`, or without the stream. It may push or return what is left.
  detail::TransformFunction<Out, Transform<In, Out>&> flush{};
  /// Runs after the last chunk, before `flush`.
  detail::AsyncFunction<> final{};
  /// Runs on the next tick, before anything is read or written; may be a coroutine. What fails here destroys the
  /// stream.
  detail::AsyncFunction<> construct{};
  /// Frees what the stream holds, when it is destroyed.
  detail::DestroyFunction destroy{};
  /// If false, the writable side ends with the readable one. Default true.
  bool allowHalfOpen = true;
  /// Whether the stream destroys itself when both sides are at their end. Default true.
  bool autoDestroy = true;
  /// Whether it emits "close". Default true.
  bool emitClose = true;
};

/// What `PassThrough`'s constructor takes.
struct PassThroughOptions {
  /// Of both sides. Default 16,384 bytes, or 16 objects.
  std::optional<std::size_t> highWaterMark{};
  bool allowHalfOpen = true;
  bool autoDestroy = true;
  bool emitClose = true;
};

/// A stream that is written with `In` and read as the `Out` that its function makes of it. Node's `Transform`.
/// A handle: copies are the same stream.
///
///     Transform<Buffer> upper({.transform = [](Buffer chunk) { return shout(chunk); }});
///
/// Events: those of `Readable` and of `Writable`.
template <class In = Buffer, class Out = In>
class Transform : public Duplex<In, Out> {
 public:
  /// Throws ERR_METHOD_NOT_IMPLEMENTED if there is no `transform`.
  explicit Transform(TransformOptions<In, Out> options)
      : Transform(detail::makeRef<detail::UserTransformState<In, Out>>(std::move(options))) {}

  // For the machinery.
  explicit Transform(detail::Ref<detail::EmitterState> state) noexcept : Duplex<In, Out>(std::move(state)) {}
};

/// A stream that hands on what is written to it. Node's `PassThrough`.
template <class T = Buffer>
class PassThrough : public Transform<T, T> {
 public:
  explicit PassThrough(PassThroughOptions options = {})
      : Transform<T, T>(detail::makeRef<detail::PassThroughState<T>>(options)) {}
};

}  // namespace nodus::inline v0
