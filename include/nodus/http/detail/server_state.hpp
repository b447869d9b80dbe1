// What the handles of one HTTP server share: its limits, its connections, and who is told what.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/connection.hpp>
#include <nodus/http/server_options.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/net/detail/server_state.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace http::detail {

class ServerState final : public net::detail::ServerState {
 public:
  ServerState(Loop& loop, const ServerOptions& options);

  const ServerOptions& options() const noexcept { return options_; }
  // Also for connections that are there already.
  void setOptions(const ServerOptions& options);
  const ParserOptions& parserOptions() const noexcept { return parserOptions_; }
  // What an answer says that leaves its connection open.
  std::string_view keepAliveLines() const noexcept { return keepAliveLines_; }
  bool isClosing() const noexcept { return closing_ && !listening(); }

  void add(Connection& connection);
  void remove(Connection& connection) noexcept;
  void closeIdleConnections();
  void closeAllConnections();

  // --- For a connection: who handles this?
  bool takesUpgrade(const MessageHead& head) const noexcept;
  void announce(Connection& connection, const Ref<RequestState>& request, const Ref<ResponseState>& response,
                std::uint32_t number);
  void announceUpgrade(const Ref<RequestState>& request, const Ref<net::detail::SocketState>& socket,
                       const Buffer& head);
  // 500 for the client, "error" for who listens, else a warning.
  void reportFailure(ResponseState& response, const std::exception_ptr& exception);
  // True if somebody listened, who then answers and closes the socket.
  bool emitClientError(Connection& connection, const Error& error, const ClientErrorInfo& info);
  // "timeout" of the request that is being received, of the answer that is due, and of the server; true if one listens.
  bool emitTimeout(Connection& connection, RequestState* request, ResponseState* response);

 protected:
  void onAccepted(Ref<net::detail::SocketState> socket) override;
  void onStopped() override;
  void listenerFailed(const nodus::detail::EventKey& key, nodus::detail::RefCounted* context,
                      const std::exception_ptr& exception) override;
  Ref<nodus::detail::RefCounted> failureContext(const nodus::detail::EventKey& key, const void* arguments) override;

 private:
  void emitRequest(const nodus::detail::EventKey& key, const Ref<RequestState>& request,
                   const Ref<ResponseState>& response);
  template <class Which>
  std::vector<Ref<Connection>> select(Which which) const;
  void startSweep();
  void sweep();
  std::int64_t sweepInterval() const noexcept;

  ServerOptions options_;
  ParserOptions parserOptions_;
  KnownBlocks knownBlocks_;
  std::string keepAliveLines_;
  Connection* first_ = nullptr;
  std::size_t connections_ = 0;
  Timeout sweep_;
  bool sweeping_ = false;
  bool closing_ = false;
};

}  // namespace http::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/exchange.ipp>
#endif
