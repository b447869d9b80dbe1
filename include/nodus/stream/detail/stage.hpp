// What can be a stage of a pipeline, found out by the compiler.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/stream/detail/pipeline_state.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// What a stage of a `pipeline` that is a function may take as its second argument, or, being the first stage, as its
/// only one.
struct StageContext {
  /// Fires when the pipeline is through, whether it has failed or not: what the stage waits for then is in vain.
  AbortSignal signal{};
};

namespace detail {

template <class D, class T>
std::type_identity<T> readChunkOf(const ReadableMethods<D, T>*);
template <class D, class T>
std::type_identity<T> writeChunkOf(const WritableMethods<D, T>*);

template <class S>
concept HasReadable = requires(S* stream) { readChunkOf(stream); };
template <class S>
concept HasWritable = requires(S* stream) { writeChunkOf(stream); };

// What is read from a stage, and what is written to it.
template <HasReadable S>
using ReadChunk = typename decltype(readChunkOf(static_cast<S*>(nullptr)))::type;
template <HasWritable S>
using WriteChunk = typename decltype(writeChunkOf(static_cast<S*>(nullptr)))::type;

template <class S>
Ref<StreamState> stateOf(const S& stream) {
  return staticRefCast<StreamState>(stream.emitterState());
}

// A function of the Readable before it, with or without the context.
template <class F, class T>
inline constexpr bool takesContext =
    !std::is_invocable_v<F&, Readable<T>> && std::is_invocable_v<F&, Readable<T>, StageContext>;
template <class F, class T>
inline constexpr bool isStageFunction = std::is_invocable_v<F&, Readable<T>> || takesContext<F, T>;

template <class T, class F>
decltype(auto) callStage(F& function, Readable<T> source, PipelineState& pipeline) {
  if constexpr (takesContext<F, T>) {
    return function(std::move(source), StageContext{pipeline.stageSignal()});
  } else {
    return function(std::move(source));
  }
}
template <class F, class T>
using StageResult = std::remove_cvref_t<decltype(callStage<T>(std::declval<F&>(), std::declval<Readable<T>>(),
                                                              std::declval<PipelineState&>()))>;

// A function that makes the source.
template <class F>
inline constexpr bool isSourceFunction =
    !HasReadable<F> && !isGenerator<F> && (std::is_invocable_v<F&> || std::is_invocable_v<F&, StageContext>);

template <class F>
decltype(auto) callSource(F& function, PipelineState& pipeline) {
  if constexpr (std::is_invocable_v<F&, StageContext>) {
    return function(StageContext{pipeline.stageSignal()});
  } else {
    return function();
  }
}
template <class F>
using SourceResult = std::remove_cvref_t<decltype(callSource(std::declval<F&>(), std::declval<PipelineState&>()))>;

// What a pipeline gives back: the value of the function at its end. T is what the stage before gives.
template <class T, class Stage, class... Rest>
auto resultBehind() {
  if constexpr (sizeof...(Rest) > 0) {
    if constexpr (HasReadable<Stage>) {
      return resultBehind<ReadChunk<Stage>, Rest...>();
    } else if constexpr (isStageFunction<Stage, T>) {
      if constexpr (isGenerator<StageResult<Stage, T>>) {
        return resultBehind<typename StageResult<Stage, T>::value_type, Rest...>();
      } else {
        return std::type_identity<void>();
      }
    } else {
      return std::type_identity<void>();  // what is wrong is said where the pipeline is built
    }
  } else if constexpr (HasReadable<Stage> || HasWritable<Stage> || !isStageFunction<Stage, T>) {
    return std::type_identity<void>();
  } else if constexpr (isPromise<StageResult<Stage, T>>) {
    return std::type_identity<typename StageResult<Stage, T>::value_type>();
  } else {
    return std::type_identity<void>();
  }
}
template <class Source, class... Stages>
auto resultOf() {
  if constexpr (HasReadable<Source>) {
    return resultBehind<ReadChunk<Source>, Stages...>();
  } else if constexpr (isGenerator<Source>) {
    return resultBehind<typename Source::value_type, Stages...>();
  } else if constexpr (isSourceFunction<Source>) {
    return resultOf<SourceResult<Source>, Stages...>();
  } else {
    return std::type_identity<void>();
  }
}
template <class... Stages>
using PipelineResult = typename decltype(resultOf<Stages...>())::type;

// The rest of a pipeline behind a stage that is read as T.
template <class T, class R>
class PipelineBuilder {
 public:
  PipelineBuilder(PipelineOf<R>& pipeline, PipelineStage& source) noexcept : pipeline_(pipeline), source_(source) {}

  template <class Stage, class... Rest>
  void add(Stage& stage, Rest&... rest) {
    if constexpr (HasReadable<Stage> || HasWritable<Stage>) {
      addStream(stage, rest...);
    } else {
      addFunction(stage, rest...);
    }
  }

 private:
  template <class Stage, class... Rest>
  void addStream(const Stage& stage, Rest&... rest) {
    static_assert(HasWritable<Stage>, "pipeline: this stage can not be written to, so it can only be the first");
    constexpr bool isLast = sizeof...(Rest) == 0;
    static_assert(isLast || HasReadable<Stage>, "pipeline: this stage can not be read, so it can only be the last");
    if constexpr (HasWritable<Stage>) {
      static_assert(std::is_same_v<WriteChunk<Stage>, T>,
                    "pipeline: this stage takes chunks of another type than the one before it gives");
      auto& added = pipeline_.addStage(stateOf(stage), !isLast, true);
      auto& from = static_cast<ReadablePart<T>&>(*source_.stream().readable());
      auto& to = static_cast<WritablePart<T>&>(*added.stream().writable());
      pipeline_.connect(source_, added, makeRef<Pipe<T>>(from, to), !isLast || pipeline_.ends());
      if constexpr (!isLast && HasReadable<Stage>) {
        PipelineBuilder<ReadChunk<Stage>, R>(pipeline_, added).add(rest...);
      }
    }
  }

  template <class F, class... Rest>
  void addFunction(F& function, Rest&... rest) {
    static_assert(isStageFunction<F, T>,
                  "pipeline: this stage is neither a stream nor a function of the Readable before it");
    if constexpr (isStageFunction<F, T>) {
      using Result = StageResult<F, T>;
      auto box = makeRef<Box<F>>(std::move(function));
      pipeline_.keep(box);
      Readable<T> source{Ref<EmitterState>(&source_.stream())};
      if constexpr (sizeof...(Rest) > 0) {
        static_assert(isGenerator<Result>, "pipeline: a function between two stages returns an AsyncGenerator");
        if constexpr (isGenerator<Result>) {
          using Out = typename Result::value_type;
          const auto output = Readable<Out>::from(callStage<T>(box->callable, std::move(source), pipeline_));
          auto& added = pipeline_.addStage(stateOf(output), true, false);
          PipelineBuilder<Out, R>(pipeline_, added).add(rest...);
        }
      } else {
        static_assert(isPromise<Result>, "pipeline: the function at its end returns a Promise");
        if constexpr (isPromise<Result>) {
          auto promise = callStage<T>(box->callable, std::move(source), pipeline_);
          promise.keepUntilSettled(box);
          pipeline_.addPromise(promise);
        }
      }
    }
  }

  PipelineOf<R>& pipeline_;
  PipelineStage& source_;
};

template <class R, class Source, class... Stages>
void buildPipeline(PipelineOf<R>& pipeline, Source& source, Stages&... stages) {
  static_assert(HasReadable<Source> || isGenerator<Source> || isSourceFunction<Source>,
                "pipeline: the first stage is a Readable, a Duplex, an AsyncGenerator or a function that makes one");
  if constexpr (HasReadable<Source>) {
    auto& first = pipeline.addStage(stateOf(source), true, false);
    PipelineBuilder<ReadChunk<Source>, R>(pipeline, first).add(stages...);
  } else if constexpr (isGenerator<Source>) {
    using T = typename Source::value_type;
    const auto stream = Readable<T>::from(std::move(source));
    auto& first = pipeline.addStage(stateOf(stream), true, false);
    PipelineBuilder<T, R>(pipeline, first).add(stages...);
  } else if constexpr (isSourceFunction<Source>) {
    auto box = makeRef<Box<Source>>(std::move(source));
    pipeline.keep(box);
    auto made = callSource(box->callable, pipeline);
    buildPipeline(pipeline, made, stages...);
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
