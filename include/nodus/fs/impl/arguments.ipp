#pragma once

#include <nodus/buffer/detail/codec.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/inspect.hpp>

#include <span>

#include <fcntl.h>

namespace nodus::inline v0 {
namespace fs {

NODUS_DECL int OpenFlags::value() const {
  if (!isText_) return flags_;
  struct Entry {
    std::string_view name;
    int flags;
  };
  static constexpr Entry entries[] = {
      {"r", O_RDONLY},
      {"rs", O_RDONLY | O_SYNC},
      {"sr", O_RDONLY | O_SYNC},
      {"r+", O_RDWR},
      {"rs+", O_RDWR | O_SYNC},
      {"sr+", O_RDWR | O_SYNC},
      {"w", O_TRUNC | O_CREAT | O_WRONLY},
      {"wx", O_TRUNC | O_CREAT | O_WRONLY | O_EXCL},
      {"xw", O_TRUNC | O_CREAT | O_WRONLY | O_EXCL},
      {"w+", O_TRUNC | O_CREAT | O_RDWR},
      {"wx+", O_TRUNC | O_CREAT | O_RDWR | O_EXCL},
      {"xw+", O_TRUNC | O_CREAT | O_RDWR | O_EXCL},
      {"a", O_APPEND | O_CREAT | O_WRONLY},
      {"ax", O_APPEND | O_CREAT | O_WRONLY | O_EXCL},
      {"xa", O_APPEND | O_CREAT | O_WRONLY | O_EXCL},
      {"as", O_APPEND | O_CREAT | O_WRONLY | O_SYNC},
      {"sa", O_APPEND | O_CREAT | O_WRONLY | O_SYNC},
      {"a+", O_APPEND | O_CREAT | O_RDWR},
      {"ax+", O_APPEND | O_CREAT | O_RDWR | O_EXCL},
      {"xa+", O_APPEND | O_CREAT | O_RDWR | O_EXCL},
      {"as+", O_APPEND | O_CREAT | O_RDWR | O_SYNC},
      {"sa+", O_APPEND | O_CREAT | O_RDWR | O_SYNC},
  };
  for (const auto& entry : entries) {
    if (entry.name == text_) return entry.flags;
  }
  detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"flags", "is invalid", util::inspect(text_)});
}

NODUS_DECL void FileData::encode(BufferEncoding encoding) {
  if (!isText_) return;
  const auto known = encoding.find();
  if (!known) {
    detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE,
                       {"encoding", "is invalid encoding", util::inspect(encoding.name())});
  }
  if (*known == Encoding::utf8) return;
  std::string bytes(detail::encodedBound(text_, *known), '\0');
  const std::span room(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  bytes.resize(detail::encodeInto(room, text_, *known));
  text_ = std::move(bytes);
}

}  // namespace fs
}  // namespace nodus::inline v0
