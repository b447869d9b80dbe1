// pipeline: data from a source through stages to a sink, and one answer to how it went.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/pipeline_state.hpp>
#include <nodus/stream/detail/stage.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// What `pipeline` takes after its stages.
struct PipelineOptions {
  /// Destroys all stages; the promise rejects with an AbortError whose cause is the signal's reason.
  SignalRef signal{};
  /// If false, the last stage is not ended with the source, nor destroyed on failure. Default true.
  bool end = true;
};
static_assert(std::is_trivially_destructible_v<PipelineOptions>);

namespace detail {

template <class... Stages>
Promise<PipelineResult<Stages...>> startPipeline(const PipelineOptions& options, Stages&... stages) {
  const auto pipeline = makeRef<PipelineOf<PipelineResult<Stages...>>>(options.signal, options.end);
  try {
    buildPipeline(*pipeline, stages...);
  } catch (...) {
    pipeline->buildFailed(toError(std::current_exception()));
  }
  pipeline->begin();
  return pipeline->outcome();
}

}  // namespace detail

/// Hands what the first stage gives from stage to stage, at the pace of the slowest, and settles when all has arrived.
/// On a failure of any stage every stage is destroyed, and the promise rejects with the first cause. Node's
/// `stream/promises` `pipeline`.
///
/// - The first stage is a Readable, a Duplex, an `AsyncGenerator<T>`, or a function that makes one of these.
/// - Between are Duplexes and Transforms, and functions that take the `Readable<T>` before them and return an
///   `AsyncGenerator<U>`.
/// - The last is a Writable, a Duplex, or a function that takes the Readable before it and returns a promise. What that
///   promise gives is what the pipeline gives.
///
/// Functions may take a `StageContext` as their last argument, whose signal fires when the pipeline is through.
///
/// Chunk types must match, which the compiler checks. Chunks go from one native end to the other without events,
/// copies or promises. Options may follow the stages: `pipeline(source, sink, {.signal = signal})`.
template <class A, class B>
Promise<detail::PipelineResult<A, B>> pipeline(A source, B sink, PipelineOptions options = {}) {
  return detail::startPipeline(options, source, sink);
}
template <class A, class B, class C>
  requires(!std::is_same_v<C, PipelineOptions>)
Promise<detail::PipelineResult<A, B, C>> pipeline(A source, B b, C sink, PipelineOptions options = {}) {
  return detail::startPipeline(options, source, b, sink);
}
template <class A, class B, class C, class D>
  requires(!std::is_same_v<D, PipelineOptions>)
Promise<detail::PipelineResult<A, B, C, D>> pipeline(A source, B b, C c, D sink, PipelineOptions options = {}) {
  return detail::startPipeline(options, source, b, c, sink);
}
template <class A, class B, class C, class D, class E>
  requires(!std::is_same_v<E, PipelineOptions>)
Promise<detail::PipelineResult<A, B, C, D, E>> pipeline(A source, B b, C c, D d, E sink, PipelineOptions options = {}) {
  return detail::startPipeline(options, source, b, c, d, sink);
}
template <class A, class B, class C, class D, class E, class F>
  requires(!std::is_same_v<F, PipelineOptions>)
Promise<detail::PipelineResult<A, B, C, D, E, F>> pipeline(A source, B b, C c, D d, E e, F sink,
                                                           PipelineOptions options = {}) {
  return detail::startPipeline(options, source, b, c, d, e, sink);
}
/// Any number of stages, without options.
template <class A, class B, class C, class D, class E, class F, class G, class... More>
Promise<detail::PipelineResult<A, B, C, D, E, F, G, More...>> pipeline(A source, B b, C c, D d, E e, F f, G g,
                                                                       More... more) {
  return detail::startPipeline(PipelineOptions{}, source, b, c, d, e, f, g, more...);
}

}  // namespace nodus::inline v0
