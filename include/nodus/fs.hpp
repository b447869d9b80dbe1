// fs: the file system, on the thread pool. Node's `fs/promises`, and its synchronous functions.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/stat.hpp>
#include <nodus/fs/stats.hpp>
