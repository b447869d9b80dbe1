// What the handles of one received request share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/http_local.hpp>
#include <nodus/http/detail/message_head.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/stream/detail/readable_core.hpp>

#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace http::detail {

using nodus::detail::eventKey;
using nodus::detail::Ref;
using nodus::detail::StreamState;

class Connection;

class RequestState final : public StreamState, public nodus::detail::FromFreeList {
 public:
  RequestState(Connection& connection, HttpLocal& local, nodus::detail::Owned<MessageHead> head);
  ~RequestState() override;

  nodus::detail::ReadableCore* readable() noexcept override { return &part_; }
  nodus::detail::ReadablePart<Buffer>& part() noexcept { return part_; }
  const MessageHead& head() const noexcept { return *head_; }
  const Ref<net::detail::SocketState>& socket() const noexcept { return socket_; }

  // Fires when the client goes away before it has the whole answer.
  AbortSignal signal();

  // --- The connection's side.
  bool pushBody(const char* data, std::size_t size);
  void complete();
  // The answer is complete: what nobody has begun to read is dropped.
  void answered();
  bool dumped() const noexcept { return dumped_; }
  // The connection is gone before the answer was complete.
  void abort();
  void detach() noexcept { connection_ = nullptr; }

  bool isComplete() const noexcept { return complete_; }
  bool isAborted() const noexcept { return aborted_; }

 protected:
  void doDestroy(const std::optional<Error>& error) override;

 private:
  struct Part final : nodus::detail::ReadablePart<Buffer> {
    using nodus::detail::ReadablePart<Buffer>::ReadablePart;
    void doRead() override;
  };

  Connection* connection_;
  HttpLocal& local_;
  Ref<net::detail::SocketState> socket_;
  nodus::detail::Owned<MessageHead> head_;
  std::optional<AbortController> controller_;
  Part part_;
  bool complete_ = false;
  bool aborted_ = false;
  bool dumped_ = false;
  bool answered_ = false;
  bool gone_ = false;
};

}  // namespace http::detail
}  // namespace nodus::inline v0
