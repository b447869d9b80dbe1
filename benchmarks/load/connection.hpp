// What both load clients share: sockets on loopback, the request, and the check of a reply.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace load {

[[noreturn]] inline void fail(const std::string& what, bool withErrno = false) {
  std::fprintf(stderr, "%s%s%s\n", what.c_str(), withErrno ? ": " : "", withErrno ? std::strerror(errno) : "");
  std::exit(1);
}

/// A connected, blocking socket to 127.0.0.1:port.
inline int connectTo(int port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket", true);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) fail("connect", true);
  int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

inline std::string request(int port) {
  return "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
}

/// Checks replies: status 200, and a body of the length that Content-Length names and that was asked for.
/// The first reply is parsed in full; a later one that has the same status line, the same Content-Length line at the
/// same place and its header's end at the same place needs no second parse, so that the client stays cheaper than the
/// server.
class ReplyCheck {
 public:
  explicit ReplyCheck(std::size_t bodyLength) : bodyLength_(bodyLength) {}

  /// The length of the reply that `bytes` starts with, or 0 if it is not complete yet. Ends the program on a wrong
  /// reply.
  std::size_t complete(std::string_view bytes) {
    if (total_ != 0 && bytes.size() >= total_ && std::memcmp(bytes.data(), kStatus.data(), kStatus.size()) == 0 &&
        std::memcmp(bytes.data() + lengthAt_, lengthLine_.data(), lengthLine_.size()) == 0 &&
        std::memcmp(bytes.data() + headerEnd_ - 4, "\r\n\r\n", 4) == 0) {
      return total_;
    }
    return parse(bytes);
  }

 private:
  static constexpr std::string_view kStatus = "HTTP/1.1 200";

  std::size_t parse(std::string_view bytes) {
    auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    auto head = bytes.substr(0, end + 2);
    if (!head.starts_with(kStatus)) fail("not a 200: " + std::string(head.substr(0, head.find('\r'))));
    std::size_t at = 0;
    for (;;) {
      at = head.find("\r\n", at);
      if (at == std::string_view::npos || at + 2 >= head.size()) fail("no Content-Length in the reply");
      at += 2;
      if (head.size() - at > 15 && ::strncasecmp(head.data() + at, "content-length:", 15) == 0) break;
    }
    auto line = head.substr(at, head.find("\r\n", at) + 2 - at);
    if (std::strtoul(line.data() + 15, nullptr, 10) != bodyLength_) fail("wrong " + std::string(line));
    std::size_t total = end + 4 + bodyLength_;
    if (bytes.size() < total) return 0;
    lengthAt_ = at;
    lengthLine_ = std::string(line);
    headerEnd_ = end + 4;
    return total_ = total;
  }

  std::size_t bodyLength_, total_ = 0, lengthAt_ = 0, headerEnd_ = 0;
  std::string lengthLine_;
};

/// `--name VALUE` from the command line, or the fallback.
inline const char* option(int argc, char** argv, std::string_view name, const char* fallback) {
  for (int i = 1; i + 1 < argc; ++i)
    if (name == argv[i]) return argv[i + 1];
  return fallback;
}

inline bool flag(int argc, char** argv, std::string_view name) {
  for (int i = 1; i < argc; ++i)
    if (name == argv[i]) return true;
  return false;
}

}  // namespace load
