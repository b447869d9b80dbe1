// diagnostics_channel: messages for whoever wants to watch what a library does.
#pragma once

#include <nodus/diagnostics_channel/channel.hpp>
#include <nodus/diagnostics_channel/tracing_channel.hpp>
