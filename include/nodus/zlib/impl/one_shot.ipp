#pragma once

#include <nodus/zlib/detail/codec_job.hpp>
#include <nodus/zlib/detail/one_shot.hpp>
#include <nodus/zlib/detail/output_bytes.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Node's way through a buffer: chunk by chunk, as that decides which of several errors comes first.
class WholeCoding {
 public:
  explicit WholeCoding(CodecSettings settings)
      : chunkSize_(settings.chunkSize),
        maxOutputLength_(settings.maxOutputLength),
        codec_(makeCodec(std::move(settings))) {}

  // `stopped` is asked after each chunk.
  template <class Stopped>
  void put(std::span<const std::uint8_t> input, int flush, Stopped stopped) {
    CodecIo io{.in = input.data(), .inSize = input.size(), .flush = flush};
    do {
      const auto room = chunkSize_ - filled_;
      io.out = output_.room(room);
      io.outSize = room;
      if (const auto failure = codec_->process(io)) failure->toError().raise();
      const auto made = room - io.outSize;
      output_.added(made);
      if (output_.size() > maxOutputLength_) {
        throwError(ErrorCode::ERR_BUFFER_TOO_LARGE, {std::to_string(maxOutputLength_)});
      }
      filled_ = io.outSize == 0 ? 0 : filled_ + made;
    } while (io.outSize == 0 && !stopped());
  }

  Buffer result() {
    codec_.reset();
    return output_.toBuffer();
  }

 private:
  std::size_t chunkSize_;
  std::size_t maxOutputLength_;
  std::unique_ptr<Codec> codec_;
  OutputBytes output_;
  std::size_t filled_ = 0;
};

class OneShotJob final : public CodecJob {
 public:
  OneShotJob(Buffer input, CodecSettings settings, Ref<PromiseState<Buffer>> promise)
      : input_(std::move(input)), settings_(std::move(settings)), promise_(std::move(promise)) {}

 private:
  void run() noexcept override {
    const auto flush = settings_.flush;
    const auto finishFlush = settings_.finishFlush;
    const auto stopped = [this] { return stopWanted(); };
    try {
      WholeCoding coding(std::move(settings_));
      coding.put(input_, flush, stopped);
      coding.put({}, finishFlush, stopped);
      output_ = coding.result();
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  void finished() override {
    input_ = {};
    failure_ ? promise_->reject(std::move(failure_)) : promise_->fulfil(std::move(output_));
    promise_.reset();
  }

  void dropped() noexcept override {
    input_ = {};
    promise_.reset();
  }

  Buffer input_;
  Buffer output_;
  CodecSettings settings_;
  std::exception_ptr failure_;
  Ref<PromiseState<Buffer>> promise_;
};

NODUS_DECL Promise<Buffer> codeInPool(Buffer input, CodecSettings settings) {
  auto promise = makeState<Buffer>();
  (new OneShotJob(std::move(input), std::move(settings), promise))->start();
  return Promise<Buffer>(std::move(promise));
}

NODUS_DECL Buffer codeNow(std::span<const std::uint8_t> input, CodecSettings settings) {
  const auto flush = settings.finishFlush;
  WholeCoding coding(std::move(settings));
  coding.put(input, flush, [] { return false; });
  return coding.result();
}

}  // namespace detail
}  // namespace nodus::inline v0
