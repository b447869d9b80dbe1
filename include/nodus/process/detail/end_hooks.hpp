// What takes part in the end of the process without being part of every program.
#pragma once

#include <nodus/config.hpp>

#include <atomic>

namespace nodus::inline v0 {

class Error;

namespace detail {

// Ends the threads that run loops of their own, before the process ends with that code. Set by worker_threads.
inline constinit std::atomic<void (*)(int code)> endThreads{nullptr};
// Writes a diagnostic report of an exception that nobody caught. Set where a program asks for one.
inline constinit std::atomic<void (*)(const Error& error)> writeFatalReport{nullptr};

}  // namespace detail
}  // namespace nodus::inline v0
