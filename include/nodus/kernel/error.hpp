// Errors: what Node's `Error` and its subclasses are. An error is a cheap handle to one shared,
// immutable payload; a subclass adds no state, so that copying, slicing and passing it between
// threads lose nothing.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/error_codes.hpp>

#include <exception>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

class Error;
struct ErrorOptions;

namespace detail {

struct ErrorPayload;
using ErrorThrower = void (*)(const Error&);

// Where and on what a system call failed: the fields that Node adds to system errors. An empty path is one, too: only
// a view of nothing is none.
struct SystemErrorDetails {
  std::string_view path{};
  std::string_view dest{};
  std::string_view address{};
  std::optional<int> port{};
};

}  // namespace detail

/// Node's `Error`. Throw it, reject a promise with it, emit it; copies share one payload.
/// Thread rule: an error may cross threads.
class Error : public std::exception {
 public:
  /// An error without a message; its `name()` is "Error".
  Error();
  explicit Error(std::string message, std::source_location where = std::source_location::current());
  /// `Error("high level", {.cause = low})`, as `new Error(message, { cause })`.
  Error(std::string message, const ErrorOptions& options,
        std::source_location where = std::source_location::current());

  /// "Error", "TypeError", "AbortError", ...
  const std::string& name() const noexcept;
  const std::string& message() const noexcept;
  /// Node's `code`: "ENOENT", "ERR_OUT_OF_RANGE"; empty where there is none.
  const std::string& code() const noexcept;
  /// What led to this error, or null. The pointer lives as long as any copy of this error.
  const Error* cause() const noexcept;
  /// `name: message`, and the place in the source where the error was made, where it is known.
  std::string stack() const;

  /// System errors only: Node's `errno`, a negative number (-2 is ENOENT); 0 elsewhere.
  /// The underscore is there because `errno` is a macro in C.
  int errno_() const noexcept;
  /// System errors only: the failed call, such as "open" or "listen"; empty elsewhere.
  const std::string& syscall() const noexcept;
  const std::string& path() const noexcept;
  const std::string& dest() const noexcept;
  const std::string& address() const noexcept;
  std::optional<int> port() const noexcept;
  /// ERR_INVALID_URL only: the text that is no URL; empty elsewhere.
  const std::string& input() const noexcept;
  /// ERR_INVALID_URL only: what the text was to be read relative to, if there was something.
  const std::optional<std::string>& base() const noexcept;
  /// Of a program that could not be started only: its arguments; empty elsewhere.
  const std::vector<std::string>& spawnargs() const noexcept;

  /// `name: message`. Lives as long as any copy of this error.
  const char* what() const noexcept override;

  /// Throws a copy of this error as the class that it was made as, also when it was sliced. Ours.
  [[noreturn]] void raise() const;
  /// True if both are copies of one error, JavaScript's `===`. Ours.
  friend bool operator==(const Error& a, const Error& b) noexcept { return a.payload_ == b.payload_; }

 protected:
  explicit Error(detail::SharedRef<const detail::ErrorPayload> payload) noexcept : payload_(std::move(payload)) {}
  Error(std::string_view name, std::string message, const ErrorOptions& options, std::source_location where,
        detail::ErrorThrower thrower);

  detail::SharedRef<const detail::ErrorPayload> payload_;

  friend struct detail::ErrorPayload;
};

/// The second argument of an error's constructor.
struct ErrorOptions {
  std::optional<Error> cause{};
  /// Becomes `code()`. Ours: JavaScript assigns the property afterwards.
  std::string code{};
};

#define NODUS_ERROR_CLASS(Class)                                                                         \
  class Class : public Error {                                                                           \
   public:                                                                                               \
    explicit Class(std::string message, std::source_location where = std::source_location::current());   \
    Class(std::string message, const ErrorOptions& options,                                              \
          std::source_location where = std::source_location::current());                                 \
                                                                                                         \
   private:                                                                                              \
    explicit Class(detail::SharedRef<const detail::ErrorPayload> payload) : Error(std::move(payload)) {} \
    friend struct detail::ErrorPayload;                                                                  \
  }

/// A value is of a kind that the call does not take.
NODUS_ERROR_CLASS(TypeError);
/// A number is outside of what the call takes.
NODUS_ERROR_CLASS(RangeError);
/// Text that does not parse, as `JSON.parse` throws it.
NODUS_ERROR_CLASS(SyntaxError);
/// A percent sign that does not stand for a byte of UTF-8, as `decodeURIComponent` throws it.
NODUS_ERROR_CLASS(URIError);
/// The operation's signal fired. Its `code()` is ABORT_ERR.
NODUS_ERROR_CLASS(AbortError);
/// `AbortSignal::timeout` fired. Its `code()` is empty, as in Node, where it is the legacy number 23.
NODUS_ERROR_CLASS(TimeoutError);
#undef NODUS_ERROR_CLASS

/// Several failures in one, as `promise::any` rejects with.
class AggregateError : public Error {
 public:
  explicit AggregateError(std::vector<Error> errors, std::string message = {},
                          std::source_location where = std::source_location::current());

  const std::vector<Error>& errors() const noexcept;

 private:
  explicit AggregateError(detail::SharedRef<const detail::ErrorPayload> payload) : Error(std::move(payload)) {}
  friend struct detail::ErrorPayload;
};

namespace detail {

// "ENOENT" for 2 (or -2); "UNKNOWN" for a number that has no name.
std::string_view errnoName(int number) noexcept;
std::string_view errnoMessage(int number) noexcept;

// Node's file system errors: "ENOENT: no such file or directory, open 'a.txt'". `number` is a positive errno.
Error systemError(int number, std::string_view syscall, SystemErrorDetails details = {},
                  std::source_location where = std::source_location::current());

// Node's socket errors: "listen EADDRINUSE: address already in use 127.0.0.1:80".
Error networkError(int number, std::string_view syscall, std::string_view address = {}, std::optional<int> port = {},
                   std::source_location where = std::source_location::current());

// An error of a library, with the library's name and number of it: `code` and `errno`.
Error numberedError(std::string message, std::string_view code, int number,
                    std::source_location where = std::source_location::current());

// What Node throws as a DOMException: an error with a name of its own, and without a code.
Error domError(std::string_view name, std::string message,
               std::source_location where = std::source_location::current());

// An error from the table, of the table's class, with `{}` replaced by the arguments in order.
Error makeError(ErrorCode code, std::initializer_list<std::string_view> arguments = {},
                std::source_location where = std::source_location::current());
// Node's SystemError, ERR_SYSTEM_ERROR: "A system error occurred: uv_os_getpriority returned ESRCH (no such process)".
Error uvError(int number, std::string_view call, std::source_location where = std::source_location::current());
// The same with a code of its own, whose message has three places: the call, its error's name and text.
Error uvError(ErrorCode code, int number, std::string_view call,
              std::source_location where = std::source_location::current());

// ERR_INVALID_URL with what was to be parsed.
Error urlError(std::string_view input, std::optional<std::string_view> base,
               std::source_location where = std::source_location::current());
// An error from the table with a cause, for AbortError.
Error makeErrorWithCause(ErrorCode code, const Error& cause,
                         std::source_location where = std::source_location::current());
[[noreturn]] void throwError(ErrorCode code, std::initializer_list<std::string_view> arguments = {},
                             std::source_location where = std::source_location::current());

// Node's SystemError, for what nodus finds out before the system does: "Path is a directory: rm returned EISDIR (is a
// directory) x". `number` is a positive errno, and stays so.
Error foundError(ErrorCode code, int number, std::string_view syscall, std::string_view why, std::string_view path,
                 std::source_location where = std::source_location::current());

// The same with a text of its own and without a number: "file closed" with EBADF.
Error foundError(std::string_view code, std::string_view message, std::string_view syscall,
                 std::source_location where = std::source_location::current());

// What a caught exception is as an Error: itself, an Error with what() as its message, or, for a value of
// another type, ERR_UNHANDLED_ERROR.
Error toError(const std::exception_ptr& exception);
// The exception that `throw` of the error's own class would make.
std::exception_ptr toException(const Error& error);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/error.ipp>
#endif
