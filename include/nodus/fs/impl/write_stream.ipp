#pragma once

#include <nodus/fs/detail/write_stream_state.hpp>
#include <nodus/fs/write_stream.hpp>
#include <nodus/stream/add_abort_signal.hpp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void WriteStreamState::Part::doWrite(Buffer chunk) {
  std::vector<Buffer> one;
  one.push_back(std::move(chunk));
  file().write(std::move(one));
}

NODUS_DECL void WriteStreamState::Part::doWritev(Ring<Entry>& chunks) {
  std::vector<Buffer> all;
  all.reserve(chunks.size());
  while (!chunks.empty()) all.push_back(chunks.pop().chunk);
  file().write(std::move(all));
}

// Of an offer that comes too early it is decided when the file is open: a source that began to send chunks meanwhile
// would go on like that.
NODUS_DECL bool WriteStreamState::Part::takeFrom(const TransferOffer& offer) {
  auto& self = file();
  if (!self.pending()) return self.take(offer);
  if (self.destroyed() || self.offer_) return false;
  self.offer_.emplace(offer);
  return true;
}

NODUS_DECL bool WriteStreamState::take(const TransferOffer& offer) {
  if (!isOpen() || isWorking() || !part_.beginTransfer()) return false;
  startCopy(offer, position_);
  return true;
}

NODUS_DECL void WriteStreamState::decideOffer() {
  if (!offer_) return;
  const auto offer = std::move(*offer_);
  offer_.reset();
  if (!take(offer)) offer.source.transferred({});
}

NODUS_DECL void WriteStreamState::doDestroy(const std::optional<Error>& error) {
  FileStreamState::doDestroy(error);
  decideOffer();
}

NODUS_DECL void WriteStreamState::write(std::vector<Buffer> chunks) {
  startBytes({Bytes::writeAll, {}, position_, std::move(chunks)});
}

NODUS_DECL void WriteStreamState::opened() { decideOffer(); }

NODUS_DECL void WriteStreamState::account(std::uint64_t size) noexcept {
  bytesWritten_ += size;
  if (position_ >= 0) position_ += static_cast<std::int64_t>(size);
}

NODUS_DECL void WriteStreamState::bytesDone(Outcome outcome, std::uint64_t transferred, std::vector<Buffer>&) {
  account(transferred);
  endWork();
  if (outcome < 0) return part_.writeDone(systemError(static_cast<int>(-outcome), "write"));
  part_.writeDone(std::nullopt);
}

NODUS_DECL void WriteStreamState::copyDone(const CopyProgress& progress) {
  account(progress.copied);
  endWork();
  if (progress.failed == CopyEnd::writing) return part_.writeDone(systemError(progress.number, "write"));
  part_.writeDone(std::nullopt);
}

NODUS_DECL Ref<WriteStreamState> makeWriteStream(FileOfStream from, const fs::WriteStreamOptions& options) {
  if (options.start && *options.start < 0) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE, {"start", ">= 0 && <= 9007199254740991", std::to_string(*options.start)});
  }
  from.autoClose = options.autoClose;
  from.flush = options.flush;
  auto stream = makeRef<WriteStreamState>(std::move(from), options.start.value_or(ownPosition), options.highWaterMark);
  stream->emitClose = options.emitClose;
  stream->openLater();
  if (options.signal) addAbortSignal(AbortSignal(options.signal), fs::WriteStream(stream));
  return stream;
}

}  // namespace detail

namespace fs {

NODUS_DECL WriteStream& WriteStream::close() {
  if (!state().autoDestroy) once<"finish">([stream = *this]() mutable { stream.destroy(); });
  end();
  return *this;
}

NODUS_DECL WriteStream createWriteStream(std::string_view path, const WriteStreamOptions& options) {
  detail::FileOfStream from{detail::FileArguments(path), {}};
  if (from.file.invalid) from.file.invalid->raise();
  from.file.flags = options.flags.value();
  from.file.mode = options.mode;
  if (options.fd) from.file.fd = *options.fd;
  return WriteStream(detail::makeWriteStream(std::move(from), options));
}

NODUS_DECL WriteStream FileHandle::createWriteStream(const WriteStreamOptions& options) const {
  auto arguments = state().arguments("createWriteStream");
  if (arguments.invalid) arguments.invalid->raise();
  return WriteStream(detail::makeWriteStream({{}, detail::Ref<detail::FileHandleState>(&state())}, options));
}
NODUS_DECL WriteStream FileHandle::createWriteStream() const { return createWriteStream(WriteStreamOptions{}); }

}  // namespace fs
}  // namespace nodus::inline v0
