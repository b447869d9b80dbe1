// HTTP/1.1: the server, its messages, and headers.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/headers.hpp>
#include <nodus/http/message.hpp>
#include <nodus/http/server.hpp>
#include <nodus/http/server_options.hpp>
#include <nodus/http/status.hpp>
