// openAsBlob: a file as a Blob.
#pragma once

#include <nodus/blob.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>

#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace fs {

/// What `openAsBlob` takes.
struct OpenAsBlobOptions {
  /// The media type. Kept as it is.
  std::string_view type{};
};
static_assert(std::is_trivially_destructible_v<OpenAsBlobOptions>);

/// The file as it is now; its bytes are read when they are asked for, and then reject with a NotReadableError if the
/// file has changed since. Rejects with ERR_INVALID_ARG_VALUE if there is no such file.
Promise<Blob> openAsBlob(std::string_view path, const OpenAsBlobOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/open_as_blob.ipp>
#endif
