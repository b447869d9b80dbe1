// process: the running program, its surroundings, its events and its end. Node's `process`. Messages to a parent, which
// few programs have, are in nodus/process/send.hpp; nodus.hpp has these, too.
#pragma once

#include <nodus/config.hpp>
#include <nodus/process/capture.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/ids.hpp>
#include <nodus/process/info.hpp>
#include <nodus/process/report.hpp>
#include <nodus/process/run.hpp>
#include <nodus/process/stdio.hpp>
#include <nodus/process/usage.hpp>
#include <nodus/process/warnings.hpp>
