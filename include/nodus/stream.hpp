// Streams: sources, sinks and what lies between, with backpressure.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/add_abort_signal.hpp>
#include <nodus/stream/compose.hpp>
#include <nodus/stream/duplex.hpp>
#include <nodus/stream/finished.hpp>
#include <nodus/stream/operators.hpp>
#include <nodus/stream/pipeline.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/text_readable.hpp>
#include <nodus/stream/transform.hpp>
#include <nodus/stream/utilities.hpp>
#include <nodus/stream/writable.hpp>
