// What few readable sides have: streams that they are piped into, and an encoding.
#pragma once

#include <nodus/buffer/string_decoder.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/stream/detail/pipe_link.hpp>

#include <optional>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct ReadableExtras {
  // In the order in which they came.
  std::vector<Ref<PipeLink>> pipes{};
  // There were two at a time once.
  bool hadSeveralPipes = false;
  // While "unpipe" is emitted: whether a pipe has taken it.
  bool* unpiped = nullptr;
  std::optional<StringDecoder> decoder{};
};

}  // namespace detail
}  // namespace nodus::inline v0
