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
  void roomCame() override { giveOut(); }
  void setParams(int level, int strategy) override { newParams_ = {level, strategy}; }
  void shut() noexcept override;

 private:
  friend class SerialJob;

  // How much one job makes at most. Then it is another stream's turn, and what it made can go on.
  static constexpr std::size_t chunksOfJob = 8;

  void begin();
  void submit();
  // On the pool's thread, where everything but the job's own is untouched meanwhile.
  void work(const SerialJob& job) noexcept;
  void makeChunk(Buffer& block);
  // Back on the loop's.
  void worked();
  void abandoned() noexcept;
  void giveOut();
  void dropOutput() noexcept;
  void releaseCodec() noexcept;
  void admitted() override { submit(); }
  RefCounted& counted() noexcept override { return *this; }

  const std::size_t chunkSize_;
  std::unique_ptr<Codec> codec_;  // none once it is shut
  Ref<CodecBudget> budget_;
  SerialJob* job_ = nullptr;
  std::optional<std::pair<int, int>> newParams_;
  std::optional<std::pair<int, int>> paramsNow_;

  // What the codec is working on.
  Buffer input_;
  CodecIo io_;
  std::size_t consumed_ = 0;
  // How much of a chunk of the output was handed out already: Node goes on in the same one.
  std::size_t filled_ = 0;
  std::vector<Buffer> made_;
  std::size_t given_ = 0;
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
