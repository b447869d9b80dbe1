// What the program is compiled for, under Node's names.
#pragma once

#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace detail {

#if defined(__linux__)
inline constexpr std::string_view targetPlatform = "linux";
#elif defined(__APPLE__)
inline constexpr std::string_view targetPlatform = "darwin";
#elif defined(__FreeBSD__)
inline constexpr std::string_view targetPlatform = "freebsd";
#elif defined(__OpenBSD__)
inline constexpr std::string_view targetPlatform = "openbsd";
#elif defined(__sun)
inline constexpr std::string_view targetPlatform = "sunos";
#else
inline constexpr std::string_view targetPlatform = "unknown";
#endif

#if defined(__x86_64__)
inline constexpr std::string_view targetArch = "x64";
#elif defined(__aarch64__)
inline constexpr std::string_view targetArch = "arm64";
#elif defined(__arm__)
inline constexpr std::string_view targetArch = "arm";
#elif defined(__i386__)
inline constexpr std::string_view targetArch = "ia32";
#elif defined(__riscv) && __riscv_xlen == 64
inline constexpr std::string_view targetArch = "riscv64";
#elif defined(__powerpc64__)
inline constexpr std::string_view targetArch = "ppc64";
#elif defined(__s390x__)
inline constexpr std::string_view targetArch = "s390x";
#elif defined(__loongarch64)
inline constexpr std::string_view targetArch = "loong64";
#elif defined(__mips__)
inline constexpr std::string_view targetArch = "mips";
#else
inline constexpr std::string_view targetArch = "unknown";
#endif

}  // namespace detail
}  // namespace nodus::inline v0
