// Opens keep-alive connections, sends one request on each, and holds them.
//
//   idle_connections --port P [--base N] [--requests R] [--connections N] [--body BYTES]
//
// First a base group is opened and R requests are sent over it, so that the costs that come once are paid: prints
// `base`. After a line on stdin it opens the connections that count: prints `ready`. After another line it checks that
// all are still open, prints `held`, and ends.
#include <poll.h>

#include <algorithm>
#include <vector>

#include "connection.hpp"

namespace {

void ask(int fd, const std::string& request) {
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    load::fail("send", true);
}

void awaitReply(int fd, load::ReplyCheck& check) {
  char bytes[4096];
  std::size_t have = 0;
  while (check.complete({bytes, have}) == 0) {
    auto n = ::recv(fd, bytes + have, sizeof bytes - have, 0);
    if (n <= 0) load::fail("recv", n < 0);
    have += static_cast<std::size_t>(n);
  }
}

/// In groups smaller than any server's backlog, so that no connection attempt is dropped and repeated a second later.
void open(std::vector<int>& fds, int port, std::size_t count, load::ReplyCheck& check) {
  auto request = load::request(port);
  while (count > 0) {
    auto first = fds.size(), group = std::min<std::size_t>(count, 100);
    for (std::size_t i = 0; i < group; ++i) fds.push_back(load::connectTo(port));
    for (std::size_t i = first; i < fds.size(); ++i) ask(fds[i], request);
    for (std::size_t i = first; i < fds.size(); ++i) awaitReply(fds[i], check);
    count -= group;
  }
}

void say(const char* word) {
  std::puts(word);
  std::fflush(stdout);
}

void awaitLine() {
  for (int c = std::getchar(); c != '\n'; c = std::getchar())
    if (c == EOF) std::exit(0);
}

}  // namespace

int main(int argc, char** argv) {
  auto number = [&](const char* name, const char* fallback) {
    return static_cast<std::size_t>(std::atol(load::option(argc, argv, name, fallback)));
  };
  int port = static_cast<int>(number("--port", "0"));
  if (port == 0)
    load::fail("usage: idle_connections --port P [--base N] [--requests R] [--connections N] [--body BYTES]");
  load::ReplyCheck check(number("--body", "12"));
  auto base = number("--base", "500");
  std::vector<int> fds;
  open(fds, port, base, check);
  auto request = load::request(port);
  for (std::size_t sent = 0; sent < number("--requests", "20000"); sent += base) {
    for (int fd : fds) ask(fd, request);
    for (int fd : fds) awaitReply(fd, check);
  }
  say("base");
  awaitLine();
  open(fds, port, number("--connections", "5000"), check);
  say("ready");
  awaitLine();
  for (int fd : fds) {
    pollfd p{fd, POLLIN, 0};
    if (::poll(&p, 1, 0) != 0) load::fail("the server closed an idle connection");
  }
  say("held");
}
