// What the handles of a terminal's, pipe's or file's readable stream share.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/tty/detail/descriptor.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace nodus::inline v0 {
namespace tty::detail {

using namespace nodus::detail;

// Reads a descriptor that was inherited, or is shared with others: terminals and pipes when they have something, files
// by the pool. Its flags are left as they are.
class InputState final : public StreamState, public FromFreeList, public net::detail::OpenListItem<InputState> {
 public:
  InputState(Loop& loop, int fd, DescriptorKind kind);

  ReadableCore* readable() noexcept override { return &part_; }

  int fd() const noexcept { return fd_; }
  DescriptorKind kind() const noexcept { return kind_; }
  std::uint64_t bytesRead() const noexcept { return bytesRead_; }
  bool isRaw() const noexcept { return rawMode_.isOn(); }
  void setRaw(bool raw);
  void setReferenced(bool referenced) noexcept;
  // Reads no more after a pause(), so that the loop is not held: what Node does for process.stdin only.
  void stopWhenPaused();

 private:
  friend class net::detail::OpenList<InputState>;
  class ReadJob;

  struct Part final : ReadablePart<Buffer> {
    using ReadablePart<Buffer>::ReadablePart;
    void doRead() override { static_cast<InputState&>(stream()).startReading(); }
  };

  bool isFile() const noexcept { return kind_ == DescriptorKind::file; }
  void startReading();
  void stopReading() noexcept;
  bool watch();
  void readLater();
  static void ready(void* owner, unsigned readiness);
  void readNow();
  void push(Buffer chunk);
  void readDone(std::ptrdiff_t result, const std::uint8_t* bytes);
  void updateHold() noexcept;
  void doDestroy(const std::optional<Error>& error) override;
  void closeNow();
  void closeDescriptor() noexcept;
  void abandon() noexcept;

  Loop& loop_;
  Watcher watcher_;
  Loop::Hold hold_;
  std::uint64_t bytesRead_ = 0;
  Part part_;
  RawMode rawMode_;
  int fd_;
  DescriptorKind kind_;
  bool open_ = false;  // watched, and kept alive by that
  bool reading_ = false;
  bool unreferenced_ = false;
  bool abandoned_ = false;  // the loop is gone
};

}  // namespace tty::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/tty/impl/input_state.ipp>
#endif
