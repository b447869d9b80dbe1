// A server on this thread's loop, and clients of it on another thread that speak with blocking sockets.
#pragma once

#include <nodus/http.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/timers.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define NODUS_TEST_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NODUS_TEST_SANITIZED 1
#endif

namespace nodus_test {

// A raw connection. Waits are bounded, so that a server that does not answer fails a test instead of hanging it.
class Client {
 public:
  static constexpr int patience = 10'000;

  explicit Client(int port, int receiveBuffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receiveBuffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    refused_ = ::connect(fd_, reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0;
  }
  Client(int port, std::string_view request) : Client(port) { send(request); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(); }

  // False if the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // What the kernel takes without waiting.
  std::size_t sendSome(std::string_view bytes) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  // More bytes within the time; false at the end, after an error, or when the time is over.
  bool receive(int milliseconds = patience) {
    ::pollfd waiting{fd_, POLLIN, 0};
    timedOut_ = ::poll(&waiting, 1, milliseconds) <= 0;
    if (timedOut_) return false;
    char bytes[65536];
    const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
    if (count > 0) {
      received_.append(bytes, static_cast<std::size_t>(count));
      return true;
    }
    ended_ = count == 0;
    reset_ = count < 0;
    return false;
  }
  // Takes what came until `mark` has, with the mark; all there is if it never does.
  std::string until(std::string_view mark) {
    auto at = received_.find(mark);
    while (at == std::string::npos && receive()) at = received_.find(mark);
    return take(at == std::string::npos ? received_.size() : at + mark.size());
  }
  // Takes everything up to the end of the connection.
  std::string rest() {
    while (receive()) {
    }
    return take(received_.size());
  }
  // Takes everything until nothing more has come for so long, or the connection ended.
  std::string quiet(int milliseconds) {
    while (receive(milliseconds)) {
    }
    return take(received_.size());
  }
  std::string bytes(std::size_t count) {
    while (received_.size() < count && receive()) {
    }
    return take(std::min(count, received_.size()));
  }
  // One answer that has a Content-Length, or none.
  std::string answer() {
    auto head = until("\r\n\r\n");
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? head : head + bytes(std::stoul(head.substr(at + 16)));
  }

  void finish() { ::shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void reset() {
    const ::linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  bool refused() const { return refused_; }
  bool ended() const { return ended_; }
  bool wasReset() const { return reset_; }
  bool timedOut() const { return timedOut_; }
  int fd() const { return fd_; }

 private:
  std::string take(std::size_t count) {
    auto taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
  }

  std::string received_;
  int fd_;
  bool refused_ = false;
  bool ended_ = false;
  bool reset_ = false;
  bool timedOut_ = false;
};

inline std::string get(std::string_view path = "/", std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}
inline std::string post(std::string_view body, std::string_view headers = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}
inline std::string bodyOf(std::string_view answer) {
  const auto at = answer.find("\r\n\r\n");
  return at == std::string_view::npos ? std::string() : std::string(answer.substr(at + 4));
}
inline std::string statusOf(std::string_view answer) { return std::string(answer.substr(0, answer.find("\r\n"))); }
inline std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ", ") + item;
  return text;
}
inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
inline std::size_t countOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// Lets `client(port)` run on a thread of its own while the server serves; then closes what is left of the server.
template <class F>
void serve(nodus::http::Server server, F client) {
  auto& loop = nodus::Loop::current();
  std::exception_ptr failure;
  std::thread thread;
  nodus::Loop::Hold hold(loop);
  const auto begin = [&, remote = loop.remote()] {
    const int port = server.address().port;
    thread = std::thread([&, remote, port] {
      try {
        client(port);
      } catch (...) {
        failure = std::current_exception();
      }
      remote.post([&] {
        hold.release();
        server.closeAllConnections();
        if (server.listening()) server.close();
      });
    });
  };
  server.listen(0, "127.0.0.1", begin);
  loop.run();
  if (thread.joinable()) thread.join();
  if (failure) std::rethrow_exception(failure);
}

// Runs `f` on the server's thread, and waits until it has.
template <class F>
void onLoop(const nodus::RemoteLoop& remote, F f) {
  std::atomic<bool> done = false;
  remote.post([&] {
    f();
    done = true;
    done.notify_one();
  });
  done.wait(false);
}

// Waits until a timer of so many milliseconds has fired on the server's thread: those of less have fired, too.
inline void passTime(const nodus::RemoteLoop& remote, int milliseconds) {
  std::atomic<bool> passed = false;
  onLoop(remote, [&] {
    nodus::setTimeout(
        [&] {
          passed = true;
          passed.notify_one();
        },
        milliseconds);
  });
  passed.wait(false);
}

inline std::size_t connectionsOf(const nodus::http::Server& server, const nodus::RemoteLoop& remote) {
  std::size_t connections = 0;
  onLoop(remote, [&] {
    auto handle = server;  // a handle is copied on its loop's thread only
    handle.getConnections([&](const std::optional<nodus::Error>&, std::size_t count) { connections = count; });
  });
  onLoop(remote, [] {});  // the callback comes on a tick
  return connections;
}

}  // namespace nodus_test
