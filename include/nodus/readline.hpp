// readline: Node's `node:readline` and `node:readline/promises`, for input that is no terminal.
#pragma once

#include <nodus/readline/cursor.hpp>
#include <nodus/readline/interface.hpp>
