// What the copies of a ReadStream share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/file_stream_state.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/transfer.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class ReadStreamState final : public FileStreamState, private TransferSource {
 public:
  struct Range {
    std::int64_t position;  // ownPosition: where the file stands
    std::uint64_t left;     // how many bytes at most
  };

  ReadStreamState(FileOfStream from, Range range, std::size_t highWaterMark)
      : FileStreamState(std::move(from)), part_(*this, highWaterMark), position_(range.position), left_(range.left) {}

  ReadableCore* readable() noexcept override { return &part_; }
  std::uint64_t bytesRead() const noexcept { return bytesRead_; }

 private:
  struct Part final : ReadablePart<Buffer> {
    using ReadablePart<Buffer>::ReadablePart;
    using ReadablePart<Buffer>::onlySink;
    using ReadablePart<Buffer>::pushedNothing;
    void doRead() override { static_cast<ReadStreamState&>(stream()).read(); }
  };

  void read();
  bool transfer();
  void account(std::uint64_t size) noexcept;
  void bytesDone(Outcome outcome, std::uint64_t transferred, std::vector<Buffer>& buffers) override;
  void transferred(const TransferResult& result) override;

  Part part_;
  std::int64_t position_;
  std::uint64_t left_;
  std::uint64_t bytesRead_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
