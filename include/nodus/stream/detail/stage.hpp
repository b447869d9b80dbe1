// What can be a stage of a pipeline, found out by the compiler.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/stream/detail/pipeline_state.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class D, class T>
std::type_identity<T> readChunkOf(const ReadableMethods<D, T>*);
template <class D, class T>
std::type_identity<T> writeChunkOf(const WritableMethods<D, T>*);

template <class S>
concept HasReadable = requires(S* stream) {
  readChunkOf(stream);
};
template <class S>
concept HasWritable = requires(S* stream) {
  writeChunkOf(stream);
};

// What is read from a stage, and what is written to it.
template <HasReadable S>
using ReadChunk = typename decltype(readChunkOf(static_cast<S*>(nullptr)))::type;
template <HasWritable S>
using WriteChunk = typename decltype(writeChunkOf(static_cast<S*>(nullptr)))::type;

template <class S>
Ref<StreamState> stateOf(const S& stream) {
  return staticRefCast<StreamState>(stream.emitterState());
}

// The rest of a pipeline behind a stage that is read as T.
template <class T>
class PipelineBuilder {
 public:
  PipelineBuilder(PipelineState& pipeline, PipelineStage& source) noexcept : pipeline_(pipeline), source_(source) {}

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
        PipelineBuilder<ReadChunk<Stage>>(pipeline_, added).add(rest...);
      }
    }
  }

  template <class F, class... Rest>
  void addFunction(F& function, Rest&... rest) {
    static_assert(std::is_invocable_v<F&, Readable<T>>,
                  "pipeline: this stage is neither a stream nor a function of the Readable before it");
    if constexpr (std::is_invocable_v<F&, Readable<T>>) {
      using Result = std::remove_cvref_t<std::invoke_result_t<F&, Readable<T>>>;
      auto box = makeRef<Box<F>>(std::move(function));
      pipeline_.keep(box);
      Readable<T> source{Ref<EmitterState>(&source_.stream())};
      if constexpr (sizeof...(Rest) > 0) {
        static_assert(isGenerator<Result>, "pipeline: a function between two stages returns an AsyncGenerator");
        if constexpr (isGenerator<Result>) {
          using Out = typename Result::value_type;
          const auto output = Readable<Out>::from(box->callable(std::move(source)));
          auto& added = pipeline_.addStage(stateOf(output), true, false);
          PipelineBuilder<Out>(pipeline_, added).add(rest...);
        }
      } else {
        static_assert(isPromise<Result>, "pipeline: the function at its end returns a Promise");
        if constexpr (isPromise<Result>) {
          auto promise = box->callable(std::move(source));
          promise.keepUntilSettled(box);
          if constexpr (std::is_same_v<Result, Promise<>>) {
            pipeline_.addPromise(promise);
          } else {
            pipeline_.addPromise(promise.then([](const auto&) {}));
          }
        }
      }
    }
  }

  PipelineState& pipeline_;
  PipelineStage& source_;
};

template <class Source, class... Stages>
void buildPipeline(PipelineState& pipeline, Source& source, Stages&... stages) {
  static_assert(HasReadable<Source> || isGenerator<Source>,
                "pipeline: the first stage is a Readable, a Duplex or an AsyncGenerator");
  if constexpr (HasReadable<Source>) {
    auto& first = pipeline.addStage(stateOf(source), true, false);
    PipelineBuilder<ReadChunk<Source>>(pipeline, first).add(stages...);
  } else if constexpr (isGenerator<Source>) {
    using T = typename Source::value_type;
    const auto stream = Readable<T>::from(std::move(source));
    auto& first = pipeline.addStage(stateOf(stream), true, false);
    PipelineBuilder<T>(pipeline, first).add(stages...);
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
