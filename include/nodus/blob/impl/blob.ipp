#pragma once

#include <nodus/blob.hpp>
#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/util/inspect.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::size_t blobChunk = 64 * 1024;

class MemorySource final : public BlobSource {
 public:
  explicit MemorySource(Buffer bytes) : bytes_(std::move(bytes)) {}
  const Buffer& bytes() const noexcept { return bytes_; }
  Promise<Buffer> read(std::uint64_t position, std::size_t size) override {
    const auto start = static_cast<std::ptrdiff_t>(position);
    return promise::resolve(bytes_.subarray(start, start + static_cast<std::ptrdiff_t>(size)));
  }

 private:
  Buffer bytes_;
};

NODUS_DECL std::string normalBlobType(std::string_view type) {
  std::string normal(type);
  for (auto& c : normal) {
    if (c < 0x20 || c > 0x7e) return {};
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return normal;
}

// "\r\n" and "\r" become "\n".
NODUS_DECL std::string withNativeEndings(std::string_view text) {
  std::string native;
  native.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      native += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      native += '\n';
    }
  }
  return native;
}

// The pieces one after the other, none longer than a chunk.
NODUS_DECL AsyncGenerator<Buffer> blobChunks(std::vector<BlobPiece> pieces) {
  for (const auto& piece : pieces) {
    for (std::uint64_t at = 0; at < piece.size;) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size - at, blobChunk));
      auto reading = piece.source->read(piece.position + at, size);
      auto chunk = co_await reading;
      co_yield std::move(chunk);
      at += size;
    }
  }
}

NODUS_DECL Promise<Buffer> readBlob(std::vector<BlobPiece> pieces, std::uint64_t size) {
  if (size > static_cast<std::uint64_t>(maxBufferLength)) {
    throwError(ErrorCode::ERR_BUFFER_TOO_LARGE, {std::to_string(maxBufferLength)});
  }
  auto all = Buffer::allocUnsafeSlow(static_cast<std::size_t>(size));
  std::size_t at = 0;
  for (const auto& piece : pieces) {
    auto reading = piece.source->read(piece.position, static_cast<std::size_t>(piece.size));
    const auto bytes = co_await reading;
    bytes.copy(all, at);
    at += bytes.size();
  }
  co_return all;
}

NODUS_DECL Promise<std::string> readBlobText(Promise<Buffer> reading) {
  const auto bytes = co_await reading;
  const auto text = utf8Decode(bytes.data(), bytes.size());
  co_return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

}  // namespace detail

NODUS_DECL BlobPart::BlobPart(const Buffer& bytes) : BlobPart(bytes.view()) { isText_ = false; }

NODUS_DECL BlobPart::BlobPart(std::string_view text) : isText_(true) {
  if (!text.empty()) pieces_.push_back({detail::makeRef<detail::MemorySource>(Buffer::from(text)), 0, text.size()});
}
NODUS_DECL BlobPart::BlobPart(const Blob& blob) : pieces_(blob.pieces_) {}

NODUS_DECL Blob::Blob(std::vector<BlobPart> parts, const BlobOptions& options)
    : type_(detail::normalBlobType(options.type)) {
  const bool native = options.endings == "native";
  if (!native && options.endings != "transparent") {
    detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE,
                       {"options.endings", "is invalid", util::inspect(options.endings)});
  }
  for (auto& part : parts) {
    if (native && part.isText_ && !part.pieces_.empty()) {
      const auto& source = static_cast<const detail::MemorySource&>(*part.pieces_.front().source);
      part = BlobPart(detail::withNativeEndings(source.bytes().view()));
    }
    for (auto& piece : part.pieces_) {
      size_ += piece.size;
      pieces_.push_back(std::move(piece));
    }
  }
}

NODUS_DECL Blob::Blob(std::vector<detail::BlobPiece> pieces, std::string type)
    : pieces_(std::move(pieces)), type_(std::move(type)) {
  for (const auto& piece : pieces_) size_ += piece.size;
}

NODUS_DECL Blob Blob::slice(std::int64_t start, std::int64_t end, std::string_view type) const {
  const auto all = static_cast<std::int64_t>(size_);
  const auto place = [all](std::int64_t index) { return std::clamp<std::int64_t>(index < 0 ? index + all : index, 0, all); };
  auto skip = static_cast<std::uint64_t>(place(start));
  auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(place(end) - place(start), 0));
  std::vector<detail::BlobPiece> pieces;
  for (const auto& piece : pieces_) {
    const auto skipped = std::min(skip, piece.size);
    const auto taken = std::min(left, piece.size - skipped);
    skip -= skipped;
    left -= taken;
    if (taken > 0) pieces.push_back({piece.source, piece.position + skipped, taken});
  }
  return Blob(std::move(pieces), detail::normalBlobType(type));
}

NODUS_DECL Promise<Buffer> Blob::arrayBuffer() const { return detail::readBlob(pieces_, size_); }
NODUS_DECL Promise<std::string> Blob::text() const { return detail::readBlobText(arrayBuffer()); }
NODUS_DECL Readable<Buffer> Blob::stream() const { return Readable<Buffer>::from(detail::blobChunks(pieces_)); }

}  // namespace nodus::inline v0
