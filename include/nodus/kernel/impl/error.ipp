#pragma once

#include <nodus/kernel/error.hpp>

#include <nodus/kernel/impl/error_payload.ipp>

#include <cerrno>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string_view errnoName(int number) noexcept {
  switch (number < 0 ? -number : number) {
#define NODUS_ERRNO_NAME(name, text) \
  case name: return #name;
    NODUS_ERRNO_MAP(NODUS_ERRNO_NAME)
#undef NODUS_ERRNO_NAME
    default: return "UNKNOWN";
  }
}

NODUS_DECL std::string_view errnoMessage(int number) noexcept {
  switch (number < 0 ? -number : number) {
#define NODUS_ERRNO_TEXT(name, text) \
  case name: return text;
    NODUS_ERRNO_MAP(NODUS_ERRNO_TEXT)
#undef NODUS_ERRNO_TEXT
    default: return "unknown error";
  }
}

NODUS_DECL Error systemError(int number, std::string_view syscall, SystemErrorDetails details,
                             std::source_location where) {
  ErrorPayload payload;
  payload.code = errnoName(number);
  payload.number = -number;
  payload.syscall = syscall;
  payload.path = details.path;
  payload.dest = details.dest;
  payload.address = details.address;
  payload.port = details.port;
  payload.where = where;
  payload.message = payload.code + ": " + std::string(errnoMessage(number)) + ", " + payload.syscall;
  if (details.path.data()) payload.message += " '" + payload.path + "'";
  if (details.dest.data()) payload.message += " -> '" + payload.dest + "'";
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error networkError(int number, std::string_view syscall, std::string_view address, std::optional<int> port,
                              std::source_location where) {
  ErrorPayload payload;
  payload.code = errnoName(number);
  payload.number = -number;
  payload.syscall = syscall;
  payload.address = address;
  payload.port = port;
  payload.where = where;
  payload.message = payload.syscall + " " + payload.code;
  // Node appends the text only where it names an address that was to be bound.
  if (syscall == "listen") payload.message += ": " + std::string(errnoMessage(number));
  if (!address.empty()) payload.message += " " + payload.address;
  if (port && *port > 0) payload.message += ":" + std::to_string(*port);
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error numberedError(std::string message, std::string_view code, int number, std::source_location where) {
  ErrorPayload payload;
  payload.message = std::move(message);
  payload.code = code;
  payload.number = number;
  payload.where = where;
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error domError(std::string_view name, std::string message, std::source_location where) {
  ErrorPayload payload;
  payload.name = name;
  payload.message = std::move(message);
  payload.where = where;
  return ErrorPayload::make(std::move(payload));
}

struct CodeEntry {
  std::string_view code;
  std::string_view name;
  std::string_view message;
  ErrorThrower thrower;
};

NODUS_DECL const CodeEntry& codeEntry(ErrorCode code) {
  static constexpr CodeEntry table[] = {
#define NODUS_CODE_ENTRY(code, Class, message) {#code, #Class, message, &ErrorPayload::throwAs<Class>},
      NODUS_CODE_MAP(NODUS_CODE_ENTRY)
#undef NODUS_CODE_ENTRY
  };
  return table[static_cast<std::size_t>(code)];
}

NODUS_DECL ErrorPayload codePayload(ErrorCode code, std::initializer_list<std::string_view> arguments,
                                    std::source_location where) {
  const auto& entry = codeEntry(code);
  ErrorPayload payload;
  payload.name = entry.name;
  if (code != ErrorCode::TIMEOUT_ERR) payload.code = entry.code;
  payload.thrower = entry.thrower;
  payload.where = where;
  auto rest = entry.message;
  for (auto argument : arguments) {
    auto hole = rest.find("{}");
    if (hole == std::string_view::npos) break;
    payload.message += rest.substr(0, hole);
    payload.message += argument;
    rest.remove_prefix(hole + 2);
  }
  payload.message += rest;
  return payload;
}

NODUS_DECL Error makeError(ErrorCode code, std::initializer_list<std::string_view> arguments,
                           std::source_location where) {
  return ErrorPayload::make(codePayload(code, arguments, where));
}

NODUS_DECL Error makeErrorWithCause(ErrorCode code, const Error& cause, std::source_location where) {
  auto payload = codePayload(code, {}, where);
  payload.cause = cause;
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error uvError(int number, std::string_view call, std::source_location where) {
  return uvError(ErrorCode::ERR_SYSTEM_ERROR, number, call, where);
}

NODUS_DECL Error uvError(ErrorCode code, int number, std::string_view call, std::source_location where) {
  auto payload = codePayload(code, {call, errnoName(number), errnoMessage(number)}, where);
  payload.name = "SystemError";
  payload.number = -number;
  payload.syscall = call;
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error urlError(std::string_view input, std::optional<std::string_view> base, std::source_location where) {
  auto payload = codePayload(ErrorCode::ERR_INVALID_URL, {}, where);
  payload.input = input;
  payload.base = base;
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL void throwError(ErrorCode code, std::initializer_list<std::string_view> arguments,
                           std::source_location where) {
  makeError(code, arguments, where).raise();
}

NODUS_DECL Error foundError(ErrorCode code, int number, std::string_view syscall, std::string_view why,
                            std::string_view path, std::source_location where) {
  auto payload = codePayload(code, {}, where);
  payload.name = "SystemError";
  payload.number = number;
  payload.syscall = syscall;
  payload.path = path;
  payload.message += ": " + payload.syscall + " returned " + std::string(errnoName(number)) + " (" + std::string(why) +
                     ") " + payload.path;
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error foundError(std::string_view code, std::string_view message, std::string_view syscall,
                            std::source_location where) {
  ErrorPayload payload;
  payload.code = code;
  payload.message = message;
  payload.syscall = syscall;
  payload.where = where;
  return ErrorPayload::make(std::move(payload));
}

NODUS_DECL Error toError(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error;
  } catch (const std::exception& error) {
    return Error(error.what(), std::source_location{});
  } catch (...) {
    return makeError(ErrorCode::ERR_UNHANDLED_ERROR, {"an exception that is not a std::exception"}, {});
  }
}

NODUS_DECL std::exception_ptr toException(const Error& error) {
  try {
    error.raise();
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace detail

NODUS_DECL Error::Error() : Error(std::string()) {}

NODUS_DECL Error::Error(std::string message, std::source_location where)
    : Error("Error", std::move(message), ErrorOptions{}, where, nullptr) {}

NODUS_DECL Error::Error(std::string message, const ErrorOptions& options, std::source_location where)
    : Error("Error", std::move(message), options, where, nullptr) {}

NODUS_DECL Error::Error(std::string_view name, std::string message, const ErrorOptions& options,
                        std::source_location where, detail::ErrorThrower thrower) {
  detail::ErrorPayload payload;
  payload.name = name;
  payload.message = std::move(message);
  payload.code = options.code;
  payload.cause = options.cause;
  payload.where = where;
  payload.thrower = thrower;
  *this = detail::ErrorPayload::make(std::move(payload));
}

NODUS_DECL const std::string& Error::name() const noexcept { return payload_->name; }
NODUS_DECL const std::string& Error::message() const noexcept { return payload_->message; }
NODUS_DECL const std::string& Error::code() const noexcept { return payload_->code; }
NODUS_DECL const Error* Error::cause() const noexcept { return payload_->cause ? &*payload_->cause : nullptr; }
NODUS_DECL int Error::errno_() const noexcept { return payload_->number; }
NODUS_DECL const std::string& Error::syscall() const noexcept { return payload_->syscall; }
NODUS_DECL const std::string& Error::path() const noexcept { return payload_->path; }
NODUS_DECL const std::string& Error::dest() const noexcept { return payload_->dest; }
NODUS_DECL const std::string& Error::address() const noexcept { return payload_->address; }
NODUS_DECL std::optional<int> Error::port() const noexcept { return payload_->port; }
NODUS_DECL const std::string& Error::input() const noexcept { return payload_->input; }
NODUS_DECL const std::optional<std::string>& Error::base() const noexcept { return payload_->base; }
NODUS_DECL const std::vector<std::string>& Error::spawnargs() const noexcept { return payload_->spawnargs; }
NODUS_DECL const char* Error::what() const noexcept { return payload_->what.c_str(); }

NODUS_DECL std::string Error::stack() const {
  auto text = payload_->what;
  if (payload_->where && payload_->where->line() != 0) {
    text += "\n    at ";
    text += payload_->where->function_name();
    text += " (";
    text += payload_->where->file_name();
    text += ":" + std::to_string(payload_->where->line()) + ":" + std::to_string(payload_->where->column()) + ")";
  }
  return text;
}

NODUS_DECL void Error::raise() const {
  if (payload_->thrower) payload_->thrower(*this);
  throw *this;
}

#define NODUS_ERROR_CLASS(Class, code_)                                                                  \
  NODUS_DECL Class::Class(std::string message, std::source_location where)                               \
      : Class(std::move(message), ErrorOptions{.cause = {}, .code = code_}, where) {}                    \
  NODUS_DECL Class::Class(std::string message, const ErrorOptions& options, std::source_location where)  \
      : Error(#Class, std::move(message), options, where, &detail::ErrorPayload::throwAs<Class>) {}

NODUS_ERROR_CLASS(TypeError, "")
NODUS_ERROR_CLASS(RangeError, "")
NODUS_ERROR_CLASS(SyntaxError, "")
NODUS_ERROR_CLASS(URIError, "")
NODUS_ERROR_CLASS(AbortError, "ABORT_ERR")
NODUS_ERROR_CLASS(TimeoutError, "")
#undef NODUS_ERROR_CLASS

NODUS_DECL AggregateError::AggregateError(std::vector<Error> errors, std::string message, std::source_location where)
    : Error(detail::SharedRef<const detail::ErrorPayload>()) {
  detail::ErrorPayload payload;
  payload.name = "AggregateError";
  payload.message = std::move(message);
  payload.errors = std::move(errors);
  payload.where = where;
  payload.thrower = &detail::ErrorPayload::throwAs<AggregateError>;
  static_cast<Error&>(*this) = detail::ErrorPayload::make(std::move(payload));
}

NODUS_DECL const std::vector<Error>& AggregateError::errors() const noexcept { return payload_->errors; }

}  // namespace nodus::inline v0
