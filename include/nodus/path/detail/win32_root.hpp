// What paths of Windows start with: drives, shares and names of devices.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

inline constexpr char win32Lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool win32Equal(std::string_view a, std::string_view b) noexcept;

// What a path of Windows starts with.
struct Win32Root {
  enum class Kind : std::uint8_t { none, drive, share };

  Kind kind = Kind::none;
  bool absolute = false;
  // "C:", or the server, and the share.
  std::string_view first{};
  std::string_view share{};
  // Where the components start; the separator behind a share is one of them.
  std::size_t end = 0;

  // `\\.\` and `\\?\`, which start names of devices.
  bool isDeviceSpace() const noexcept { return kind == Kind::share && (first == "." || first == "?"); }
  std::size_t componentsStart() const noexcept { return isDeviceSpace() ? 4 : end; }

  bool sameDevice(const Win32Root& other) const noexcept {
    return kind == other.kind && isDeviceSpace() == other.isDeviceSpace() && win32Equal(first, other.first) &&
           (isDeviceSpace() || win32Equal(share, other.share));
  }

  void appendDevice(std::string& out) const {
    if (kind == Kind::share) out += "\\\\";
    out += first;
    if (kind == Kind::share && !isDeviceSpace()) (out += '\\') += share;
  }
};

bool startsWithWin32Drive(std::string_view path) noexcept;
Win32Root win32Root(std::string_view path) noexcept;
// What belongs to the root for `dirname` and `parse`, with the separator behind a share.
std::size_t win32RootSize(std::string_view path) noexcept;
// Names that stand for devices in every folder.
bool isWin32Reserved(std::string_view name) noexcept;
// What Node takes for the name of a device: all before the colon; and, which is an accident, all but the last
// character where there is no colon.
std::string_view win32DevicePart(std::string_view path, std::size_t colon) noexcept;
// Whether what was relative must get a `.\` so that Windows does not take it for a drive or a stream of one.
bool win32NeedsDot(std::string_view path, std::string_view tail) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/path/impl/win32_root.ipp>
#endif
