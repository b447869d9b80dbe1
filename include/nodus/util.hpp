// util: Node's `node:util`.
#pragma once

#include <nodus/util/debug.hpp>
#include <nodus/util/equal.hpp>
#include <nodus/util/format.hpp>
#include <nodus/util/inspect.hpp>
#include <nodus/util/mime_type.hpp>
#include <nodus/util/parse_args.hpp>
#include <nodus/util/parse_env.hpp>
#include <nodus/util/promisify.hpp>
#include <nodus/util/style.hpp>
#include <nodus/util/system_errors.hpp>
#include <nodus/util/text_encoding.hpp>
#include <nodus/util/trim.hpp>
#include <nodus/util/types.hpp>
