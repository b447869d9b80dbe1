// Standard input, output and error as streams.
#pragma once

#include <nodus/config.hpp>
#include <nodus/tty/read_stream.hpp>
#include <nodus/tty/write_stream.hpp>

namespace nodus::inline v0 {
namespace process {

/// Standard input: Node's `process.stdin`. A terminal or pipe is read when it has something, a file on the thread pool.
/// It holds the loop while it reads: a listener for "data", `next` and `pipe` let it begin, `pause` lets the program
/// end. Each loop has its own stream of it; only one of them should read.
tty::ReadStream stdin_();

/// Standard output: Node's `process.stdout`. Files and terminals are written to at once. A pipe or socket gets what it
/// takes, and the rest when there is room: `write` returns false meanwhile, as always. What `console` and `printf`
/// write comes in the order of the calls, and `exit` waits until everything has gone out.
///
/// It never closes: `end` and `destroy` emit their events, and it can be written to again, but a pipe that was ended
/// answers EPIPE. A closed reader is an "error" EPIPE here, while `console` ignores it.
tty::WriteStream stdout_();
/// Standard error: the same for `process.stderr`.
tty::WriteStream stderr_();

/// Lets standard input flow, and returns it: Node's `process.openStdin`.
tty::ReadStream openStdin();

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/stdio.ipp>
#endif
