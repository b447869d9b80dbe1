// What a ReadStream and a WriteStream share: a file that is opened, used by one operation at a time, and closed.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/bytes_job.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/copy_bytes.hpp>
#include <nodus/fs/detail/file_handle_state.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/stream/detail/stream_state.hpp>
#include <nodus/stream/detail/transfer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Where a stream's file comes from.
struct FileOfStream {
  FileArguments file;           // with a path: to be opened
  Ref<FileHandleState> handle;  // or this one
  bool autoClose = true;
  bool flush = false;
};

class FileStreamState : public StreamState, public FromFreeList {
 public:
  ~FileStreamState() override;

  // On the next tick, so that who made the stream can still prepare the file.
  void openLater();

  const std::string& path() const noexcept { return file_.path; }
  int fd() const noexcept { return file_.file ? file_.file->fd() : file_.fd; }
  bool pending() const noexcept { return status_ == Status::opening; }

 protected:
  explicit FileStreamState(FileOfStream from);

  bool isOpen() const noexcept { return status_ == Status::open; }
  // What an operation works with.
  const FileArguments& file() const noexcept { return file_; }
  // Between the two, closing waits.
  void beginWork() noexcept { working_ = true; }
  void endWork();
  bool isWorking() const noexcept { return working_; }

  // The file is open, and listeners know it.
  virtual void opened() {}
  // An operation on bytes is through: endWork() is the first thing to do.
  virtual void bytesDone(Outcome /*outcome*/, std::uint64_t /*transferred*/, std::vector<Buffer>& /*buffers*/) {}
  virtual void copyDone(const CopyProgress& /*progress*/) {}

  void startBytes(BytesRequest request);
  void startCopy(const TransferOffer& offer, std::int64_t position);
  // A copy of this stream's is under way, which ends early if the stream is destroyed.
  void copies(StopFlagRef stop) noexcept { copying_ = std::move(stop); }
  void doDestroy(const std::optional<Error>& error) override;

 private:
  enum class Status : std::uint8_t { opening, open, closed };
  class Job;
  class OpenJob;
  class CloseJob;
  class BytesStreamJob;
  class CopyJob;

  void openNow();
  void openDone(int number, DescriptorRef file);
  void tellOpened();
  void close();
  void closeDone(std::optional<Error> error);

  FileArguments file_;
  Ref<FileHandleState> handle_;
  Ref<FileHandleState::Use> handleUse_;
  Subscription handleClosed_;
  std::optional<Error> destroyedWith_;
  StopFlagRef copying_;
  Status status_ = Status::opening;
  bool flush_;
  bool working_ = false;
  bool closeWanted_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/file_stream_state.ipp>
#endif
