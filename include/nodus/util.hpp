// util: Node's `node:util`.
#pragma once

#include <nodus/util/format.hpp>
#include <nodus/util/inspect.hpp>
