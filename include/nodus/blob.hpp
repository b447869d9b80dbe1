// Blob: bytes that do not change, in memory or in a file, read when they are wanted.
#pragma once

#include <nodus/blob/detail/blob_source.hpp>
#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/readable.hpp>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

class Blob;

/// What a `Blob` is made of: a text, which becomes UTF-8, the bytes of a Buffer, or another Blob.
class BlobPart {
 public:
  /// A text, as UTF-8.
  BlobPart(std::string_view text);
  BlobPart(const char* text) : BlobPart(std::string_view(text)) {}
  BlobPart(const std::string& text) : BlobPart(std::string_view(text)) {}
  /// A copy of the bytes.
  BlobPart(const Buffer& bytes);
  /// All of another Blob, of which nothing is read now.
  BlobPart(const Blob& blob);

 private:
  friend class Blob;
  std::vector<detail::BlobPiece> pieces_;
  bool isText_ = false;
};

/// What the constructor of a `Blob` takes.
struct BlobOptions {
  /// The media type, kept in lower case; a text with anything but visible ASCII and spaces is none.
  std::string_view type{};
  /// "transparent", the default, or "native": line ends of texts become those of the system. Another word is
  /// ERR_INVALID_ARG_VALUE.
  std::string_view endings = "transparent";
};

/// Immutable bytes with a size and a type, of which parts can be taken without copying. Node's `Blob`. A handle: copies
/// are the same Blob. What is in a file is read when it is asked for, and rejects with a NotReadableError if the file
/// has changed since.
class Blob {
 public:
  /// No bytes.
  Blob() : Blob(std::initializer_list<BlobPart>{}) {}
  explicit Blob(std::initializer_list<BlobPart> parts, const BlobOptions& options = {})
      : Blob(std::vector<BlobPart>(parts), options) {}
  explicit Blob(std::vector<BlobPart> parts, const BlobOptions& options = {});

  /// How many bytes there are.
  std::uint64_t size() const noexcept { return size_; }
  /// The media type, or nothing.
  const std::string& type() const noexcept { return type_; }

  /// The bytes from `start` up to `end`; negative numbers count from the end. The type is `type`, not this one's.
  Blob slice(std::int64_t start = 0, std::int64_t end = std::numeric_limits<std::int64_t>::max(),
             std::string_view type = {}) const;

  /// All bytes. Node's `arrayBuffer` and `bytes`.
  Promise<Buffer> arrayBuffer() const;
  Promise<Buffer> bytes() const { return arrayBuffer(); }
  /// The bytes as UTF-8, without a byte order mark; what is not valid is U+FFFD.
  Promise<std::string> text() const;
  /// The bytes in chunks of at most 64 KiB. In Node this is a web stream.
  Readable<Buffer> stream() const;

  static constexpr std::string_view inspectName = "Blob";
  template <class F>
  void inspectFields(F&& field) const {
    field("size", size_), field("type", type_);
  }

  // For the machinery.
  Blob(std::vector<detail::BlobPiece> pieces, std::string type);

 private:
  friend class BlobPart;
  std::vector<detail::BlobPiece> pieces_;
  std::uint64_t size_ = 0;
  std::string type_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/blob/impl/blob.ipp>
#endif
