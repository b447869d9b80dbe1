// What the copies of a WriteStream share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/file_stream_state.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class WriteStreamState final : public FileStreamState {
 public:
  WriteStreamState(FileOfStream from, std::int64_t position, std::size_t highWaterMark)
      : FileStreamState(std::move(from)), part_(*this, highWaterMark), position_(position) {}

  WritableCore* writable() noexcept override { return &part_; }
  std::uint64_t bytesWritten() const noexcept { return bytesWritten_; }

 private:
  struct Part final : WritablePart<Buffer> {
    using WritablePart<Buffer>::WritablePart;
    using WritableCore::beginTransfer;
    void doWrite(Buffer chunk) override;
    bool hasWritev() const noexcept override { return true; }
    void doWritev(Ring<Entry>& chunks) override;
    bool takeFrom(const TransferOffer& offer) override;
    WriteStreamState& file() const noexcept { return static_cast<WriteStreamState&>(stream()); }
  };

  void write(std::vector<Buffer> chunks);
  void account(std::uint64_t size) noexcept;
  void opened() override;
  void bytesDone(Outcome outcome, std::uint64_t transferred, std::vector<Buffer>& buffers) override;
  void copyDone(const CopyProgress& progress) override;
  void doDestroy(const std::optional<Error>& error) override;
  bool take(const TransferOffer& offer);
  void decideOffer();

  Part part_;
  std::optional<TransferOffer> offer_;  // made before the file was open
  std::int64_t position_;
  std::uint64_t bytesWritten_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
