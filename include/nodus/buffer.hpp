// Node's `buffer` and `string_decoder`: bytes, and text as bytes.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/buffer/encoding.hpp>
#include <nodus/buffer/functions.hpp>
#include <nodus/buffer/numbers.hpp>
#include <nodus/buffer/string_decoder.hpp>
