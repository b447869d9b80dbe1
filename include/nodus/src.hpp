// Everything that nodus::compiled compiles, bottom-up: include it in exactly one file that is built with
// NODUS_SEPARATE_COMPILATION. A test fails when an .ipp is missing here.
#pragma once

#include <nodus/config.hpp>

#if !defined(NODUS_SEPARATE_COMPILATION)
#error "nodus/src.hpp is for separate compilation: define NODUS_SEPARATE_COMPILATION, or include only the headers"
#endif

#include <nodus/kernel/impl/abort.ipp>
#include <nodus/kernel/impl/async_context.ipp>
#include <nodus/kernel/impl/clock.ipp>
#include <nodus/kernel/impl/descriptor.ipp>
#include <nodus/kernel/impl/dynamic_event_emitter.ipp>
#include <nodus/kernel/impl/environment.ipp>
#include <nodus/kernel/impl/error.ipp>
#include <nodus/kernel/impl/error_payload.ipp>
#include <nodus/kernel/impl/events.ipp>
#include <nodus/kernel/impl/frames.ipp>
#include <nodus/kernel/impl/freelist.ipp>
#include <nodus/kernel/impl/immediate_queue.ipp>
#include <nodus/kernel/impl/loop.ipp>
#include <nodus/kernel/impl/own_fd.ipp>
#include <nodus/kernel/impl/posted.ipp>
#include <nodus/kernel/impl/promise.ipp>
#include <nodus/kernel/impl/reactor.ipp>
#include <nodus/kernel/impl/shared_ref.ipp>
#include <nodus/kernel/impl/stdio.ipp>
#include <nodus/kernel/impl/system.ipp>
#include <nodus/kernel/impl/thread_pool.ipp>
#include <nodus/kernel/impl/timer_queue.ipp>

#include <nodus/asio/impl/bridge.ipp>

#include <nodus/async_hooks/impl/async_local_storage.ipp>

#include <nodus/buffer/impl/base64.ipp>
#include <nodus/buffer/impl/buffer.ipp>
#include <nodus/buffer/impl/buffer_fill.ipp>
#include <nodus/buffer/impl/buffer_search.ipp>
#include <nodus/buffer/impl/checks.ipp>
#include <nodus/buffer/impl/codec.ipp>
#include <nodus/buffer/impl/functions.ipp>
#include <nodus/buffer/impl/hex.ipp>
#include <nodus/buffer/impl/number_access.ipp>
#include <nodus/buffer/impl/search.ipp>
#include <nodus/buffer/impl/storage.ipp>
#include <nodus/buffer/impl/string_decoder.ipp>
#include <nodus/buffer/impl/utf8.ipp>
#include <nodus/buffer/impl/utf16.ipp>

#include <nodus/os/impl/constants.ipp>
#include <nodus/os/impl/machine.ipp>
#include <nodus/os/impl/network_interfaces.ipp>
#include <nodus/os/impl/user.ipp>

#include <nodus/path/impl/posix.ipp>
#include <nodus/path/impl/win32.ipp>
#include <nodus/path/impl/win32_root.ipp>
#include <nodus/path/impl/working_directory.ipp>

#include <nodus/diagnostics_channel/impl/channel_state.ipp>

#include <nodus/json/impl/convert.ipp>
#include <nodus/json/impl/object.ipp>
#include <nodus/json/impl/parse.ipp>
#include <nodus/json/impl/stringify.ipp>
#include <nodus/json/impl/value.ipp>
#include <nodus/json/impl/writer.ipp>

#include <nodus/util/impl/colors.ipp>
#include <nodus/util/impl/debug.ipp>
#include <nodus/util/impl/equal.ipp>
#include <nodus/util/impl/format.ipp>
#include <nodus/util/impl/inspect.ipp>
#include <nodus/util/impl/mime_type.ipp>
#include <nodus/util/impl/number.ipp>
#include <nodus/util/impl/parse_args.ipp>
#include <nodus/util/impl/parse_env.ipp>
#include <nodus/util/impl/style.ipp>
#include <nodus/util/impl/system_errors.ipp>
#include <nodus/util/impl/text_encoding.ipp>
#include <nodus/util/impl/trim.ipp>
#include <nodus/util/impl/utf8.ipp>

#include <nodus/perf_hooks/impl/entry.ipp>
#include <nodus/perf_hooks/impl/event_loop_delay.ipp>
#include <nodus/perf_hooks/impl/event_loop_utilization.ipp>
#include <nodus/perf_hooks/impl/hdr.ipp>
#include <nodus/perf_hooks/impl/histogram.ipp>
#include <nodus/perf_hooks/impl/observer.ipp>
#include <nodus/perf_hooks/impl/timeline.ipp>
#include <nodus/perf_hooks/impl/timerify.ipp>
#include <nodus/perf_hooks/impl/user_timing.ipp>

#include <nodus/querystring/impl/escape.ipp>
#include <nodus/querystring/impl/parse.ipp>
#include <nodus/querystring/impl/parsed_url_query.ipp>
#include <nodus/querystring/impl/stringify.ipp>

#include <nodus/stream/impl/add_abort_signal.ipp>
#include <nodus/stream/impl/composed_state.ipp>
#include <nodus/stream/impl/consumers.ipp>
#include <nodus/stream/impl/core.ipp>
#include <nodus/stream/impl/end_of_stream.ipp>
#include <nodus/stream/impl/finish_watcher.ipp>
#include <nodus/stream/impl/finished.ipp>
#include <nodus/stream/impl/iteration.ipp>
#include <nodus/stream/impl/operators.ipp>
#include <nodus/stream/impl/pipe.ipp>
#include <nodus/stream/impl/pipe_link.ipp>
#include <nodus/stream/impl/pipeline_state.ipp>
#include <nodus/stream/impl/readable_core.ipp>
#include <nodus/stream/impl/stream_state.ipp>
#include <nodus/stream/impl/utilities.ipp>
#include <nodus/stream/impl/writable_core.ipp>

#include <nodus/blob/impl/blob.ipp>

#include <nodus/net/impl/accept.ipp>
#include <nodus/net/impl/address.ipp>
#include <nodus/net/impl/connect.ipp>
#include <nodus/net/impl/file_transfer.ipp>
#include <nodus/net/impl/lookup.ipp>
#include <nodus/net/impl/place.ipp>
#include <nodus/net/impl/server.ipp>
#include <nodus/net/impl/server_state.ipp>
#include <nodus/net/impl/socket_io.ipp>
#include <nodus/net/impl/socket_state.ipp>

#include <nodus/readline/impl/cursor.ipp>
#include <nodus/readline/impl/interface.ipp>

#include <nodus/url/impl/ada.ipp>
#include <nodus/url/impl/functions.ipp>
#include <nodus/url/impl/host.ipp>
#include <nodus/url/impl/idna.ipp>
#include <nodus/url/impl/ip.ipp>
#include <nodus/url/impl/punycode.ipp>
#include <nodus/url/impl/url.ipp>
#include <nodus/url/impl/url_parser.ipp>
#include <nodus/url/impl/url_path.ipp>
#include <nodus/url/impl/url_record.ipp>
#include <nodus/url/impl/url_scheme.ipp>
#include <nodus/url/impl/url_search_params.ipp>
#include <nodus/url/impl/url_state.ipp>
#include <nodus/url/impl/url_text.ipp>

#include <nodus/zlib/impl/brotli.ipp>
#include <nodus/zlib/impl/brotli_codec.ipp>
#include <nodus/zlib/impl/codec.ipp>
#include <nodus/zlib/impl/codec_budget.ipp>
#include <nodus/zlib/impl/codec_slab.ipp>
#include <nodus/zlib/impl/codec_stream.ipp>
#include <nodus/zlib/impl/functions.ipp>
#include <nodus/zlib/impl/make_codec_stream.ipp>
#include <nodus/zlib/impl/one_shot.ipp>
#include <nodus/zlib/impl/parallel_gzip.ipp>
#include <nodus/zlib/impl/serial_codec.ipp>
#include <nodus/zlib/impl/streams.ipp>

#include <nodus/console/impl/console.ipp>
#include <nodus/console/impl/table.ipp>

#include <nodus/fs/impl/arguments.ipp>
#include <nodus/fs/impl/attributes.ipp>
#include <nodus/fs/impl/bytes_job.ipp>
#include <nodus/fs/impl/call.ipp>
#include <nodus/fs/impl/copy_bytes.ipp>
#include <nodus/fs/impl/copy_file.ipp>
#include <nodus/fs/impl/cp.ipp>
#include <nodus/fs/impl/dir.ipp>
#include <nodus/fs/impl/directory.ipp>
#include <nodus/fs/impl/fd.ipp>
#include <nodus/fs/impl/file_handle.ipp>
#include <nodus/fs/impl/file_handle_state.ipp>
#include <nodus/fs/impl/file_stream_state.ipp>
#include <nodus/fs/impl/folder.ipp>
#include <nodus/fs/impl/links.ipp>
#include <nodus/fs/impl/open_as_blob.ipp>
#include <nodus/fs/impl/path.ipp>
#include <nodus/fs/impl/read_lines.ipp>
#include <nodus/fs/impl/read_stream.ipp>
#include <nodus/fs/impl/rm.ipp>
#include <nodus/fs/impl/stat.ipp>
#include <nodus/fs/impl/stats.ipp>
#include <nodus/fs/impl/system_calls.ipp>
#include <nodus/fs/impl/tree_copier.ipp>
#include <nodus/fs/impl/tree_remover.ipp>
#include <nodus/fs/impl/watch.ipp>
#include <nodus/fs/impl/watch_file.ipp>
#include <nodus/fs/impl/whole_file.ipp>
#include <nodus/fs/impl/write_stream.ipp>

#include <nodus/tty/impl/descriptor.ipp>
#include <nodus/tty/impl/input_state.ipp>
#include <nodus/tty/impl/output_state.ipp>
#include <nodus/tty/impl/streams.ipp>

#include <nodus/process/impl/capture.ipp>
#include <nodus/process/impl/diagnostic_report.ipp>
#include <nodus/process/impl/events.ipp>
#include <nodus/process/impl/ids.ipp>
#include <nodus/process/impl/info.ipp>
#include <nodus/process/impl/ipc_channel.ipp>
#include <nodus/process/impl/ipc_io.ipp>
#include <nodus/process/impl/report.ipp>
#include <nodus/process/impl/run.ipp>
#include <nodus/process/impl/send.ipp>
#include <nodus/process/impl/signals.ipp>
#include <nodus/process/impl/state.ipp>
#include <nodus/process/impl/stdio.ipp>
#include <nodus/process/impl/usage.ipp>
#include <nodus/process/impl/warnings.ipp>

#include <nodus/child_process/impl/arguments.ipp>
#include <nodus/child_process/impl/become_program.ipp>
#include <nodus/child_process/impl/child.ipp>
#include <nodus/child_process/impl/child_state.ipp>
#include <nodus/child_process/impl/command.ipp>
#include <nodus/child_process/impl/exec.ipp>
#include <nodus/child_process/impl/exec_error.ipp>
#include <nodus/child_process/impl/exit_watch.ipp>
#include <nodus/child_process/impl/fork.ipp>
#include <nodus/child_process/impl/launch.ipp>
#include <nodus/child_process/impl/launch_fork.ipp>
#include <nodus/child_process/impl/launch_linux.ipp>
#include <nodus/child_process/impl/reap.ipp>
#include <nodus/child_process/impl/spawn.ipp>
#include <nodus/child_process/impl/stdio_plan.ipp>
#include <nodus/child_process/impl/sync.ipp>

#include <nodus/http/impl/connection.ipp>
#include <nodus/http/impl/exchange.ipp>
#include <nodus/http/impl/framing.ipp>
#include <nodus/http/impl/headers.ipp>
#include <nodus/http/impl/http_local.ipp>
#include <nodus/http/impl/known_blocks.ipp>
#include <nodus/http/impl/message.ipp>
#include <nodus/http/impl/message_head.ipp>
#include <nodus/http/impl/outgoing_headers.ipp>
#include <nodus/http/impl/parser.ipp>
#include <nodus/http/impl/request_state.ipp>
#include <nodus/http/impl/response_state.ipp>
#include <nodus/http/impl/server_state.ipp>

#include <nodus/worker_threads/impl/abort_relay.ipp>
#include <nodus/worker_threads/impl/broadcast.ipp>
#include <nodus/worker_threads/impl/doorbell.ipp>
#include <nodus/worker_threads/impl/environment_data.ipp>
#include <nodus/worker_threads/impl/port_core.ipp>
#include <nodus/worker_threads/impl/port_state.ipp>
#include <nodus/worker_threads/impl/socket_transfer.ipp>
#include <nodus/worker_threads/impl/worker.ipp>
#include <nodus/worker_threads/impl/worker_core.ipp>
#include <nodus/worker_threads/impl/worker_pool.ipp>
#include <nodus/worker_threads/impl/worker_queue.ipp>
#include <nodus/worker_threads/impl/worker_state.ipp>
#include <nodus/worker_threads/impl/worker_threads.ipp>

#include <nodus/cluster/impl/child_worker.ipp>
#include <nodus/cluster/impl/cluster.ipp>
#include <nodus/cluster/impl/intercom.ipp>
#include <nodus/cluster/impl/listener.ipp>
#include <nodus/cluster/impl/own_worker.ipp>
#include <nodus/cluster/impl/primary.ipp>
#include <nodus/cluster/impl/supervisor.ipp>
#include <nodus/cluster/impl/threads.ipp>
