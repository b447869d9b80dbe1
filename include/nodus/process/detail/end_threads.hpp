// How the end of the process ends the threads that run loops of their own.
#pragma once

#include <nodus/config.hpp>

#include <atomic>

namespace nodus::inline v0 {
namespace detail {

// Called before the process ends with that code. Set by worker_threads.
inline constinit std::atomic<void (*)(int code)> endThreads{nullptr};

}  // namespace detail
}  // namespace nodus::inline v0
