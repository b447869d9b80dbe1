// Blocks of headers that were found to be in order before. Most clients send the same one with every request of a
// connection, and equal bytes get the same verdict: they are compared instead of being read once more.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/message_head.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nodus::inline v0 {
namespace http::detail {

class KnownBlocks {
 public:
  // A head whose start line is an ordinary one and `lineSize` bytes long, and whose other bytes were judged.
  // Returns where to look when the same client sends its next request. A block is kept from its second time on.
  std::uint8_t remember(const MessageHead& head, std::size_t lineSize);

  // Completes `head`, which has its start line and nothing else, if [block, end) starts with the block at `index`.
  // Returns that block's size, or 0. `line` is where the message starts.
  std::size_t recognise(std::uint8_t index, const char* line, const char* block, const char* end,
                        MessageHead& head) const;

  // Where to look for a client that has not sent a request before.
  std::uint8_t latest() const noexcept { return latest_; }

  // What was in order under other limits need not be so now.
  void forget() noexcept { blocks_ = {}; }

 private:
  static constexpr std::size_t count = 64;
  static constexpr std::size_t largest = 2048;

  struct Block {
    std::uint64_t hash = 0;
    RawArray<char> chars;
    RawArray<FieldBlock::Field> fields;  // counted from the block's first byte
    std::optional<std::uint64_t> contentLength;
    Method method = Method::GET;
    bool keepAlive = true;
    bool upgrade = false;
  };

  static std::uint64_t hashOf(std::string_view block, Method method) noexcept;

  std::array<Block, count> blocks_{};
  std::uint8_t latest_ = 0;
};

}  // namespace http::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/known_blocks.ipp>
#endif
