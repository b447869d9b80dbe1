// What a Transform's handles share: two sides, one of which feeds the other.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_function.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/user_parts.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

template <class In, class Out>
class Transform;
template <class In, class Out>
struct TransformOptions;
struct PassThroughOptions;

namespace detail {

template <class T>
inline constexpr bool isOptional = false;
template <class T>
inline constexpr bool isOptional<std::optional<T>> = true;

// The call of a function that does not take the last argument, the stream.
template <class... Args>
struct WithoutStream;
template <class Stream>
struct WithoutStream<Stream> {
  template <class F>
  static constexpr bool fits = std::is_invocable_v<F&>;
  template <class F>
  static decltype(auto) call(F& f, Stream) {
    return f();
  }
  static Stream stream(Stream stream) { return stream; }
};
template <class In, class Stream>
struct WithoutStream<In, Stream> {
  template <class F>
  static constexpr bool fits = std::is_invocable_v<F&, In>;
  template <class F>
  static decltype(auto) call(F& f, In chunk, Stream) {
    return f(std::move(chunk));
  }
  static Stream stream(const In&, Stream stream) { return stream; }
};

// A function that may push chunks, or return one, or a promise of one. The last argument is the stream; the function
// may do without it.
template <class Out, class... Args>
class TransformFunction {
 public:
  TransformFunction() noexcept = default;
  TransformFunction(std::nullptr_t) noexcept {}
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, TransformFunction> &&
           (std::is_invocable_v<std::decay_t<F>&, Args...> || WithoutStream<Args...>::template fits<std::decay_t<F>>))
      TransformFunction(F&& f)
      : call_(adapt(std::decay_t<F>(std::forward<F>(f)))) {}

  explicit operator bool() const noexcept { return static_cast<bool>(call_); }
  template <class Done>
  void operator()(Done done, Args... arguments) const {
    call_(std::move(done), std::forward<Args>(arguments)...);
  }

 private:
  template <class F>
  static decltype(auto) call(F& f, Args... arguments) {
    if constexpr (std::is_invocable_v<F&, Args...>) {
      return f(std::forward<Args>(arguments)...);
    } else {
      return WithoutStream<Args...>::call(f, std::forward<Args>(arguments)...);
    }
  }

  template <class Stream, class Value>
  static void give(Stream& stream, Value&& value) {
    if constexpr (isOptional<std::remove_cvref_t<Value>>) {
      if (value) stream.push(Out(*std::forward<Value>(value)));
    } else {
      static_assert(std::is_constructible_v<Out, Value>,
                    "this function returns what is no chunk of the stream's output");
      stream.push(Out(std::forward<Value>(value)));
    }
  }

  template <class F>
  static auto adapt(F function) {
    return [f = std::move(function)](Args... arguments) mutable {
      using Result = std::remove_cvref_t<decltype(call(f, std::forward<Args>(arguments)...))>;
      if constexpr (std::is_void_v<Result> || std::is_same_v<Result, Promise<void>>) {
        return call(f, std::forward<Args>(arguments)...);
      } else if constexpr (isPromise<Result>) {
        auto stream = WithoutStream<Args...>::stream(arguments...);
        return call(f, std::forward<Args>(arguments)...).then([stream](const auto& value) mutable {
          give(stream, value);
        });
      } else {
        auto& stream = WithoutStream<Args...>::stream(arguments...);
        give(stream, call(f, std::forward<Args>(arguments)...));
      }
    };
  }

  AsyncFunction<Args...> call_;
};

template <class In, class Out>
class TransformState : public StreamState, public FromFreeList {
 public:
  TransformState(std::optional<std::size_t> both, std::optional<std::size_t> readable,
                 std::optional<std::size_t> writable) noexcept
      : readable_(*this, readableMark(both, readable)), writable_(*this, writableMark(both, readable, writable)) {
    readable_.expectSyncPushes();
  }

  ReadableCore* readable() noexcept override { return &readable_; }
  WritableCore* writable() noexcept override { return &writable_; }

 protected:
  // Makes of the chunk what is to be read, and says transformed(), now or later.
  virtual void transform(In&& chunk) = 0;
  // Hands out what is left, and says flushed().
  virtual void flush() { flushed({}); }
  // A final of the user's own comes before the flush.
  virtual bool hasOwnFinal() const noexcept { return false; }
  virtual void doOwnFinal() {}

  void transformed(const std::optional<Error>& error) {
    if (error) return writable_.writeDone(error);
    transformed();
  }
  void transformed() {
    if (readable_.ended()) {
      return process::nextTick([alive = Ref<TransformState>(this)] { alive->writable_.writeDone(); });
    }
    if (writable_.ended() || lengthBefore_ == readable_.length() || readable_.length() < readable_.highWaterMark()) {
      return writable_.writeDone();
    }
    waitsForRoom_ = true;
  }
  void flushed(const std::optional<Error>& error) {
    if (error && hasOwnFinal()) return destroy(error);
    if (!error) readable_.pushEnd();
    if (!hasOwnFinal()) writable_.finalDone(error);
  }
  void finalDone(const std::optional<Error>& error) { writable_.finalDone(error); }
  bool pushChunk(Out&& chunk) { return readable_.push(std::move(chunk)); }
  ReadablePart<Out>& readablePart() noexcept { return readable_; }

 private:
  struct ReadSide final : ReadablePart<Out> {
    using ReadablePart<Out>::ReadablePart;
    void doRead() override {
      auto& self = static_cast<TransformState&>(this->stream());
      if (std::exchange(self.waitsForRoom_, false)) self.writable_.writeDone();
    }
  };
  struct WriteSide final : WritablePart<In> {
    using WritablePart<In>::WritablePart;
    TransformState& self() const noexcept { return static_cast<TransformState&>(this->stream()); }
    void doWrite(In chunk) override {
      self().lengthBefore_ = self().readable_.length();
      self().transform(std::move(chunk));
    }
    bool hasFinal() const noexcept override { return true; }
    void doFinal() override {
      if (self().hasOwnFinal()) return self().doOwnFinal();
      self().flush();
    }
    void prefinishing() override {
      if (self().hasOwnFinal()) self().flush();
    }
  };

  // Where nothing is to be buffered for the reader, nothing is for the writer, as in Node.
  static std::size_t readableMark(std::optional<std::size_t> both, std::optional<std::size_t> readable) noexcept {
    return both ? *both : readable.value_or(defaultHighWaterMark<Out>);
  }
  static std::size_t writableMark(std::optional<std::size_t> both, std::optional<std::size_t> readable,
                                  std::optional<std::size_t> writable) noexcept {
    if (readableMark(both, readable) == 0) return writable.value_or(0);
    return both ? *both : writable.value_or(defaultHighWaterMark<In>);
  }

  ReadSide readable_;
  WriteSide writable_;
  std::size_t lengthBefore_ = 0;
  bool waitsForRoom_ = false;
};

template <class In, class Out>
class UserTransformState final : public TransformState<In, Out> {
 public:
  explicit UserTransformState(TransformOptions<In, Out> options)
      : TransformState<In, Out>(options.highWaterMark, options.readableHighWaterMark, options.writableHighWaterMark),
        transform_(std::move(options.transform)),
        flush_(std::move(options.flush)),
        final_(std::move(options.final)),
        destroy_(std::move(options.destroy)) {
    if (!transform_) throwError(ErrorCode::ERR_METHOD_NOT_IMPLEMENTED, {"_transform()"});
    this->readablePart().allowHalfOpen = options.allowHalfOpen;
    this->writable()->defaultEncoding = options.defaultEncoding.value();
    this->autoDestroy = options.autoDestroy;
    this->emitClose = options.emitClose;
    if (options.construct) this->constructWith(std::move(options.construct));
  }

 protected:
  void transform(In&& chunk) override {
    Transform<In, Out> handle{Ref<EmitterState>(this)};
    transform_(
        [alive = Ref<UserTransformState>(this)](const std::optional<Error>& error) { alive->transformed(error); },
        std::move(chunk), handle);
  }
  void flush() override {
    if (!flush_ || this->destroyed()) return this->flushed({});
    Transform<In, Out> handle{Ref<EmitterState>(this)};
    flush_([alive = Ref<UserTransformState>(this)](const std::optional<Error>& error) { alive->flushed(error); },
           handle);
  }
  bool hasOwnFinal() const noexcept override { return static_cast<bool>(final_); }
  void doOwnFinal() override {
    final_([alive = Ref<UserTransformState>(this)](const std::optional<Error>& error) { alive->finalDone(error); });
  }
  void doDestroy(const std::optional<Error>& error) override { destroyWith(*this, destroy_, error); }

 private:
  TransformFunction<Out, In, Transform<In, Out>&> transform_;
  TransformFunction<Out, Transform<In, Out>&> flush_;
  AsyncFunction<> final_;
  DestroyFunction destroy_;
};

template <class T>
class PassThroughState final : public TransformState<T, T> {
 public:
  template <class Options = PassThroughOptions>
  explicit PassThroughState(const Options& options) noexcept : TransformState<T, T>(options.highWaterMark, {}, {}) {
    this->readablePart().allowHalfOpen = options.allowHalfOpen;
    this->autoDestroy = options.autoDestroy;
    this->emitClose = options.emitClose;
  }

 protected:
  void transform(T&& chunk) override {
    this->pushChunk(std::move(chunk));
    this->transformed();
  }
};

}  // namespace detail
}  // namespace nodus::inline v0
