// What a loop keeps for the operations of Asio that it waits for.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>

#include <asio/cancellation_signal.hpp>
#include <asio/error_code.hpp>
#include <asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <thread>

namespace nodus::inline v0 {
namespace detail {

// A loop as what may outlive it knows it: handlers on contexts of their own.
struct AsioLink {
  // Whether this thread is running callbacks of the loop, so that one more may be called.
  bool isHere() const noexcept { return thread == std::this_thread::get_id() && loop && &Loop::current() == loop; }

  RemoteLoop remote;
  asio::io_context& context;
  std::thread::id thread;
  Loop* loop;  // read only on its thread; null once it is gone
};

// Holds the loop while operations are pending. Not each by a Hold of its own: a handler that is dropped may outlive
// the loop.
class AsioBridge {
 public:
  explicit AsioBridge(Loop& loop)
      : link_(new AsioLink{loop.remote(), loop.reactor().context(), std::this_thread::get_id(), &loop}) {}
  AsioBridge(const AsioBridge&) = delete;
  AsioBridge& operator=(const AsioBridge&) = delete;
  ~AsioBridge() { link_->loop = nullptr; }

  static AsioBridge& current() { return Loop::current().local<AsioBridge>(); }

  const std::shared_ptr<AsioLink>& link() const noexcept { return link_; }
  void begin() noexcept {
    if (pending_++ == 0) hold_ = Loop::Hold(*link_->loop);
  }
  void end() noexcept {
    if (--pending_ == 0) hold_.release();
  }

 private:
  std::shared_ptr<AsioLink> link_;
  Loop::Hold hold_;
  std::size_t pending_ = 0;
};

// Lets an AbortSignal cancel an operation.
class AsioAbort {
 public:
  explicit AsioAbort(SignalRef signal)
      : signal_(signal), registration_(signal_.onAbort([this] { cancellation_.emit(asio::cancellation_type::all); })) {}
  AsioAbort(const AsioAbort&) = delete;
  AsioAbort& operator=(const AsioAbort&) = delete;

  asio::cancellation_slot slot() noexcept { return cancellation_.slot(); }
  // Null unless it has fired.
  const Error* reason() const noexcept { return signal_.aborted() ? &SignalRef(signal_).reason() : nullptr; }

 private:
  AbortSignal signal_;
  asio::cancellation_signal cancellation_;
  AbortRegistration registration_;
};

Error asioError(const asio::error_code& code);
std::exception_ptr asioFailure(const asio::error_code& code, const AsioAbort* abort);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/asio/impl/bridge.ipp>
#endif
