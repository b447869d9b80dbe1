// What the handles of a terminal's writable stream, or of standard output or error, share.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/detail/unsent_output.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/stream/detail/writable_core.hpp>
#include <nodus/tty/detail/descriptor.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace tty::detail {

using namespace nodus::detail;

struct WindowSize {
  int columns = 0;
  int rows = 0;
  friend bool operator==(const WindowSize&, const WindowSize&) = default;
};

// Files and terminals are written to at once. A pipe gets what it takes, and the rest when it has room: only what
// writes by console or stdio waits for it.
class OutputState final : public StreamState, public FromFreeList, public net::detail::OpenListItem<OutputState> {
 public:
  // Standard output (1) or error (2), which ends never.
  static Ref<OutputState> standard(Loop& loop, int fd);
  // A terminal of its own.
  OutputState(Loop& loop, int fd);
  ~OutputState() override;

  WritableCore* writable() noexcept override { return &part_; }

  int fd() const noexcept;
  DescriptorKind kind() const noexcept { return kind_; }
  bool isTerminal() const noexcept { return kind_ == DescriptorKind::terminal; }
  std::optional<WindowSize> windowSize();
  // Emits "resize" if it is another size than the last that was seen.
  void refreshSize();
  void setReferenced(bool referenced) noexcept;

 private:
  friend class net::detail::OpenList<OutputState>;

  struct Part final : WritablePart<Buffer> {
    using WritablePart<Buffer>::WritablePart;
    using WritablePart<Buffer>::buffered;
    using WritablePart<Buffer>::reopen;
    void doWrite(Buffer chunk) override { static_cast<OutputState&>(stream()).write(std::move(chunk)); }
    bool hasFinal() const noexcept override { return true; }
    void doFinal() override;
  };
  // The sink may settle it from another thread.
  struct Unsent : UnsentOutput {
    Unsent(RemoteLoop remote, OutputState& stream) noexcept : loop(std::move(remote)), owner(&stream) {}
    RemoteLoop loop;
    OutputState* owner;
  };

  OutputState(Loop& loop, OutputSink& sink);
  void write(Buffer chunk);
  void writeWhenReady(Buffer chunk);
  void goOn();
  void sent();
  void writeBehind() noexcept;
  void finishSending() noexcept;
  void open();
  void writeEnded(int error);
  void updateHold() noexcept;
  void doDestroy(const std::optional<Error>& error) override;
  void tellDestroyed(const std::optional<Error>& error);
  void abandon() noexcept;

  Loop& loop_;
  Owned<OutputSink> ownSink_;
  OutputSink* sink_;
  Part part_;
  Watcher watcher_;
  Loop::Hold hold_;
  Unsent unsent_;
  Buffer chunk_;                  // that `unsent_` is of
  std::size_t writtenAhead_ = 0;  // how many of the stream's buffered chunks are out
  std::optional<WindowSize> lastSize_;
  DescriptorKind kind_;
  bool watched_ = false;
  bool sending_ = false;
  bool ended_ = false;
  bool unreferenced_ = false;
  bool abandoned_ = false;
};

}  // namespace tty::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/tty/impl/output_state.ipp>
#endif
