// The bridge to Asio: any Asio operation can be awaited in a nodus coroutine, and a nodus promise in an Asio one. Ours.
// It is the only public header that shows Asio, and no other header of nodus includes it.
#pragma once

#include <nodus/asio/detail/await_promise.hpp>
#include <nodus/asio/detail/handler.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>

#include <asio/async_result.hpp>
#include <asio/io_context.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// The io_context of this thread's loop: `asio::steady_timer timer(ioContext());`. Its handlers run in the poll phase,
/// and nextTicks and microtasks after each. Never call its `run`. What is pending on it holds the loop only if it is
/// awaited by `asPromise`; a plain handler does not. I/O objects on it must be gone before the loop is.
inline asio::io_context& ioContext() { return Loop::current().reactor().context(); }

/// The type of `asPromise`.
class AsPromise {
 public:
  constexpr AsPromise() noexcept = default;

  /// The same with a signal: `co_await socket.async_read_some(buffer, asPromise(signal))`. When it fires, the operation
  /// is cancelled through its cancellation slot; the promise rejects once it has let go of its buffers, with an
  /// AbortError that has the signal's reason as its cause. Only for I/O objects on `ioContext()`; a few operations of
  /// Asio can not be cancelled.
  constexpr AsPromise operator()(SignalRef signal) const noexcept {
    AsPromise token;
    token.signal_ = signal;
    return token;
  }

  // For the machinery.
  SignalRef signal() const noexcept { return signal_; }

 private:
  SignalRef signal_;
};

/// The completion token that makes an Asio operation return a promise: `co_await timer.async_wait(asPromise)`.
///
/// The promise has what the handler would get: nothing, one value, or a `std::tuple` of several. A leading error_code
/// or exception_ptr that is set rejects it: errors of the system get Node's `code`, `errno` and message, a cancelled
/// operation is an AbortError (ERR `ABORT_ERR`), the end of a stream has the code `EOF`. To have the error_code as a
/// value, use `asio::redirect_error(asPromise, code)`.
///
/// While the operation is pending it holds the loop. The I/O object may belong to any context; the promise is settled
/// on the loop that began the operation. If the I/O object's context goes first, the promise rejects with an
/// AbortError.
inline constexpr AsPromise asPromise{};

/// Gives the outcome of a nodus promise to an Asio completion token: a callback `(std::exception_ptr, T)`, or
/// `asio::use_future`, `asio::use_awaitable`, ... The handler runs on its associated executor, or, if it has none, on
/// the loop. To be called on the promise's loop. `T` must be default-constructible: that is what a handler gets beside
/// an exception. A pending promise does not hold the loop; what settles it does.
template <class T, class Token>
auto asyncAwait(Promise<T> promise, Token&& token) {
  return asio::async_initiate<Token, detail::AwaitSignature<T>>(detail::InitiateAwait{}, token, std::move(promise));
}

}  // namespace nodus::inline v0

namespace asio {

/// Makes `nodus::asPromise` a completion token.
template <class R, class... Args>
class async_result<nodus::AsPromise, R(Args...)> {
  using Handler = nodus::detail::AsioHandler<std::decay_t<Args>...>;

 public:
  using return_type = nodus::Promise<typename Handler::Value>;

  template <class Initiation, class... Arguments>
  static return_type initiate(Initiation&& initiation, nodus::AsPromise token, Arguments&&... arguments) {
    if (token.signal().aborted()) {
      return nodus::promise::reject<typename Handler::Value>(nodus::detail::abortError(token.signal().reason()));
    }
    auto state = nodus::detail::makeState<typename Handler::Value>();
    return_type promise(state);
    std::forward<Initiation>(initiation)(Handler(std::move(state), token.signal()),
                                         std::forward<Arguments>(arguments)...);
    return promise;
  }
};

}  // namespace asio
