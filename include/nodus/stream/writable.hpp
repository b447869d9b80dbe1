// Writable<T>: a place for chunks, Buffers or objects of one type.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/detail/async_function.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/detail/user_parts.hpp>
#include <nodus/stream/detail/writable_core.hpp>
#include <nodus/stream/readable.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

template <class T>
class Writable;

/// What `Writable`'s constructor takes. It owns what it holds.
template <class T>
struct WritableOptions {
  /// From when on `write` says to wait: bytes (default 16,384) or objects (default 16).
  std::optional<std::size_t> highWaterMark{};
  /// Of text that is written to a stream of bytes without an encoding: see `setDefaultEncoding`.
  BufferEncoding defaultEncoding = Encoding::utf8;
  /// Takes a chunk. One call at a time: the next comes when the function has returned, or its promise is settled.
  detail::AsyncFunction<T> write{};
  /// Takes all that is waiting at once. Node's `writev`.
  detail::AsyncFunction<std::vector<T>> writev{};
  /// Runs after the last chunk, before "finish".
  detail::AsyncFunction<> final{};
  /// Runs on the next tick, before anything is written; may be a coroutine. What fails here destroys the stream.
  detail::AsyncFunction<> construct{};
  /// Frees what the stream holds, when it is destroyed.
  detail::AsyncFunction<const std::optional<Error>&> destroy{};
  /// Whether the stream destroys itself after "finish". Default true.
  bool autoDestroy = true;
  /// Whether it emits "close". Default true.
  bool emitClose = true;
};

namespace detail {

template <class T>
using WritableEventsFor =
    EventList<Event<"drain">, Event<"finish">, Event<"prefinish">, Event<"close">, Event<"error", Error>,
              Event<"pipe", Readable<T>>, Event<"unpipe", Readable<T>>>;
using WritableEvents = WritableEventsFor<Buffer>;

template <class F>
concept IsWriteCallback = std::is_invocable_v < F&,
        const std::optional<Error>
& > || std::is_invocable_v<F&>;

// The methods of a writable side, for every handle that has one.
template <class Derived, class T>
class WritableMethods {
 public:
  /// Writes a chunk. False means: enough is waiting, go on after "drain". A write after `end` is an error:
  /// ERR_STREAM_WRITE_AFTER_END; into a destroyed stream ERR_STREAM_DESTROYED.
  bool write(T chunk) { return part().write(std::move(chunk)); }
  /// The same; `callback(const std::optional<Error>&)` tells when the chunk is through, or why not.
  template <IsWriteCallback F>
  bool write(T chunk, F callback) {
    return part().write(std::move(chunk), toCallback(std::move(callback)));
  }

  /// No more will come. Awaiting what it returns waits for "finish".
  Completion end() {
    part().end();
    return completion();
  }
  /// Writes a last chunk, then ends.
  Completion end(T chunk) {
    part().end(std::move(chunk), {});
    return completion();
  }
  /// The same; `callback(const std::optional<Error>&)` is told right before "finish", or why that never comes.
  template <IsWriteCallback F>
  Completion end(F callback) {
    part().end(toCallback(std::move(callback)));
    return completion();
  }
  template <IsWriteCallback F>
  Completion end(T chunk, F callback) {
    part().end(std::move(chunk), toCallback(std::move(callback)));
    return completion();
  }

  /// Holds writes back until `uncork`, so that they go together.
  void cork() { part().cork(); }
  /// Lets them go, once for each `cork`.
  void uncork() { part().uncork(); }

  /// Whether `write` is possible: neither ended, nor destroyed, nor failed. Node's `writable`.
  bool writable() const { return part().writable(); }
  bool writableEnded() const { return part().ending(); }
  bool writableFinished() const { return part().finished(); }
  bool writableNeedDrain() const { return part().needDrain(); }
  /// Whether it was destroyed or failed before "finish".
  bool writableAborted() const { return part().aborted(); }
  std::size_t writableLength() const { return part().length(); }
  std::size_t writableHighWaterMark() const { return part().highWaterMark(); }
  std::size_t writableCorked() const { return part().corked(); }
  /// Whether the chunks are objects, and no bytes.
  static constexpr bool writableObjectMode() noexcept { return !isByteChunk<T>; }

  /// The same stream as a plain `Writable`.
  operator Writable<T>() const;

 protected:
  WritablePart<T>& part() const {
    auto& stream = static_cast<StreamState&>(*static_cast<const Derived&>(*this).emitterState());
    return static_cast<WritablePart<T>&>(*stream.writable());
  }

 private:
  Completion completion() const {
    return Completion(Ref<RefCounted>(static_cast<const Derived&>(*this).emitterState()), &WritableCore::awaitFinish);
  }
  template <class F>
  static WriteCallback toCallback(F callback) {
    if constexpr (std::is_invocable_v<F&, const std::optional<Error>&>) {
      return BoundToContext(std::move(callback));
    } else {
      return BoundToContext([callback](const std::optional<Error>&) mutable { callback(); });
    }
  }
};

// Bytes are also given as text.
template <class Derived>
class ByteWritableMethods : public WritableMethods<Derived, Buffer> {
 public:
  using WritableMethods<Derived, Buffer>::write;
  using WritableMethods<Derived, Buffer>::end;
  bool write(std::string_view text) { return write(bytesOf(text)); }
  bool write(const char* text) { return write(bytesOf(text)); }
  /// The bytes that the text is in that encoding. Throws ERR_UNKNOWN_ENCODING.
  bool write(std::string_view text, BufferEncoding encoding) { return write(Buffer::from(text, encoding)); }
  template <IsWriteCallback F>
  bool write(std::string_view text, F callback) {
    return write(bytesOf(text), std::move(callback));
  }
  Completion end(std::string_view text) { return end(bytesOf(text)); }
  Completion end(const char* text) { return end(bytesOf(text)); }
  Completion end(std::string_view text, BufferEncoding encoding) { return end(Buffer::from(text, encoding)); }
  template <IsWriteCallback F>
  Completion end(std::string_view text, F callback) {
    return end(bytesOf(text), std::move(callback));
  }

  /// The encoding of text that is written without one. Default utf8. Throws ERR_UNKNOWN_ENCODING.
  Derived& setDefaultEncoding(BufferEncoding encoding) {
    this->part().defaultEncoding = encoding.value();
    return static_cast<Derived&>(*this);
  }

 private:
  Buffer bytesOf(std::string_view text) const {
    const auto encoding = this->part().defaultEncoding;
    return encoding == Encoding::utf8 ? Buffer::from(text) : Buffer::from(text, encoding);
  }
};

template <class Derived, class T>
using WritableMethodsFor =
    std::conditional_t<isByteChunk<T>, ByteWritableMethods<Derived>, WritableMethods<Derived, T>>;

template <class T>
class WritableState final : public StreamState, public FromFreeList {
 public:
  explicit WritableState(WritableOptions<T> options)
      : part_(*this, options.highWaterMark.value_or(defaultHighWaterMark<T>),
              {std::move(options.write), std::move(options.writev), std::move(options.final)}),
        destroy_(std::move(options.destroy)) {
    part_.defaultEncoding = options.defaultEncoding.value();
    autoDestroy = options.autoDestroy;
    emitClose = options.emitClose;
    if (options.construct) this->constructWith(std::move(options.construct));
  }

  WritableCore* writable() noexcept override { return &part_; }

 protected:
  void doDestroy(const std::optional<Error>& error) override { destroyWith(*this, destroy_, error); }

 private:
  UserWritablePart<T> part_;
  AsyncFunction<const std::optional<Error>&> destroy_;
};

}  // namespace detail

/// A place for chunks of type `T`: `Buffer` for bytes (the default), any other type for objects. Node's `Writable`.
/// A handle: copies are the same stream.
///
/// Events: `drain`, `prefinish`, `finish`, `error(Error)`, `close`, `pipe(Readable<T>)`, `unpipe(Readable<T>)`.
template <class T = Buffer>
class Writable : public EmitterHandle<detail::WritableEventsFor<T>>,
                 public detail::WritableMethodsFor<Writable<T>, T>,
                 public detail::StreamMethods<Writable<T>> {
 public:
  using value_type = T;

  /// A stream of your own: give it a `write`.
  explicit Writable(WritableOptions<T> options)
      : Writable(detail::makeRef<detail::WritableState<T>>(std::move(options))) {}

  // For the machinery.
  explicit Writable(detail::Ref<detail::EmitterState> state) noexcept
      : EmitterHandle<detail::WritableEventsFor<T>>(std::move(state)) {}
};

namespace detail {

template <class Derived, class T>
WritableMethods<Derived, T>::operator Writable<T>() const {
  return Writable<T>(static_cast<const Derived&>(*this).emitterState());
}

}  // namespace detail
}  // namespace nodus::inline v0
