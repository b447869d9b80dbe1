#pragma once

#include <nodus/fs/detail/fd_calls.hpp>
#include <nodus/fs/detail/file_stream_state.hpp>
#include <nodus/kernel/loop.hpp>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <tuple>
#include <type_traits>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// A piece of work of a stream, which stays for as long as it takes.
class FileStreamState::Job : public PoolJob, public FromFreeList {
 public:
  explicit Job(FileStreamState& stream) : stream_(&stream) {}
  void submit() { Loop::current().local<PoolClient>().submit(*this, PoolWork::fast); }

 protected:
  virtual void finished(FileStreamState& stream) = 0;
  virtual void dropped() noexcept {}

 private:
  // Listeners are called here, and what they throw is uncaught.
  void complete() override {
    const auto stream = std::move(stream_);
    try {
      finished(*stream);
    } catch (...) {
      Loop::current().uncaught(std::current_exception(), false);
    }
    releaseOwner();
  }
  void orphan() noexcept override {
    stream_.reset();
    dropped();
    releaseOwner();
  }

  Ref<FileStreamState> stream_;
};

class FileStreamState::OpenJob final : public Job {
 public:
  explicit OpenJob(FileStreamState& stream) : Job(stream), arguments_(stream.file_) {}

 private:
  void work() noexcept override {
    const int fd = openFile(arguments_.path.c_str(), arguments_.flags, arguments_.mode);
    if (fd >= 0) {
      file_ = DescriptorRef(new Descriptor(fd));
    } else {
      number_ = -fd;
    }
  }
  void finished(FileStreamState& stream) override { stream.openDone(number_, std::move(file_)); }

  FileArguments arguments_;
  DescriptorRef file_;
  int number_ = 0;
};

class FileStreamState::CloseJob final : public Job {
 public:
  CloseJob(FileStreamState& stream, FileArguments file, bool flush)
      : Job(stream), file_(std::move(file)), flush_(flush) {}

 private:
  void work() noexcept override {
    const int fd = file_.file ? file_.file->fd() : file_.fd;
    if (flush_ && repeatInterrupted([&] { return ::fsync(fd); }) != 0) number_ = errno;
    const int closing = file_.file ? file_.file->close() : OwnFd(fd).close();
    if (number_ == 0 && closing != 0) number_ = closing, flush_ = false;
  }
  void finished(FileStreamState& stream) override {
    std::optional<Error> error;
    if (number_ != 0) error = systemError(number_, flush_ ? "fsync" : "close");
    stream.closeDone(std::move(error));
  }

  FileArguments file_;
  bool flush_;
  int number_ = 0;
};

class FileStreamState::BytesStreamJob final : public BytesJob {
 public:
  BytesStreamJob(FileStreamState& stream, BytesRequest request) : BytesJob(std::move(request)), stream_(&stream) {}
  using BytesJob::submit;

 private:
  void complete() override {
    const auto stream = std::move(stream_);
    try {
      stream->bytesDone(outcome(), transferred(), buffers());
    } catch (...) {
      Loop::current().uncaught(std::current_exception(), false);
    }
    releaseOwner();
  }
  void orphan() noexcept override {
    stream_.reset();
    releaseOwner();
  }

  Ref<FileStreamState> stream_;
};

class FileStreamState::CopyJob final : public Job {
 public:
  CopyJob(FileStreamState& to, const TransferOffer& offer, std::int64_t position)
      : Job(to),
        source_(offer.source),
        sourceAlive_(offer.alive),
        from_(offer.file),
        to_(to.file()),
        stop_(offer.stop),
        most_(offer.most) {
    if (!from_.file) from_.fd = offer.fd;
    progress_.fromPosition = offer.position;
    progress_.toPosition = position;
  }

 private:
  void work() noexcept override {
    const FileInUse from(from_);
    const FileInUse to(to_);
    progress_.from = from.fd();
    progress_.to = to.fd();
    while (most_ > 0 && !progress_.atEnd && !stop_->isAsked()) {
      const auto part = std::min<std::uint64_t>(most_, copyBetweenLooks);
      if (!copyBytes(progress_, part)) return;
      most_ -= part;
    }
  }
  // The sink first: what it tells may be that it can take no more.
  void finished(FileStreamState& stream) override {
    const auto alive = std::move(sourceAlive_);
    stream.copyDone(progress_);
    TransferResult result{progress_.copied, progress_.atEnd, {}};
    if (progress_.failed == CopyEnd::reading) result.error = systemError(progress_.number, "read");
    source_.transferred(result);
  }
  void dropped() noexcept override { sourceAlive_.reset(); }

  TransferSource& source_;
  Ref<StreamState> sourceAlive_;
  FileArguments from_;
  FileArguments to_;
  StopFlagRef stop_;
  CopyProgress progress_;
  std::uint64_t most_;
};

NODUS_DECL FileStreamState::FileStreamState(FileOfStream from)
    : file_(std::move(from.file)), handle_(std::move(from.handle)), flush_(from.flush) {
  autoDestroy = from.autoClose;
  if (handle_) {
    file_.file = handle_->file();
    handleUse_ = makeRef<FileHandleState::Use>(*handle_);
    const auto listener = makeListener([this] { destroy(); }, true, std::type_identity<std::tuple<>>{});
    handle_->add(eventKey<"close">, listener, false);
    handleClosed_ = Subscription(listener);
    status_ = Status::open;
  } else if (file_.fd >= 0) {
    if (from.autoClose) file_.file = DescriptorRef(new Descriptor(std::exchange(file_.fd, -1)));
    status_ = Status::open;
  }
}

NODUS_DECL FileStreamState::~FileStreamState() { handleClosed_.off(); }

NODUS_DECL void FileStreamState::openLater() {
  if (status_ != Status::opening) return;
  awaitConstruct();
  process::nextTick([self = Ref<FileStreamState>(this)] { self->openNow(); });
}

NODUS_DECL void FileStreamState::openNow() { (new OpenJob(*this))->submit(); }

// Node tells that it is open also if it was destroyed meanwhile.
NODUS_DECL void FileStreamState::openDone(int number, DescriptorRef file) {
  if (number != 0) {
    status_ = Status::closed;
    return constructDone(systemError(number, "open", {.path = file_.path}));
  }
  file_.file = std::move(file);
  status_ = Status::open;
  process::nextTick([self = Ref<FileStreamState>(this)] {
    self->constructDone({});
    if (self->isOpen()) self->opened();
  });
  const int descriptor = fd();
  const std::tuple<const int&> opened(descriptor);
  emit(eventKey<"open">, &opened);
  const std::tuple<> none;
  emit(eventKey<"ready">, &none);
}

NODUS_DECL void FileStreamState::endWork() {
  working_ = false;
  copying_ = {};
  if (std::exchange(closeWanted_, false)) close();
}

NODUS_DECL void FileStreamState::startBytes(BytesRequest request) {
  beginWork();
  request.file.file = file_.file;
  request.file.fd = file_.fd;
  (new BytesStreamJob(*this, std::move(request)))->submit();
}

NODUS_DECL void FileStreamState::startCopy(const TransferOffer& offer, std::int64_t position) {
  beginWork();
  copies(offer.stop);
  (new CopyJob(*this, offer, position))->submit();
}

NODUS_DECL void FileStreamState::doDestroy(const std::optional<Error>& error) {
  destroyedWith_ = error;
  handleClosed_.off();
  if (copying_) copying_->ask();
  if (working_) {
    closeWanted_ = true;
  } else {
    close();
  }
}

NODUS_DECL void FileStreamState::close() {
  if (status_ != Status::open) return closeDone({});
  status_ = Status::closed;
  if (handle_) {
    handleUse_.reset();
    handle_->close()
        .then([self = Ref<FileStreamState>(this)] { self->closeDone({}); },
              [self = Ref<FileStreamState>(this)](const Error& error) { self->closeDone(error); })
        .detach();
    return;
  }
  FileArguments file(std::exchange(file_.file, {}));
  if (!file.file) file.fd = std::exchange(file_.fd, -1);
  (new CloseJob(*this, std::move(file), flush_ && !destroyedWith_))->submit();
}

NODUS_DECL void FileStreamState::closeDone(std::optional<Error> error) {
  handle_.reset();
  file_.file = {};
  destroyDone(destroyedWith_ ? destroyedWith_ : error);
}

}  // namespace detail
}  // namespace nodus::inline v0
