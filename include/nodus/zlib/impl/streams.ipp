#pragma once

#include <nodus/stream/finished.hpp>
#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec_stream.hpp>
#include <nodus/zlib/detail/make_codec_stream.hpp>
#include <nodus/zlib/streams.hpp>

#include <utility>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

inline CodecStreamState& codecStream(const zlib::Zlib& stream) {
  return static_cast<CodecStreamState&>(*stream.emitterState());
}

inline Ref<EmitterState> zlibStream(CodecMode mode, const zlib::ZlibOptions& options) {
  return makeCodecStream(zlibSettings(mode, options), codecStreamOptions(options));
}

// What a callback was told, for who awaits it. A failure that nobody awaits is the stream's "error" anyway.
class ToldOnce final : public RefCounted {
 public:
  static Completion of(const Ref<ToldOnce>& told) {
    return Completion(told, [](RefCounted& self) { return static_cast<ToldOnce&>(self).outcome(); });
  }
  static WriteCallback callback(const Ref<ToldOnce>& told) {
    return [told](const std::optional<Error>& error) { told->tell(error); };
  }

 private:
  void tell(const std::optional<Error>& error) {
    told_ = true;
    error_ = error;
    if (const auto waiting = std::move(waiting_)) settle(*waiting);
  }
  Promise<> outcome() {
    if (waiting_) return Promise<>(waiting_);
    auto state = makeState<void>();
    told_ ? settle(*state) : static_cast<void>(waiting_ = state);
    return Promise<>(std::move(state));
  }
  void settle(PromiseState<void>& state) { error_ ? state.reject(toException(*error_)) : state.fulfil(); }

  Ref<PromiseState<void>> waiting_;
  std::optional<Error> error_;
  bool told_ = false;
};

}  // namespace detail

namespace zlib {

NODUS_DECL Completion Zlib::flushAndTell(std::optional<int> kind) {
  const auto told = detail::makeRef<detail::ToldOnce>();
  flushThen(kind, detail::ToldOnce::callback(told));
  return detail::ToldOnce::of(told);
}

NODUS_DECL void Zlib::flushThen(std::optional<int> kind, detail::WriteCallback callback) {
  if (writableFinished()) {
    process::nextTick([callback] { callback({}); });
  } else if (writableEnded()) {
    once<"end">([callback] { callback({}); });
  } else {
    detail::codecStream(*this).flushBehind(kind, std::move(callback));
  }
}

NODUS_DECL Completion Zlib::params(int level, int strategy) {
  const auto told = detail::makeRef<detail::ToldOnce>();
  paramsThen(level, strategy, detail::ToldOnce::callback(told));
  return detail::ToldOnce::of(told);
}

NODUS_DECL void Zlib::paramsThen(int level, int strategy, detail::WriteCallback callback) {
  if (!detail::codecStream(*this).checkParams(level, strategy)) return process::nextTick([callback] { callback({}); });
  flushThen(constants::Z_SYNC_FLUSH, [stream = *this, level, strategy, callback](const std::optional<Error>& error) {
    if (!error) detail::codecStream(stream).changeParams(level, strategy);
    callback(error);
  });
}

NODUS_DECL Completion Zlib::close() {
  destroy();
  return Completion(detail::Ref<detail::RefCounted>(emitterState()), [](detail::RefCounted& stream) {
    return detail::finishedState(static_cast<detail::StreamState&>(stream), {.readable = false, .writable = false});
  });
}

NODUS_DECL void Zlib::closeThen(detail::WriteCallback callback) {
  finished(*this)
      .then([callback] { callback({}); }, [callback](const Error& error) { callback(error); })
      .detach();
  destroy();
}

NODUS_DECL void Zlib::reset() const { detail::codecStream(*this).reset(); }
NODUS_DECL std::uint64_t Zlib::bytesWritten() const { return detail::codecStream(*this).bytesWritten(); }

#define NODUS_ZLIB_CLASS(Class, mode)           \
  NODUS_DECL Class::Class(const ZlibOptions& options) \
      : Zlib(detail::zlibStream(detail::CodecMode::mode, options)) {}
NODUS_ZLIB_CLASS(Gzip, gzip)
NODUS_ZLIB_CLASS(Gunzip, gunzip)
NODUS_ZLIB_CLASS(Deflate, deflate)
NODUS_ZLIB_CLASS(Inflate, inflate)
NODUS_ZLIB_CLASS(DeflateRaw, deflateRaw)
NODUS_ZLIB_CLASS(InflateRaw, inflateRaw)
NODUS_ZLIB_CLASS(Unzip, unzip)
#undef NODUS_ZLIB_CLASS

}  // namespace zlib
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
