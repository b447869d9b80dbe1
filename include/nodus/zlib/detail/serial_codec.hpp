// A stream around one codec, which runs on the thread pool, one job at a time.
#pragma once

#include <nodus/config.hpp>
#include <nodus/zlib/detail/codec_budget.hpp>
#include <nodus/zlib/detail/codec_stream.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class SerialJob;

class SerialCodecState final : public CodecStreamState, private BudgetClient {
 public:
  SerialCodecState(CodecSettings settings, const CodecStreamOptions& options);
  ~SerialCodecState() override;

  void reset() override { resetWanted_ = true; }

 protected:
  void put(Buffer chunk, int flush, bool last) override;
  bool takesSeveral() const noexcept override { return true; }
  void putSeveral(std::vector<Buffer> chunks, int flush, int lastFlush) override;
  void roomCame() override { giveOut(); }
  void setParams(int level, int strategy) override { newParams_ = {level, strategy}; }
  void shut() noexcept override;

 private:
  friend class SerialJob;

  // How much one job makes at most: more where the reader keeps up.
  static constexpr std::size_t fewestChunks = 4;
  static constexpr std::size_t mostChunks = 16;

  void begin();
  void nextPiece();
  bool hasMorePieces() const noexcept { return piece_ < pieces_.size(); }
  void submit();
  // On the pool's thread, where everything but the job's own is untouched meanwhile.
  void work(const SerialJob& job) noexcept;
  void makeChunk();
  // Back on the loop's.
  void worked();
  void abandoned() noexcept;
  void giveOut();
  void dropOutput() noexcept;
  void releaseCodec() noexcept;
  void admitted() override { submit(); }
  RefCounted& counted() noexcept override { return *this; }

  const std::size_t chunkSize_;
  Ref<CodecBudget> budget_;
  std::unique_ptr<Codec> codec_;  // none once it is shut
  SerialJob* job_ = nullptr;
  std::optional<std::pair<int, int>> newParams_;
  std::optional<std::pair<int, int>> paramsNow_;

  // What the codec is working on.
  Buffer input_;
  std::vector<Buffer> pieces_;  // of several, those from `piece_` on are still to come
  std::size_t piece_ = 0;
  int lastFlush_ = 0;
  CodecIo io_;
  std::size_t consumed_ = 0;
  // How much of a chunk of the output was handed out already: Node goes on in the same one.
  std::size_t filled_ = 0;
  std::vector<Buffer> made_;
  std::size_t given_ = 0;
  std::size_t chunksOfJob_ = fewestChunks;
  std::optional<CodecFailure> failure_;
  bool last_ = false;
  bool pieceDone_ = false;
  bool resetWanted_ = false;
  bool resetNow_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/serial_codec.ipp>
#endif
