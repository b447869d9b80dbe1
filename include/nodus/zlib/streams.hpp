// Streams that compress or decompress what is written to them.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/stream/transform.hpp>
#include <nodus/zlib/options.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace zlib {

/// What Node's classes of compression streams have in common: a stage of a pipeline that is written with bytes and read
/// as bytes. The work runs on the thread pool, one job at a time for each stream, and takes its memory when it begins;
/// where many streams begin at once, they take turns. A failure destroys the stream; its error has zlib's `code` and
/// `errno`. A Buffer that was written is not copied: leave its bytes as they are until its callback, or "drain". A
/// handle: copies are the same stream.
class Zlib : public Transform<Buffer> {
 public:
  /// Makes what was written so far come out, compressed a little worse: `constants::Z_FULL_FLUSH`, with which
  /// decompression can begin behind it, or a weaker kind. Await it, or give a callback, which takes
  /// `const std::optional<Error>&` or nothing. ERR_OUT_OF_RANGE if there is no such kind.
  Completion flush() { return flushAndTell({}); }
  Completion flush(int kind) { return flushAndTell(kind); }
  template <detail::IsWriteCallback F>
  void flush(F callback) {
    flushThen({}, toCallback(std::move(callback)));
  }
  template <detail::IsWriteCallback F>
  void flush(int kind, F callback) {
    flushThen(kind, toCallback(std::move(callback)));
  }

  /// Compresses what is written from now on with another level and strategy. ERR_OUT_OF_RANGE if there are no such
  /// ones. With gzip too, where Node ignores it.
  Completion params(int level, int strategy);
  template <detail::IsWriteCallback F>
  void params(int level, int strategy, F callback) {
    paramsThen(level, strategy, toCallback(std::move(callback)));
  }

  /// Ends the stream at once, and frees what it holds: `destroy`. Awaiting waits for "close".
  Completion close();
  template <detail::IsWriteCallback F>
  void close(F callback) {
    closeThen(toCallback(std::move(callback)));
  }

  /// Starts over with the next chunk, as if nothing had been written.
  void reset() const;
  /// How many of the bytes written have been worked on.
  std::uint64_t bytesWritten() const;

  // For the machinery.
  explicit Zlib(detail::Ref<detail::EmitterState> state) noexcept : Transform<Buffer>(std::move(state)) {}

 private:
  template <class F>
  static detail::WriteCallback toCallback(F callback) {
    if constexpr (std::is_invocable_v<F&, const std::optional<Error>&>) {
      return callback;
    } else {
      return [callback](const std::optional<Error>&) mutable { callback(); };
    }
  }
  Completion flushAndTell(std::optional<int> kind);
  void flushThen(std::optional<int> kind, detail::WriteCallback callback);
  void paramsThen(int level, int strategy, detail::WriteCallback callback);
  void closeThen(detail::WriteCallback callback);
};

#define NODUS_ZLIB_CLASS(Class)                          \
  class Class : public Zlib {                            \
   public:                                               \
    explicit Class(const ZlibOptions& options = {});     \
  }
/// Makes a gzip file.
NODUS_ZLIB_CLASS(Gzip);
/// Reads a gzip file, all its members.
NODUS_ZLIB_CLASS(Gunzip);
/// Compresses with zlib's header and checksum.
NODUS_ZLIB_CLASS(Deflate);
/// Reads what `Deflate` made.
NODUS_ZLIB_CLASS(Inflate);
/// Compresses without any header.
NODUS_ZLIB_CLASS(DeflateRaw);
/// Reads what `DeflateRaw` made.
NODUS_ZLIB_CLASS(InflateRaw);
/// Reads what `Gzip` or `Deflate` made, whichever it is.
NODUS_ZLIB_CLASS(Unzip);
#undef NODUS_ZLIB_CLASS

/// Make a stream: `pipeline(source, zlib::createGzip({.level = 9}), sink)`. ERR_OUT_OF_RANGE where an option is out of
/// its range.
inline Gzip createGzip(const ZlibOptions& options = {}) { return Gzip(options); }
inline Gunzip createGunzip(const ZlibOptions& options = {}) { return Gunzip(options); }
inline Deflate createDeflate(const ZlibOptions& options = {}) { return Deflate(options); }
inline Inflate createInflate(const ZlibOptions& options = {}) { return Inflate(options); }
inline DeflateRaw createDeflateRaw(const ZlibOptions& options = {}) { return DeflateRaw(options); }
inline InflateRaw createInflateRaw(const ZlibOptions& options = {}) { return InflateRaw(options); }
inline Unzip createUnzip(const ZlibOptions& options = {}) { return Unzip(options); }

}  // namespace zlib
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/streams.ipp>
#endif
