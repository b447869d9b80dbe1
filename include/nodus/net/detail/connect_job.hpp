// The way to a connection: look the name up, then try its addresses one after the other.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/net/connect_options.hpp>
#include <nodus/net/detail/address.hpp>
#include <nodus/net/detail/connector.hpp>
#include <nodus/net/detail/lookup.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace net::detail {

class ConnectJob final : public Connector {
 public:
  ConnectJob(SocketState& socket, const ConnectOptions& options);
  ~ConnectJob() override;

  void start();
  void attemptEnded(int number) override;
  void cancel() noexcept override;

 private:
  class AttemptTimer;
  struct Descriptor {
    explicit Descriptor(int number) noexcept : fd(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();
    int fd;
  };

  bool isMultiple() const noexcept { return addresses_.size() > 1; }
  void lookedUp(const LookupResult& result);
  void emitLookup(const std::optional<Error>& error, const std::string& ip, int family);
  void tryNext();
  std::optional<Error> bindLocal(int fd, const Address& to) const;
  void failLater(int number);
  void emitAttempt(const EventKey& key);
  void attemptFailed(const Error& error, bool tell);
  void attemptTimedOut();
  Error endError(int number) const;
  void startTimer();
  void stopTimer() noexcept;

  SocketState* socket_;  // null once it is connected or destroyed
  std::string host_;
  std::string path_;
  std::string localAddress_;
  int port_;
  int localPort_;
  int family_;
  double attemptTimeout_;
  bool tryAll_;
  std::vector<Address> addresses_;
  std::size_t at_ = 0;  // the next one
  std::vector<Error> errors_;
  Ref<AttemptTimer> timer_;
};

}  // namespace net::detail
}  // namespace nodus::inline v0
