// The kernel: loop, queues, timers, promises. Everything else stands on it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/clock.hpp>
#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/thread_pool.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>
