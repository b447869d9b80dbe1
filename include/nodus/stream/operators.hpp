// The methods of a readable stream that work on all its chunks: map, filter, toArray and their like.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/stream/detail/operators.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

/// What a stream's methods take that call a function for each chunk.
struct OperatorOptions {
  /// How many calls may be under way; their results come in the chunks' order. At least 1, or it is
  /// ERR_OUT_OF_RANGE. Default 1.
  std::size_t concurrency = 1;
  /// How many results may wait for who reads them. Default: one less than `concurrency`.
  std::optional<std::size_t> highWaterMark{};
  /// Ends it with an AbortError; the function gets it as its second argument, if it takes one.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<OperatorOptions>);

/// What `take`, `drop`, `toArray` and `reduce` take.
struct OperatorSignal {
  /// Ends it with an AbortError.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<OperatorSignal>);

/// What a stream's `iterator` takes.
struct IteratorOptions {
  /// If false, a stream that is left before its end stays as it is, and can be read on. Default true: it is destroyed.
  bool destroyOnReturn = true;
};

namespace detail {

// For every handle that has a readable side. A function may return a value or a promise of one, and may take the
// signal as its last argument. All of these read the stream to its end, or destroy it when they end before.
// `Plain` is what Derived converts to: a handle to the same stream, without what is special about it.
template <class Derived, class T, class Plain>
class ReadableOperators {
 public:
  /// The chunks one by one; what is buffered of bytes comes as one. Leaving it early (`return_()`, or dropping it)
  /// destroys the stream. What `for await` uses in Node; `next()` costs less.
  AsyncGenerator<T> iterator(IteratorOptions options = {}) const {
    return iterate<T>(plain(), options.destroyOnReturn);
  }

  /// The results of `f(chunk)`.
  template <class F>
  auto map(F f, OperatorOptions options = {}) const {
    using Result = UnwrapPromiseT<ItemResult<F, T>>;
    static_assert(!std::is_void_v<Result>, "map: this function returns nothing; forEach is for that");
    return Readable<Result>::from(mapOf<Result, T>(plain(), std::move(f), limits(options)));
  }
  /// The chunks for which `f(chunk)` is true.
  template <class F>
  Readable<T> filter(F f, OperatorOptions options = {}) const {
    return Readable<T>::from(filterOf<T>(plain(), std::move(f), limits(options)));
  }
  /// What is in the results of `f(chunk)`: containers, Readables or AsyncGenerators.
  template <class F>
  auto flatMap(F f, OperatorOptions options = {}) const {
    using Items = UnwrapPromiseT<ItemResult<F, T>>;
    return Readable<ItemOf<Items>>::from(flatten(mapOf<Items, T>(plain(), std::move(f), limits(options))));
  }
  /// The first `count` chunks. A negative number is ERR_OUT_OF_RANGE.
  Readable<T> take(std::int64_t count, OperatorSignal options = {}) const {
    return Readable<T>::from(takeOf<T>(plain(), checkedCount(count), AbortSignal(options.signal)));
  }
  /// All but the first `count` chunks. A negative number is ERR_OUT_OF_RANGE.
  Readable<T> drop(std::int64_t count, OperatorSignal options = {}) const {
    return Readable<T>::from(dropOf<T>(plain(), checkedCount(count), AbortSignal(options.signal)));
  }
  /// This stream and a stage behind it as one: `stream::compose(*this, stage)`. Needs <nodus/stream/compose.hpp>.
  template <class Stage>
  auto compose(Stage stage, OperatorSignal options = {}) const;

  /// Calls `f(chunk)` for each chunk, and is fulfilled when all is done.
  template <class F>
  Promise<> forEach(F f, OperatorOptions options = {}) const {
    return forEachOf<T>(plain(), std::move(f), limits(options));
  }
  /// All chunks in a vector. It holds the whole stream in memory.
  Promise<std::vector<T>> toArray(OperatorSignal options = {}) const {
    return toArrayOf<T>(plain(), AbortSignal(options.signal));
  }
  /// Whether `f(chunk)` is true of one chunk; it stops at the first one.
  template <class F>
  Promise<bool> some(F f, OperatorOptions options = {}) const {
    return someOf<T>(plain(), std::move(f), limits(options));
  }
  /// Whether `f(chunk)` is true of all chunks; it stops at the first of which it is not.
  template <class F>
  Promise<bool> every(F f, OperatorOptions options = {}) const {
    return everyOf<T>(plain(), std::move(f), limits(options));
  }
  /// The first chunk for which `f(chunk)` is true, or nothing.
  template <class F>
  Promise<std::optional<T>> find(F f, OperatorOptions options = {}) const {
    return findOf<T>(plain(), std::move(f), limits(options));
  }
  /// `f(f(f(initial, a), b), c)`; `f` may take the signal as a third argument. One call at a time.
  template <class F, class Value>
    requires(!std::is_same_v<std::remove_cvref_t<Value>, OperatorSignal>)
  auto reduce(F f, Value initial, OperatorSignal options = {}) const {
    using Result = ReducerResult<F, std::decay_t<Value>, T>;
    return reduceOf<Result, T>(plain(), std::move(f), std::optional<Result>(std::move(initial)),
                               AbortSignal(options.signal));
  }
  /// The same with the first chunk as the initial value. Of an empty stream it rejects with ERR_MISSING_ARGS.
  template <class F>
  Promise<T> reduce(F f, OperatorSignal options = {}) const {
    return reduceOf<T, T>(plain(), std::move(f), std::optional<T>(), AbortSignal(options.signal));
  }

 private:
  Plain plain() const { return static_cast<const Derived&>(*this); }
  static OperatorLimits limits(const OperatorOptions& options) {
    return {options.concurrency, options.highWaterMark, AbortSignal(options.signal)};
  }
};

}  // namespace detail
}  // namespace nodus::inline v0
