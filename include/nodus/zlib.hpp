// zlib: compression, as streams and as functions.
#pragma once

#include <nodus/config.hpp>
#include <nodus/zlib/brotli.hpp>
#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/functions.hpp>
#include <nodus/zlib/options.hpp>
#include <nodus/zlib/streams.hpp>
