// The bodies of a connection, its requests and its answers: each needs the classes of all.
#pragma once

#include <nodus/http/detail/connection.hpp>
#include <nodus/http/detail/server_state.hpp>
#include <nodus/http/message.hpp>

#include <nodus/http/impl/connection.ipp>
#include <nodus/http/impl/http_local.ipp>
#include <nodus/http/impl/message.ipp>
#include <nodus/http/impl/request_state.ipp>
#include <nodus/http/impl/response_state.ipp>
#include <nodus/http/impl/server_state.ipp>
