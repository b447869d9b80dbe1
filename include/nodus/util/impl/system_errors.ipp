#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/util/system_errors.hpp>

#include <algorithm>
#include <cerrno>
#include <string>

namespace nodus::inline v0 {
namespace detail {

// libuv's own numbers, for what the system has none: of name look-ups, of the end of a file.
#define NODUS_SYSTEM_ROW(name, text) {-name, #name, text},
inline constexpr util::SystemErrorEntry systemErrors[] = {
    NODUS_ERRNO_MAP(NODUS_SYSTEM_ROW){-3000, "EAI_ADDRFAMILY", "address family not supported"},
    {-3001, "EAI_AGAIN", "temporary failure"},
    {-3002, "EAI_BADFLAGS", "bad ai_flags value"},
    {-3003, "EAI_CANCELED", "request canceled"},
    {-3004, "EAI_FAIL", "permanent failure"},
    {-3005, "EAI_FAMILY", "ai_family not supported"},
    {-3006, "EAI_MEMORY", "out of memory"},
    {-3007, "EAI_NODATA", "no address"},
    {-3008, "EAI_NONAME", "unknown node or service"},
    {-3009, "EAI_OVERFLOW", "argument buffer overflow"},
    {-3010, "EAI_SERVICE", "service not available for socket type"},
    {-3011, "EAI_SOCKTYPE", "socket type not supported"},
    {-3013, "EAI_BADHINTS", "invalid value for hints"},
    {-3014, "EAI_PROTOCOL", "resolved protocol is unknown"},
    {-4028, "EFTYPE", "inappropriate file type or format"},
    {-4080, "ECHARSET", "invalid Unicode character"},
    {-4094, "UNKNOWN", "unknown error"},
    {-4095, "EOF", "end of file"},
};
#undef NODUS_SYSTEM_ROW

}  // namespace detail

namespace util {

NODUS_DECL std::span<const SystemErrorEntry> getSystemErrorMap() noexcept { return detail::systemErrors; }

NODUS_DECL std::string getSystemErrorName(int number) {
  if (number >= 0) {
    detail::throwError(ErrorCode::ERR_OUT_OF_RANGE, {"err", "a negative integer", std::to_string(number)});
  }
  const auto all = getSystemErrorMap();
  const auto found =
      std::find_if(all.begin(), all.end(), [number](const auto& entry) { return entry.number == number; });
  return found == all.end() ? "Unknown system error " + std::to_string(number) : std::string(found->name);
}

}  // namespace util
}  // namespace nodus::inline v0
