// createWriteStream and WriteStream: a file as a sink of Buffers.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/fs/detail/write_stream_state.hpp>
#include <nodus/fs/file_handle.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/writable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace detail {

using WriteStreamEvents = JoinEventsT<EventList<Event<"open", int>, Event<"ready">>, WritableEvents>;

}  // namespace detail

namespace fs {

/// What `createWriteStream` takes.
struct WriteStreamOptions {
  /// How the file is opened. Default "w".
  OpenFlags flags = "w";
  /// The permissions of a file that is made, less the process' umask. Default 0666.
  std::uint32_t mode = 0666;
  /// Writes to this open file instead of opening the path.
  std::optional<int> fd{};
  /// Where the first byte goes. Without it, to where the file stands.
  std::optional<std::int64_t> start{};
  /// From when on `write` says to wait, in bytes. Default 16,384.
  std::size_t highWaterMark = 16384;
  /// Whether the file is closed at the end and after a failure. Default true.
  bool autoClose = true;
  /// Whether "close" is emitted. Default true.
  bool emitClose = true;
  /// Whether to wait, before it is closed, until the bytes have reached the disk. Default false.
  bool flush = false;
  /// Destroys the stream with an AbortError when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<WriteStreamOptions>);

/// A file as a sink: Node's `fs.WriteStream`. A handle: copies are the same stream. What waits while a write is under
/// way is written together.
///
/// Events: `open(fd)`, `ready`, and those of `Writable`.
class WriteStream : public EmitterHandle<nodus::detail::WriteStreamEvents>,
                    public nodus::detail::ByteWritableMethods<WriteStream>,
                    public nodus::detail::StreamMethods<WriteStream> {
 public:
  /// As it was given to `createWriteStream`.
  const std::string& path() const { return state().path(); }
  /// What has been written, without what waits.
  std::uint64_t bytesWritten() const { return state().bytesWritten(); }
  /// Whether the file is still to be opened.
  bool pending() const { return state().pending(); }
  /// -1 while it is not open.
  int fd() const { return state().fd(); }
  /// Ends the stream, and closes the file also without `autoClose`; "close" tells when that is done.
  WriteStream& close();

  // For the machinery.
  explicit WriteStream(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}

 private:
  nodus::detail::WriteStreamState& state() const noexcept { return stateAs<nodus::detail::WriteStreamState>(); }
};

/// Writes a file as a stream. A failure to open it is an "error". Throws ERR_OUT_OF_RANGE for a negative `start`, and
/// ERR_INVALID_ARG_VALUE for a path with NUL and for flags that there are not.
WriteStream createWriteStream(std::string_view path, const WriteStreamOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/write_stream.ipp>
#endif
