// Threads with loops of their own, and what they say to each other: Node's `worker_threads`; and a pool of threads.
#pragma once

#include <nodus/worker_threads/broadcast_channel.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/environment_data.hpp>
#include <nodus/worker_threads/message_port.hpp>
#include <nodus/worker_threads/pool.hpp>
#include <nodus/worker_threads/worker.hpp>
