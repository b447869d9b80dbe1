// llhttp, found under both of the names that distributions use, and only ever seen in its strict form.
#pragma once

#if __has_include(<llhttp.h>)
#include <llhttp.h>
#else
#include <llhttp/llhttp.h>
#endif

#if LLHTTP_VERSION_MAJOR < 8
#error "nodus needs llhttp 8.1 or later"
#endif
#if LLHTTP_VERSION_MAJOR == 8 && !LLHTTP_STRICT_MODE
#error "llhttp 8 needs LLHTTP_STRICT_MODE=1 in every translation unit, its own included"
#endif
