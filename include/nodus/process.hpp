// process: the running program, its surroundings, its events and its end. Node's `process`.
#pragma once

#include <nodus/config.hpp>
#include <nodus/process/capture.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/ids.hpp>
#include <nodus/process/info.hpp>
#include <nodus/process/report.hpp>
#include <nodus/process/run.hpp>
#include <nodus/process/send.hpp>
#include <nodus/process/send_handle.hpp>
#include <nodus/process/stdio.hpp>
#include <nodus/process/usage.hpp>
#include <nodus/process/warnings.hpp>
