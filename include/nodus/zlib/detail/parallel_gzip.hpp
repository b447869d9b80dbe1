// gzip on several threads: blocks that are compressed independently, and make one member.
#pragma once

#include <nodus/config.hpp>
#include <nodus/zlib/detail/codec_stream.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class GzipBlockJob;

// A block, with what came right before it for matches to refer to.
struct GzipBlock {
  static constexpr std::size_t capacity = 128 * 1024;
  static constexpr std::size_t historySize = 32 * 1024;

  std::span<const std::uint8_t> data() const noexcept { return std::span(bytes).subspan(history); }
  std::size_t size() const noexcept { return bytes.size() - history; }

  std::vector<std::uint8_t> bytes;
  std::size_t history = 0;  // of these bytes
  int flush = 0;
  int level = 0;
  int strategy = 0;
  GzipBlockJob* job = nullptr;
  bool begun = false;

  // What became of it.
  Buffer output;
  std::size_t given = 0;
  std::size_t length = 0;
  std::uint32_t crc = 0;
  bool failed = false;
  bool done = false;
};

class ParallelGzipState final : public CodecStreamState {
 public:
  ParallelGzipState(CodecSettings settings, const CodecStreamOptions& options)
      : CodecStreamState(options, settings), settings_(std::move(settings)) {}

  void reset() override;

 protected:
  void put(Buffer chunk, int flush, bool last) override;
  void roomCame() override { goOn(); }
  void setParams(int level, int strategy) override;
  void shut() noexcept override;

 private:
  friend class GzipBlockJob;

  void goOn();
  // True if all of the chunk is in blocks.
  bool fillBlocks();
  void endBlock(int flush);
  void startBlocks();
  void blockDone(GzipBlock& block);
  // Hands out what is there, in order. False: no room, or the stream is gone.
  bool giveOut();
  bool giveHeader();
  bool giveBlock(GzipBlock& block);
  void giveTrailer();
  std::size_t mostBlocks() const noexcept { return 2 * static_cast<std::size_t>(settings_.threads); }

  CodecSettings settings_;
  std::unique_ptr<GzipBlock> current_;
  std::deque<std::shared_ptr<GzipBlock>> blocks_;  // the oldest first
  int working_ = 0;
  // The end of the block before.
  std::vector<std::uint8_t> history_;

  // What is being put in, and how far that is.
  Buffer input_;
  std::size_t copied_ = 0;
  int flush_ = 0;
  bool last_ = false;
  bool busy_ = false;
  bool waitsForAll_ = false;
  bool flushed_ = false;
  bool headerGiven_ = false;
  bool shut_ = false;
  std::uint32_t crc_ = 0;
  std::uint32_t total_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/parallel_gzip.ipp>
#endif
