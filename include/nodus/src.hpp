// Everything that nodus::compiled compiles, bottom-up: include it in exactly one file that is built with
// NODUS_SEPARATE_COMPILATION. A test fails when an .ipp is missing here.
#pragma once

#include <nodus/config.hpp>

#if !defined(NODUS_SEPARATE_COMPILATION)
#error "nodus/src.hpp is for separate compilation: define NODUS_SEPARATE_COMPILATION, or include only the headers"
#endif

#include <nodus/kernel/impl/error.ipp>
