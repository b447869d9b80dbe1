// child_process: other programs, started, fed, listened to and waited for. Node's `node:child_process`.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/child.hpp>
#include <nodus/child_process/exec.hpp>
#include <nodus/child_process/fork.hpp>
#include <nodus/child_process/options.hpp>
#include <nodus/child_process/spawn.hpp>
#include <nodus/child_process/sync.hpp>
