#pragma once

#include <nodus/http/detail/connection.hpp>
#include <nodus/http/detail/request_state.hpp>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL RequestState::RequestState(Connection& connection, HttpLocal& local, nodus::detail::Owned<MessageHead> head)
    : connection_(&connection),
      local_(local),
      socket_(connection.socket()),
      head_(std::move(head)),
      part_(*this, nodus::detail::defaultHighWaterMark<Buffer>) {
  errorIsAwaited();  // as in Node, an aborted request is an error only for who listens
  part_.endsQuietly = true;  // most requests have no body, and nobody listens yet
}

NODUS_DECL RequestState::~RequestState() {
  head_->trim();
  local_.heads.give(std::move(head_));
}

NODUS_DECL AbortSignal RequestState::signal() {
  if (!controller_) {
    controller_.emplace();
    if (gone_) controller_->abort();
  }
  return controller_->signal();
}

NODUS_DECL bool RequestState::pushBody(const char* data, std::size_t size) {
  if (dumped_ || destroyed()) return true;
  return part_.push(Buffer::from(std::string_view(data, size)));
}

NODUS_DECL void RequestState::complete() {
  complete_ = true;
  if (answered_) connection_ = nullptr;
  part_.pushEnd();
}

// As in Node, "end" and "close" then come by themselves, if anybody listens.
NODUS_DECL void RequestState::answered() {
  answered_ = true;
  if (complete_) connection_ = nullptr;
  if (part_.flowing().has_value() || part_.dataEmitted()) return;
  dumped_ = !complete_;
  if (hasListeners() || watched()) part_.resume();
}

NODUS_DECL void RequestState::abort() {
  connection_ = nullptr;
  if (std::exchange(gone_, true)) return;
  if (controller_) controller_->abort();
  if (destroyed()) return;
  destroy(Error("aborted", {.code = "ECONNRESET"}));
}

NODUS_DECL void RequestState::doDestroy(const std::optional<Error>& error) {
  if (!part_.endEmitted() || !complete_) {
    aborted_ = true;
    const std::tuple<> none;
    emit(eventKey<"aborted">, &none);
  }
  // A request that is given up in the middle of its body leaves bytes that nobody can answer to.
  if (auto* connection = std::exchange(connection_, nullptr); connection && !complete_) connection->destroy(error);
  destroyDone(error);
}

NODUS_DECL void RequestState::Part::doRead() {
  auto& request = static_cast<RequestState&>(stream());
  if (request.connection_) request.connection_->bodyWanted();
}

}  // namespace http::detail
}  // namespace nodus::inline v0
