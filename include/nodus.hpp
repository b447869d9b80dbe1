// nodus: Node's model in native C++. Bottom-up: whatever stands below is known to what stands above.
#pragma once

#include <nodus/config.hpp>
#include <nodus/version.hpp>

#include <nodus/kernel.hpp>  // loop, timers, promises, emitters, abort signals

#include <nodus/async_hooks.hpp>  // values that follow asynchronous work
#include <nodus/buffer.hpp>       // bytes
#include <nodus/path.hpp>         // paths as text

#include <nodus/stream.hpp>  // sources and sinks with backpressure

#include <nodus/blob.hpp>         // bytes that are read when they are wanted
#include <nodus/diagnostics_channel.hpp>  // messages for whoever watches
#include <nodus/console.hpp>      // console, util.inspect and format
#include <nodus/fs.hpp>           // files
#include <nodus/json.hpp>         // JSON values and text
#include <nodus/net.hpp>          // TCP and UNIX sockets
#include <nodus/os.hpp>           // the machine and its system
#include <nodus/perf_hooks.hpp>   // the timeline, histograms, the loop's delays
#include <nodus/process.hpp>      // run(), arguments, environment, exit codes, signals
#include <nodus/process/send.hpp>  // messages to the parent
#include <nodus/querystring.hpp>  // the older module for queries
#include <nodus/readline.hpp>     // the lines of a stream
#include <nodus/stream/consumers.hpp>
#include <nodus/tty.hpp>   // terminals
#include <nodus/url.hpp>   // URL, URLSearchParams
#include <nodus/util.hpp>  // options, promises of callbacks, text encodings
#include <nodus/zlib.hpp>  // compression

#include <nodus/http.hpp>  // HTTP/1.1

#include <nodus/child_process.hpp>   // other programs
#include <nodus/worker_threads.hpp>  // threads with loops of their own

#include <nodus/cluster.hpp>  // processes and threads that share a port
