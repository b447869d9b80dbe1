// What the copies of a FileHandle share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/kernel/detail/descriptor.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

class FileHandleState final : public EmitterState, public FromFreeList {
 public:
  explicit FileHandleState(DescriptorRef file) noexcept : file_(std::move(file)) {}

  int fd() const noexcept { return file_ ? file_->fd() : -1; }
  Promise<> close();

  // What an operation works with; Node's error if the file is closed.
  FileArguments arguments(std::string_view operation) const;
  const DescriptorRef& file() const noexcept { return file_; }

  // An operation, or a stream, is under way: closing waits for it.
  class Use final : public RefCounted, public FromFreeList {
   public:
    explicit Use(FileHandleState& state) noexcept : state_(&state) { ++state.uses_; }
    ~Use() override { state_->useEnded(); }

   private:
    Ref<FileHandleState> state_;
  };
  // The operation's promise keeps the file open until it is settled.
  template <class T>
  Promise<T> keptOpenBy(Promise<T> promise) {
    promise.keepUntilSettled(makeRef<Use>(*this));
    return promise;
  }

 private:
  void useEnded();
  Promise<> closeNow();

  DescriptorRef file_;
  Promise<> closing_;  // while it waits for uses, and until it is done
  std::uint32_t uses_ = 0;
  bool waiting_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/file_handle_state.ipp>
#endif
