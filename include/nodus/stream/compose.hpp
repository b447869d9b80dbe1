// stream::compose: several streams, generators and functions as one duplex.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/add_abort_signal.hpp>
#include <nodus/stream/detail/composed_state.hpp>
#include <nodus/stream/duplex.hpp>
#include <nodus/stream/pipeline.hpp>
#include <nodus/stream/transform.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// The T of a function that takes a Readable<T>.
template <class T>
std::type_identity<T> readableOf(const Readable<T>&);
template <class R, class A>
std::decay_t<A> argumentOf(R (*)(A));
template <class R, class C, class A>
std::decay_t<A> argumentOf(R (C::*)(A));
template <class R, class C, class A>
std::decay_t<A> argumentOf(R (C::*)(A) const);
template <class R, class A>
std::decay_t<A> argumentOf(R (*)(A, StageContext));
template <class R, class C, class A>
std::decay_t<A> argumentOf(R (C::*)(A, StageContext));
template <class R, class C, class A>
std::decay_t<A> argumentOf(R (C::*)(A, StageContext) const);
template <class F>
auto inputOf() {
  if constexpr (requires { &F::operator(); }) {
    return readableOf(argumentOf(&F::operator()));
  } else {
    return readableOf(argumentOf(static_cast<std::decay_t<F>>(nullptr)));
  }
}

template <class S>
concept IsStage = HasReadable<S> || HasWritable<S>;

// What comes out of a stage that is given T; void of a sink.
template <class T, class Stage>
auto outputOf() {
  if constexpr (HasReadable<Stage>) {
    return std::type_identity<ReadChunk<Stage>>();
  } else if constexpr (HasWritable<Stage>) {
    return std::type_identity<void>();
  } else {
    using Result = StageResult<Stage, T>;
    if constexpr (isGenerator<Result>) {
      return std::type_identity<typename Result::value_type>();
    } else {
      return std::type_identity<void>();
    }
  }
}
template <class T, class First, class... Rest>
auto outputOfAll() {
  using Output = typename decltype(outputOf<T, First>())::type;
  if constexpr (sizeof...(Rest) == 0) {
    return std::type_identity<Output>();
  } else {
    return outputOfAll<Output, Rest...>();
  }
}

template <class Head>
auto headChunk() {
  if constexpr (HasWritable<Head>) {
    return std::type_identity<WriteChunk<Head>>();
  } else {
    return std::type_identity<ReadChunk<Head>>();
  }
}

// `tail` is the last of the stages, or nothing where that is a function.
template <class In, class Out, class Head, class... Rest>
Duplex<In, Out> composeStages(const Ref<StreamState>& tail, Head head, Rest... rest) {
  const auto first = stateOf(head);
  auto outcome = startPipeline(PipelineOptions{}, head, rest...);
  const auto composed = makeRef<ComposedState<In, Out>>(first, tail);
  const auto failed = [composed](const Error& error) { composed->pipelineEnded(error); };
  if constexpr (std::is_same_v<decltype(outcome), Promise<>>) {
    outcome.then([composed] { composed->pipelineEnded({}); }, failed).detach();
  } else {
    outcome.then([composed](const auto&) { composed->pipelineEnded({}); }, failed).detach();
  }
  return Duplex<In, Out>(composed);
}

template <class Head>
auto composeOne(const Head& head) {
  if constexpr (HasReadable<Head> && HasWritable<Head>) {
    return Duplex<WriteChunk<Head>, ReadChunk<Head>>(head.emitterState());
  } else {
    using T = typename decltype(headChunk<Head>())::type;
    const auto state = stateOf(head);
    const auto composed = makeRef<ComposedState<T, T>>(HasWritable<Head> ? state : Ref<StreamState>(),
                                                       HasReadable<Head> ? state : Ref<StreamState>());
    composed->watchBoth();
    return Duplex<T, T>(composed);
  }
}

template <class Head, class... Rest>
auto composeFrom(Head head, Rest... rest) {
  if constexpr (sizeof...(Rest) == 0) {
    return composeOne(head);
  } else {
    using Given = typename decltype(outputOf<void, Head>())::type;
    using In = typename decltype(headChunk<Head>())::type;
    using Out = typename decltype(outputOfAll<Given, Rest...>())::type;
    using Last = std::tuple_element_t<sizeof...(Rest) - 1, std::tuple<Rest...>>;
    if constexpr (IsStage<Last>) {
      const auto tail = stateOf(std::get<sizeof...(Rest) - 1>(std::tie(rest...)));
      return composeStages<In, std::conditional_t<std::is_void_v<Out>, In, Out>>(tail, std::move(head),
                                                                                 std::move(rest)...);
    } else if constexpr (std::is_void_v<Out>) {
      return composeStages<In, In>({}, std::move(head), std::move(rest)...);
    } else {
      PassThrough<Out> tail;
      return composeStages<In, Out>(stateOf(tail), std::move(head), std::move(rest)..., tail);
    }
  }
}

}  // namespace detail

namespace stream {

/// One duplex in front of several stages: what is written to it goes to the first, what is read from it comes from the
/// last. Destroying it destroys all stages, and the failure of a stage destroys it. Node's `compose`.
///
/// Stages are those of `pipeline`: streams, functions that take a `Readable<T>` and return an `AsyncGenerator<U>`, and,
/// as the first, an `AsyncGenerator<T>`. A function that is the first must name its argument's type. If the first can
/// not be written, or the last not be read, the duplex has no such side.
template <class First, class... Rest>
auto compose(First first, Rest... rest) {
  if constexpr (detail::isGenerator<First>) {
    return detail::composeFrom(Readable<typename First::value_type>::from(std::move(first)), std::move(rest)...);
  } else if constexpr (detail::IsStage<First>) {
    return detail::composeFrom(std::move(first), std::move(rest)...);
  } else {
    using In = typename decltype(detail::inputOf<First>())::type;
    return detail::composeFrom(PassThrough<In>(), std::move(first), std::move(rest)...);
  }
}

}  // namespace stream

namespace detail {

template <class Derived, class T, class Plain>
template <class Stage>
auto ReadableOperators<Derived, T, Plain>::compose(Stage stage, OperatorSignal options) const {
  auto composed = stream::compose(Readable<T>(plain()), std::move(stage));
  if (options.signal) return addAbortSignal(AbortSignal(options.signal), composed);
  return composed;
}

}  // namespace detail
}  // namespace nodus::inline v0
