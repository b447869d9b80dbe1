// The one table of errors: system errors with libuv's texts, and Node's ERR_ codes with their class
// and message. `{}` in a message stands for an argument, in order.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>

// name, text
#define NODUS_ERRNO_MAP(X) \
  X(E2BIG, "argument list too long") \
  X(EACCES, "permission denied") \
  X(EADDRINUSE, "address already in use") \
  X(EADDRNOTAVAIL, "address not available") \
  X(EAFNOSUPPORT, "address family not supported") \
  X(EAGAIN, "resource temporarily unavailable") \
  X(EALREADY, "connection already in progress") \
  X(EBADF, "bad file descriptor") \
  X(EBUSY, "resource busy or locked") \
  X(ECANCELED, "operation canceled") \
  X(ECONNABORTED, "software caused connection abort") \
  X(ECONNREFUSED, "connection refused") \
  X(ECONNRESET, "connection reset by peer") \
  X(EDESTADDRREQ, "destination address required") \
  X(EEXIST, "file already exists") \
  X(EFAULT, "bad address in system call argument") \
  X(EFBIG, "file too large") \
  X(EHOSTUNREACH, "host is unreachable") \
  X(EINTR, "interrupted system call") \
  X(EINVAL, "invalid argument") \
  X(EIO, "i/o error") \
  X(EISCONN, "socket is already connected") \
  X(EISDIR, "illegal operation on a directory") \
  X(ELOOP, "too many symbolic links encountered") \
  X(EMFILE, "too many open files") \
  X(EMSGSIZE, "message too long") \
  X(ENAMETOOLONG, "name too long") \
  X(ENETDOWN, "network is down") \
  X(ENETUNREACH, "network is unreachable") \
  X(ENFILE, "file table overflow") \
  X(ENOBUFS, "no buffer space available") \
  X(ENODEV, "no such device") \
  X(ENOENT, "no such file or directory") \
  X(ENOMEM, "not enough memory") \
  X(ENONET, "machine is not on the network") \
  X(ENOPROTOOPT, "protocol not available") \
  X(ENOSPC, "no space left on device") \
  X(ENOSYS, "function not implemented") \
  X(ENOTCONN, "socket is not connected") \
  X(ENOTDIR, "not a directory") \
  X(ENOTEMPTY, "directory not empty") \
  X(ENOTSOCK, "socket operation on non-socket") \
  X(ENOTSUP, "operation not supported on socket") \
  X(EOVERFLOW, "value too large for defined data type") \
  X(EPERM, "operation not permitted") \
  X(EPIPE, "broken pipe") \
  X(EPROTO, "protocol error") \
  X(EPROTONOSUPPORT, "protocol not supported") \
  X(EPROTOTYPE, "protocol wrong type for socket") \
  X(ERANGE, "result too large") \
  X(EROFS, "read-only file system") \
  X(ESHUTDOWN, "cannot send after transport endpoint shutdown") \
  X(ESPIPE, "invalid seek") \
  X(ESRCH, "no such process") \
  X(ETIMEDOUT, "connection timed out") \
  X(ETXTBSY, "text file is busy") \
  X(EXDEV, "cross-device link not permitted") \
  X(ENXIO, "no such device or address") \
  X(EMLINK, "too many links") \
  X(EHOSTDOWN, "host is down") \
  X(EREMOTEIO, "remote I/O error") \
  X(ENOTTY, "inappropriate ioctl for device") \
  X(EILSEQ, "illegal byte sequence") \
  X(ESOCKTNOSUPPORT, "socket type not supported") \
  X(ENODATA, "no data available") \
  X(EUNATCH, "protocol driver not attached")

// name, class, message
#define NODUS_CODE_MAP(X)                                                                                  \
  X(ABORT_ERR, AbortError, "The operation was aborted")                                                    \
  X(ERR_ASSERTION, Error, "{}")                                                                            \
  X(ERR_BROTLI_INVALID_PARAM, RangeError, "{} is not a valid Brotli parameter")                            \
  X(ERR_BUFFER_OUT_OF_BOUNDS, RangeError, "{}")                                                            \
  X(ERR_BUFFER_TOO_LARGE, RangeError, "Cannot create a Buffer larger than {} bytes")                       \
  X(ERR_CHILD_PROCESS_IPC_REQUIRED, Error, "Forked processes must have an IPC channel, missing value 'ipc' in {}") \
  X(ERR_CHILD_PROCESS_STDIO_MAXBUFFER, RangeError, "{} maxBuffer length exceeded")                         \
  X(ERR_DIR_CLOSED, Error, "Directory handle was closed")                                                  \
  X(ERR_DIR_CONCURRENT_OPERATION, Error, "Cannot do synchronous work on directory handle with concurrent asynchronous operations") \
  X(ERR_ENCODING_INVALID_ENCODED_DATA, TypeError, "The encoded data was not valid for encoding {}")        \
  X(ERR_ENCODING_NOT_SUPPORTED, RangeError, "The \"{}\" encoding is not supported")                        \
  X(ERR_FS_CP_DIR_TO_NON_DIR, Error, "Cannot overwrite non-directory with directory")                      \
  X(ERR_FS_CP_EEXIST, Error, "Target already exists")                                                      \
  X(ERR_FS_CP_EINVAL, Error, "Invalid src or dest")                                                        \
  X(ERR_FS_CP_FIFO_PIPE, Error, "Cannot copy a FIFO pipe")                                                 \
  X(ERR_FS_CP_NON_DIR_TO_DIR, Error, "Cannot overwrite directory with non-directory")                      \
  X(ERR_FS_CP_SOCKET, Error, "Cannot copy a socket file")                                                  \
  X(ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, Error, "Cannot overwrite symlink in subdirectory of self")          \
  X(ERR_FS_CP_UNKNOWN, Error, "Cannot copy an unknown file type")                                          \
  X(ERR_FS_EISDIR, Error, "Path is a directory")                                                           \
  X(ERR_FS_FILE_TOO_LARGE, RangeError, "File size ({}) is greater than 2 GiB")                             \
  X(ERR_FS_WATCH_QUEUE_OVERFLOW, Error, "fs.watch() queued more than {} events")                           \
  X(ERR_HTTP_BODY_NOT_ALLOWED, Error, "Adding content for this request method or response status is not allowed.") \
  X(ERR_HTTP_CONTENT_LENGTH_MISMATCH, Error, "Response body's content-length of {} byte(s) does not match the content-length of {} byte(s) set in header") \
  X(ERR_HTTP_HEADERS_SENT, Error, "Cannot {} headers after they are sent to the client")                   \
  X(ERR_HTTP_INVALID_HEADER_VALUE, TypeError, "Invalid value \"{}\" for header \"{}\"")                    \
  X(ERR_HTTP_INVALID_STATUS_CODE, RangeError, "Invalid status code: {}")                                   \
  X(ERR_HTTP_REQUEST_TIMEOUT, Error, "Request timeout")                                                    \
  X(ERR_HTTP_SOCKET_ASSIGNED, Error, "ServerResponse has an already assigned socket")                      \
  X(ERR_HTTP_SOCKET_ENCODING, Error, "Changing the socket encoding is not allowed per RFC7230 Section 3.") \
  X(ERR_HTTP_TRAILER_INVALID, Error, "Trailers are invalid with this transfer encoding")                   \
  X(ERR_INVALID_ARG_TYPE, TypeError, "The \"{}\" argument must be {}. Received {}")                        \
  X(ERR_INVALID_ARG_VALUE, TypeError, "The argument '{}' {}. Received {}")                                 \
  X(ERR_INVALID_BUFFER_SIZE, RangeError, "Buffer size must be a multiple of {}")                           \
  X(ERR_INVALID_CHAR, TypeError, "Invalid character in {} [\"{}\"]")                                       \
  X(ERR_INVALID_FD, RangeError, "\"fd\" must be a positive integer: {}")                                   \
  X(ERR_INVALID_FILE_URL_HOST, TypeError, "File URL host must be \"localhost\" or empty on {}")            \
  X(ERR_INVALID_FILE_URL_PATH, TypeError, "File URL path {}")                                              \
  X(ERR_INVALID_HANDLE_TYPE, TypeError, "This handle type cannot be sent")                                 \
  X(ERR_INVALID_HTTP_TOKEN, TypeError, "{} must be a valid HTTP token [\"{}\"]")                           \
  X(ERR_INVALID_IP_ADDRESS, TypeError, "Invalid IP address: {}")                                           \
  X(ERR_INVALID_MIME_SYNTAX, TypeError, "The MIME syntax for a {} in \"{}\" is invalid{}")                 \
  X(ERR_INVALID_STATE, Error, "Invalid state: {}")                                                         \
  X(ERR_INVALID_SYNC_FORK_INPUT, TypeError, "Asynchronous forks do not support Buffer, TypedArray, DataView or string input: {}") \
  X(ERR_INVALID_THIS, TypeError, "Value of \"this\" must be of type {}")                                   \
  X(ERR_INVALID_URL, TypeError, "Invalid URL")                                                             \
  X(ERR_INVALID_URL_SCHEME, TypeError, "The URL must be of scheme {}")                                     \
  X(ERR_IPC_CHANNEL_CLOSED, Error, "Channel closed")                                                       \
  X(ERR_IPC_DISCONNECTED, Error, "IPC channel is already disconnected")                                    \
  X(ERR_IPC_ONE_PIPE, Error, "Child process can have only one IPC pipe")                                   \
  X(ERR_IPC_SYNC_FORK, Error, "IPC cannot be used with synchronous forks")                                 \
  X(ERR_METHOD_NOT_IMPLEMENTED, Error, "The {} method is not implemented")                                 \
  X(ERR_MISSING_ARGS, TypeError, "The {} argument must be specified")                                      \
  X(ERR_MULTIPLE_CALLBACK, Error, "Callback called multiple times")                                        \
  X(ERR_OUT_OF_RANGE, RangeError, "The value of \"{}\" is out of range. It must be {}. Received {}")       \
  X(ERR_PARSE_ARGS_INVALID_OPTION_VALUE, TypeError, "{}")                                                  \
  X(ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL, TypeError, "Unexpected argument '{}'. This command does not take positional arguments") \
  X(ERR_PARSE_ARGS_UNKNOWN_OPTION, TypeError, "Unknown option '{}'{}")                                     \
  X(ERR_PERFORMANCE_INVALID_TIMESTAMP, TypeError, "{} is not a valid timestamp")                           \
  X(ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS, TypeError, "{}")                                              \
  X(ERR_SERVER_ALREADY_LISTEN, Error, "Listen method has been called more than once without closing.")     \
  X(ERR_SERVER_NOT_RUNNING, Error, "Server is not running.")                                               \
  X(ERR_SOCKET_BAD_PORT, RangeError, "{} should be >= 0 and < 65536. Received {}.")                        \
  X(ERR_SOCKET_CLOSED, Error, "Socket is closed")                                                          \
  X(ERR_SOCKET_CLOSED_BEFORE_CONNECTION, Error, "Socket closed before the connection was established")     \
  X(ERR_SOCKET_CONNECTION_TIMEOUT, Error, "Socket connection timeout")                                     \
  X(ERR_STREAM_ALREADY_FINISHED, Error, "Cannot call {} after a stream was finished")                      \
  X(ERR_STREAM_CANNOT_PIPE, Error, "Cannot pipe, not readable")                                            \
  X(ERR_STREAM_DESTROYED, Error, "Cannot call {} after a stream was destroyed")                            \
  X(ERR_STREAM_PREMATURE_CLOSE, Error, "Premature close")                                                  \
  X(ERR_STREAM_PUSH_AFTER_EOF, Error, "stream.push() after EOF")                                           \
  X(ERR_STREAM_UNABLE_TO_PIPE, Error, "Cannot pipe to a closed or destroyed stream")                       \
  X(ERR_STREAM_UNSHIFT_AFTER_END_EVENT, Error, "stream.unshift() after end event")                         \
  X(ERR_STREAM_WRITE_AFTER_END, Error, "write after end")                                                  \
  X(ERR_SYSTEM_ERROR, Error, "A system error occurred: {} returned {} ({})")                               \
  X(ERR_TTY_INIT_FAILED, Error, "TTY initialization failed: {} returned {} ({})")                          \
  X(ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET, Error, "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active") \
  X(ERR_UNHANDLED_ERROR, Error, "Unhandled error. ({})")                                                   \
  X(ERR_UNKNOWN_CREDENTIAL, Error, "{} identifier does not exist: {}")                                     \
  X(ERR_UNKNOWN_ENCODING, TypeError, "Unknown encoding: {}")                                               \
  X(ERR_UNKNOWN_SIGNAL, TypeError, "Unknown signal: {}")                                                   \
  X(ERR_USE_AFTER_CLOSE, Error, "{} was closed")                                                           \
  X(ERR_WORKER_INIT_FAILED, Error, "Worker initialization failure: {}")                                    \
  X(ERR_WORKER_POOL_CLOSED, Error, "The worker pool is closed")                                            \
  X(ERR_WORKER_POOL_QUEUE_LIMIT, Error, "Task queue is at limit")                                          \
  X(ERR_WORKER_QUEUE_CLOSED, Error, "The thread pool is closed")                                           \
  X(ERR_ZLIB_INITIALIZATION_FAILED, Error, "Initialization failed")                                        \
  X(TIMEOUT_ERR, TimeoutError, "The operation was aborted due to timeout")                                 \
  X(HPE_HEADER_OVERFLOW, Error, "Parse Error: Header overflow")                                            \
  X(HPE_CHUNK_EXTENSIONS_OVERFLOW, Error, "Parse Error: Chunk extensions overflow")

namespace nodus::inline v0 {

/// Every code that nodus itself raises, Node's spelling. `Error::code()` gives its name.
enum class ErrorCode : std::uint16_t {
#define NODUS_CODE_ENUMERATOR(name, type, message) name,
  NODUS_CODE_MAP(NODUS_CODE_ENUMERATOR)
#undef NODUS_CODE_ENUMERATOR
};

}  // namespace nodus::inline v0
