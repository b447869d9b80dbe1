// The bodies of a stream's two sides and of what they share: each needs the classes of all.
#pragma once

#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/readable_extras.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <nodus/stream/impl/finish_watcher.ipp>
#include <nodus/stream/impl/pipe_link.ipp>
#include <nodus/stream/impl/readable_core.ipp>
#include <nodus/stream/impl/stream_state.ipp>
#include <nodus/stream/impl/writable_core.ipp>
