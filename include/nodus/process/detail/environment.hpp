// Who reads or changes the environment of the process holds this lock: the C library's own functions do not lock for us
// everywhere.
#pragma once

#include <nodus/config.hpp>

#include <mutex>

namespace nodus::inline v0 {
namespace detail {

std::mutex& environmentMutex();

}  // namespace detail
}  // namespace nodus::inline v0
