// What the compiler must offer, and the two ways to build (docs/design/0001).
#pragma once

#include <nodus/version.hpp>

#if __cplusplus < 202002L
#error "nodus needs C++20: compile with -std=c++20 or later"
#endif

// Header-only is the default: every `.ipp` is included at the end of its header and its functions are
// inline. With NODUS_SEPARATE_COMPILATION (the target nodus::compiled defines it) the headers only
// declare, and the one file that includes <nodus/src.hpp> defines.
#if defined(NODUS_SEPARATE_COMPILATION)
#define NODUS_DECL
#else
#define NODUS_HEADER_ONLY 1
#define NODUS_DECL inline
#endif

#if defined(__GNUC__) || defined(__clang__)
#define NODUS_NOINLINE __attribute__((noinline))
#define NODUS_ALWAYS_INLINE __attribute__((always_inline)) inline
#else
#define NODUS_NOINLINE
#define NODUS_ALWAYS_INLINE inline
#endif

#if defined(__SANITIZE_ADDRESS__)
#define NODUS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NODUS_ADDRESS_SANITIZER 1
#endif
#endif

#if defined(__GNUC__) || defined(__clang__)
#define NODUS_PREFETCH(address) __builtin_prefetch(address)
#else
#define NODUS_PREFETCH(address) static_cast<void>(address)
#endif

// Between two looks at what another thread is about to write.
#if defined(__x86_64__) || defined(__i386__)
#define NODUS_PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define NODUS_PAUSE() asm volatile("yield")
#else
#define NODUS_PAUSE() static_cast<void>(0)
#endif
