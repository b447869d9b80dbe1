// tty: terminals, and the streams on standard input, output and error. Node's `tty`.
#pragma once

#include <nodus/config.hpp>
#include <nodus/tty/isatty.hpp>
#include <nodus/tty/read_stream.hpp>
#include <nodus/tty/write_stream.hpp>
