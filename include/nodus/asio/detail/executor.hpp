// A loop as an executor of Asio.
#pragma once

#include <nodus/asio/detail/bridge.hpp>
#include <nodus/config.hpp>

#include <asio/execution/blocking.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>

#include <memory>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Runs functions on a loop: at once if its callbacks are being run, else in a poll phase. Unlike the io_context's own
// executor it may be used when the loop is gone: then it drops what it is given.
class LoopExecutor {
 public:
  explicit LoopExecutor(std::shared_ptr<AsioLink> link) noexcept : link_(std::move(link)) {}

  template <class F>
  void execute(F&& f) const {
    if (!always_ && link_->isHere()) return std::decay_t<F>(std::forward<F>(f))();
    link_->remote.post([f = std::decay_t<F>(std::forward<F>(f))]() mutable { std::move(f)(); });
  }

  asio::execution_context& query(asio::execution::context_t) const noexcept { return link_->context; }
  asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
    return always_ ? asio::execution::blocking_t(asio::execution::blocking.never)
                   : asio::execution::blocking_t(asio::execution::blocking.possibly);
  }
  LoopExecutor require(asio::execution::blocking_t::never_t) const noexcept { return LoopExecutor(link_, true); }
  LoopExecutor require(asio::execution::blocking_t::possibly_t) const noexcept { return LoopExecutor(link_, false); }

  friend bool operator==(const LoopExecutor& a, const LoopExecutor& b) noexcept {
    return a.link_ == b.link_ && a.always_ == b.always_;
  }
  friend bool operator!=(const LoopExecutor& a, const LoopExecutor& b) noexcept { return !(a == b); }

 private:
  LoopExecutor(std::shared_ptr<AsioLink> link, bool always) noexcept : link_(std::move(link)), always_(always) {}

  std::shared_ptr<AsioLink> link_;
  bool always_ = false;  // never at once
};

}  // namespace detail
}  // namespace nodus::inline v0
