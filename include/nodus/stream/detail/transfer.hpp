// The shortcut between two native ends of a pipe: the sink takes bytes straight from the source's descriptor, so that
// they never pass through the program's memory. docs/design/0006.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/descriptor.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/stop_flag.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/stream/detail/stream_state.hpp>
#include <nodus/stream/detail/transfer_source.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace nodus::inline v0 {
namespace detail {

// What the sink tells the source, once for each offer that it took.
struct TransferResult {
  std::uint64_t bytes = 0;
  bool atEnd = false;            // the source has no more
  std::optional<Error> error{};  // of the source's side; the sink keeps its own
};

struct TransferOffer {
  TransferSource& source;
  Ref<StreamState> alive;      // what holds the source
  DescriptorRef file;          // to read from: this,
  int fd = -1;                 // or this
  std::int64_t position = -1;  // -1 is the descriptor's own
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  StopFlagRef stop{};
};

}  // namespace detail
}  // namespace nodus::inline v0
