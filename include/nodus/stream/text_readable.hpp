// TextReadable: a stream of bytes, read as text.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/readable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

inline std::optional<std::string> textOf(const std::optional<Buffer>& chunk) {
  return chunk ? std::optional<std::string>(chunk->toString()) : std::nullopt;
}

}  // namespace detail

/// What `text.next()` returns: `co_await` it at once, or keep it as a `Promise<std::optional<std::string>>`. Ours.
class [[nodiscard]] NextText {
 public:
  NextText(detail::Ref<detail::StreamState> stream, detail::ReadablePart<Buffer>& part) noexcept
      : stream_(std::move(stream)), part_(part) {}

  auto operator co_await() && { return Awaiter(std::move(stream_), part_); }
  /// The same as a promise, for combinators.
  Promise<std::optional<std::string>> promise() const {
    return detail::PromiseReader<Buffer>::start(part_).then([](const auto& chunk) { return detail::textOf(chunk); });
  }
  operator Promise<std::optional<std::string>>() const { return promise(); }

 private:
  struct Awaiter : detail::NextAwaiter<Buffer> {
    using detail::NextAwaiter<Buffer>::NextAwaiter;
    std::optional<std::string> await_resume() { return detail::textOf(detail::NextAwaiter<Buffer>::await_resume()); }
  };

  detail::Ref<detail::StreamState> stream_;
  detail::ReadablePart<Buffer>& part_;
};

/// A stream of bytes that is read as text: what `setEncoding` returns. It is the same stream, so that all but the
/// chunks is the same too; lengths are counted in bytes of UTF-8. It converts to a `Readable<std::string>`, a stream of
/// its own, for functions that take one. Ours: in Node the stream itself changes.
///
/// Events: `data(std::string)`, and those of `Readable`.
class TextReadable : public EmitterHandle<detail::ReadableEvents<Buffer>>,
                     public detail::ReadableControl<TextReadable>,
                     public detail::ReadableOperators<TextReadable, std::string, TextReadable>,
                     public detail::StreamMethods<TextReadable> {
  using Handle = EmitterHandle<detail::ReadableEvents<Buffer>>;

 public:
  using value_type = std::string;

  /// As of every emitter. A listener for "data" gets a `const std::string&`.
  template <detail::FixedString Name, class F>
  Subscription on(F&& f) {
    return Handle::template on<Name>(asListener<Name>(std::forward<F>(f)));
  }
  template <detail::FixedString Name, class F>
  Subscription addListener(F&& f) {
    return Handle::template on<Name>(asListener<Name>(std::forward<F>(f)));
  }
  template <detail::FixedString Name, class F>
  Subscription once(F&& f) {
    return Handle::template once<Name>(asListener<Name>(std::forward<F>(f)));
  }
  template <detail::FixedString Name, class F>
  Subscription prependListener(F&& f) {
    return Handle::template prependListener<Name>(asListener<Name>(std::forward<F>(f)));
  }
  template <detail::FixedString Name, class F>
  Subscription prependOnceListener(F&& f) {
    return Handle::template prependOnceListener<Name>(asListener<Name>(std::forward<F>(f)));
  }

  /// The next text, or nothing at the end, as `Readable::next`.
  NextText next() const { return NextText(detail::Ref<detail::StreamState>(&streamState()), part()); }
  /// All that is buffered, or nothing if there is none yet.
  std::optional<std::string> read() const { return detail::textOf(part().read()); }
  /// So many UTF-16 units, as JavaScript counts characters, or nothing while there are fewer; what is left, at the end.
  /// A character of two units is not cut.
  std::optional<std::string> read(std::size_t size) const { return detail::textOf(part().readUnits(size)); }
  /// Puts text back in front, as `Readable::unshift`.
  void unshift(std::string_view chunk) const { part().unshift(Buffer::from(chunk)); }
  /// Changes the encoding for what comes from here on.
  TextReadable setEncoding(BufferEncoding encoding) const;

  /// As `Readable::pipe`, to a stream of texts or one of bytes, which gets UTF-8.
  template <class Destination>
  Destination pipe(Destination destination, PipeOptions options = {}) const {
    if constexpr (std::is_convertible_v<const Destination&, Writable<Buffer>>) {
      detail::pipe<Buffer>(streamState(), static_cast<detail::StreamState&>(*destination.emitterState()), options.end);
      return destination;
    } else {
      return Readable<std::string>(*this).pipe(std::move(destination), options);
    }
  }

  static constexpr bool readableObjectMode() noexcept { return false; }

  /// A stream of its own with the texts of this one; destroying it destroys this one.
  operator Readable<std::string>() const { return Readable<std::string>::from(iterator()); }

  // For the machinery.
  explicit TextReadable(detail::Ref<detail::EmitterState> state) noexcept : Handle(std::move(state)) {}

 private:
  detail::ReadablePart<Buffer>& part() const { return static_cast<detail::ReadablePart<Buffer>&>(core()); }

  template <detail::FixedString Name, class F>
  static auto asListener(F&& f) {
    if constexpr (Name == detail::FixedString("data")) {
      return [f = std::decay_t<F>(std::forward<F>(f))]([[maybe_unused]] const Buffer& chunk) mutable {
        if constexpr (std::is_invocable_v<std::decay_t<F>&, const std::string&>) {
          return f(chunk.toString());
        } else {
          static_assert(std::is_invocable_v<std::decay_t<F>&>, "a listener for \"data\" of text takes a std::string");
          return f();
        }
      };
    } else {
      return std::decay_t<F>(std::forward<F>(f));
    }
  }
};

namespace detail {

template <class Derived, class T>
TextReadable ReadableMethods<Derived, T>::setEncoding(BufferEncoding encoding) const
  requires isByteChunk<T>
{
  part().setEncoding(encoding.value());
  return TextReadable(static_cast<const Derived&>(*this).emitterState());
}

}  // namespace detail

inline TextReadable TextReadable::setEncoding(BufferEncoding encoding) const {
  part().setEncoding(encoding.value());
  return *this;
}

}  // namespace nodus::inline v0
