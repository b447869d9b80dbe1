// The kernel: the loop, its queues and timers, promises, events, abort signals and the thread pool. Everything else
// stands on it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/clock.hpp>
#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/dynamic_event_emitter.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/system.hpp>
#include <nodus/kernel/thread_pool.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>
