// URL and URLSearchParams of the WHATWG standard, and the functions of Node's url module.
#pragma once

#include <nodus/url/functions.hpp>
#include <nodus/url/url.hpp>
#include <nodus/url/url_search_params.hpp>
