// createReadStream and ReadStream: a file as a stream of Buffers.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/fs/detail/read_stream_state.hpp>
#include <nodus/fs/file_handle.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/readable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace detail {

using ReadStreamEvents = JoinEventsT<EventList<Event<"open", int>, Event<"ready">>, ReadableEvents<Buffer>>;

}  // namespace detail

namespace fs {

/// What `createReadStream` takes.
struct ReadStreamOptions {
  /// How the file is opened. Default "r".
  OpenFlags flags = "r";
  std::uint32_t mode = 0666;
  /// Reads from this open file instead of opening the path.
  std::optional<int> fd{};
  /// The first and the last byte to read. Without `start`, from where the file stands.
  std::optional<std::int64_t> start{};
  std::optional<std::int64_t> end{};
  /// How much is read at a time and ahead, in bytes. Default 65,536.
  std::size_t highWaterMark = 65536;
  /// Whether the file is closed at the end and after a failure. Default true.
  bool autoClose = true;
  /// Whether "close" is emitted. Default true.
  bool emitClose = true;
  /// Destroys the stream with an AbortError when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<ReadStreamOptions>);

/// A file as a stream: Node's `fs.ReadStream`. A handle: copies are the same stream. What nobody reads is not read
/// ahead beyond the high-water mark.
///
/// Events: `open(fd)`, `ready`, and those of `Readable`.
class ReadStream : public EmitterHandle<nodus::detail::ReadStreamEvents>,
                   public nodus::detail::ReadableMethods<ReadStream, Buffer>,
                   public nodus::detail::StreamMethods<ReadStream> {
 public:
  /// As it was given to `createReadStream`.
  const std::string& path() const { return state().path(); }
  std::uint64_t bytesRead() const { return state().bytesRead(); }
  /// Whether the file is still to be opened.
  bool pending() const { return state().pending(); }
  /// -1 while it is not open.
  int fd() const { return state().fd(); }
  /// Closes the file, whatever was read; "close" tells when that is done.
  ReadStream& close() { return destroy(); }

  // For the machinery.
  explicit ReadStream(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}

 private:
  nodus::detail::ReadStreamState& state() const noexcept { return stateAs<nodus::detail::ReadStreamState>(); }
};

/// Reads a file as a stream. A failure to open it is an "error". Throws ERR_OUT_OF_RANGE if `start` is beyond `end`,
/// and ERR_INVALID_ARG_VALUE for a path with NUL and for flags that there are not.
ReadStream createReadStream(std::string_view path, const ReadStreamOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/read_lines.ipp>
#include <nodus/fs/impl/read_stream.ipp>
#endif
