#pragma once

#include <nodus/fs/detail/read_stream_state.hpp>
#include <nodus/fs/read_stream.hpp>
#include <nodus/stream/add_abort_signal.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace nodus::inline v0 {
namespace detail {

// The steps of a transfer grow: the first listener for "data" is heard soon, and of a large file hardly a hop is left.
inline constexpr std::uint64_t firstTransferStep = 8 * 1024 * 1024;
inline constexpr std::uint64_t largestTransferStep = 64 * 1024 * 1024;

NODUS_DECL void ReadStreamState::read() {
  if (!isOpen() || isWorking()) return;
  if (left_ == 0) return part_.pushEnd();
  if (transfer()) return;
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(left_, std::max<std::size_t>(part_.highWaterMark(), 1)));
  BytesRequest request{Bytes::read, {}, position_, {}};
  request.buffers.push_back(Buffer::allocUnsafeSlow(size));
  startBytes(std::move(request));
}

NODUS_DECL bool ReadStreamState::transfer() {
  auto* sink = part_.onlySink();
  if (!sink) return false;
  const auto step = std::clamp(bytesRead_, firstTransferStep, largestTransferStep);
  const TransferOffer offer{*this,
                            Ref<StreamState>(this),
                            file().file,
                            file().fd,
                            position_,
                            std::min(left_, step),
                            StopFlagRef(new StopFlag)};
  if (!sink->takeFrom(offer)) return false;
  beginWork();
  copies(offer.stop);
  return true;
}

NODUS_DECL void ReadStreamState::account(std::uint64_t size) noexcept {
  bytesRead_ += size;
  if (left_ != std::numeric_limits<std::uint64_t>::max()) left_ -= size;
  if (position_ >= 0) position_ += static_cast<std::int64_t>(size);
}

NODUS_DECL void ReadStreamState::bytesDone(Outcome outcome, std::uint64_t, std::vector<Buffer>& buffers) {
  endWork();
  if (outcome < 0) return fail(systemError(static_cast<int>(-outcome), "read"));
  const auto size = static_cast<std::size_t>(outcome);
  account(size);
  if (size == 0) return part_.pushEnd();
  auto chunk = std::move(buffers.front());
  // A short one does not hold on to a long block.
  if (size * 2 < chunk.size()) chunk = Buffer::from(Buffer::Bytes(chunk.data(), size));
  if (size < chunk.size()) chunk = chunk.subarray(0, size);
  part_.push(std::move(chunk));
}

NODUS_DECL void ReadStreamState::transferred(const TransferResult& result) {
  account(result.bytes);
  endWork();
  if (destroyed()) return;
  if (result.error) return fail(*result.error);
  if (result.atEnd || left_ == 0) return part_.pushEnd();
  part_.pushedNothing();
}

NODUS_DECL Ref<ReadStreamState> makeReadStream(FileOfStream from, const fs::ReadStreamOptions& options) {
  constexpr auto endless = std::numeric_limits<std::uint64_t>::max();
  const auto first = options.start.value_or(0);
  if (options.start && first < 0) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE, {"start", ">= 0 && <= 9007199254740991", std::to_string(first)});
  }
  if (options.end && *options.end < 0) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE, {"end", ">= 0 && <= 9007199254740991", std::to_string(*options.end)});
  }
  if (options.end && first > *options.end) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE,
               {"start", "<= \"end\" (here: " + std::to_string(*options.end) + ")", std::to_string(first)});
  }
  const auto left = options.end ? static_cast<std::uint64_t>(*options.end - first) + 1 : endless;
  from.autoClose = options.autoClose;
  auto stream = makeRef<ReadStreamState>(
      std::move(from), ReadStreamState::Range{options.start.value_or(ownPosition), left}, options.highWaterMark);
  stream->emitClose = options.emitClose;
  stream->openLater();
  if (options.signal) addAbortSignal(AbortSignal(options.signal), fs::ReadStream(stream));
  return stream;
}

}  // namespace detail

namespace fs {

NODUS_DECL ReadStream createReadStream(std::string_view path, const ReadStreamOptions& options) {
  detail::FileOfStream from{detail::FileArguments(path), {}};
  if (from.file.invalid) from.file.invalid->raise();
  from.file.flags = options.flags.value();
  from.file.mode = options.mode;
  if (options.fd) from.file.fd = *options.fd;
  return ReadStream(detail::makeReadStream(std::move(from), options));
}

NODUS_DECL ReadStream FileHandle::createReadStream(const ReadStreamOptions& options) const {
  auto arguments = state().arguments("createReadStream");
  if (arguments.invalid) arguments.invalid->raise();
  return ReadStream(detail::makeReadStream({{}, detail::Ref<detail::FileHandleState>(&state())}, options));
}
NODUS_DECL ReadStream FileHandle::createReadStream() const { return createReadStream(ReadStreamOptions{}); }

}  // namespace fs
}  // namespace nodus::inline v0
