// json: JSON.parse and JSON.stringify, and the values between them.
#pragma once

#include <nodus/json/describe.hpp>
#include <nodus/json/parse.hpp>
#include <nodus/json/stringify.hpp>
#include <nodus/json/value.hpp>
