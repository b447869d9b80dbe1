// The floor of an HTTP hello on one thread: bare epoll, and the bytes that the other servers send. With a number as
// argument there are so many processes, each with a socket of its own at the port (SO_REUSEPORT).
//
// It looks for the ends of requests and understands nothing else. Edge-triggered, which saves the kernel a second look
// at each connection; a receive that did not fill the buffer needs no second one. Replies to pipelined requests leave
// in one send.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kEnd = "\r\n\r\n";

char input[1 << 16];
char output[1 << 20];
std::string reply;
std::uint16_t bound = 0;
time_t replyTime = 0;
std::vector<std::uint8_t> matched;  // by descriptor: how much of a request's end the last receive stopped in

void render(time_t now) {
  char date[64];
  tm parts{};
  ::gmtime_r(&now, &parts);
  ::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  replyTime = now;
  reply = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: " + std::string(date) +
          "\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 12\r\n\r\nHello, World";
}

/// The number of requests that end in these bytes.
std::size_t countEnds(std::string_view bytes, std::uint8_t& state) {
  std::size_t count = 0;
  while (state != 0 && !bytes.empty()) {
    state = bytes.front() == kEnd[state] ? static_cast<std::uint8_t>(state + 1) : (bytes.front() == '\r' ? 1 : 0);
    bytes.remove_prefix(1);
    if (state == kEnd.size()) {
      ++count;
      state = 0;
    }
  }
  for (;;) {
    auto* at = static_cast<const char*>(::memmem(bytes.data(), bytes.size(), kEnd.data(), kEnd.size()));
    if (at == nullptr) break;
    ++count;
    bytes.remove_prefix(static_cast<std::size_t>(at - bytes.data()) + kEnd.size());
  }
  for (std::uint8_t n = 3; n > 0; --n)
    if (bytes.ends_with(kEnd.substr(0, n))) {
      state = n;
      break;
    }
  return count;
}

/// False when the connection is over. A reader so slow that its socket buffer fills is dropped: a floor needs no queue.
bool serve(int fd) {
  for (;;) {
    auto n = ::recv(fd, input, sizeof input, 0);
    if (n <= 0) return n < 0 && (errno == EAGAIN || errno == EINTR);
    auto count = countEnds({input, static_cast<std::size_t>(n)}, matched[static_cast<std::size_t>(fd)]);
    if (count * reply.size() > sizeof output) return false;
    std::size_t length = 0;
    for (std::size_t i = 0; i < count; ++i, length += reply.size())
      std::memcpy(output + length, reply.data(), reply.size());
    if (length != 0 && ::send(fd, output, length, MSG_NOSIGNAL) != static_cast<ssize_t>(length)) return false;
    if (n < static_cast<ssize_t>(sizeof input)) return true;
  }
}

void watch(int epoll, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

void acceptAll(int epoll, int listener) {
  for (;;) {
    int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (matched.size() <= static_cast<std::size_t>(fd)) matched.resize(static_cast<std::size_t>(fd) + 1024);
    matched[static_cast<std::size_t>(fd)] = 0;
    watch(epoll, fd, EPOLLIN | EPOLLET);
  }
}

int listenOn(std::uint16_t port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* name = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, name, size) != 0 || ::listen(fd, 511) != 0 || ::getsockname(fd, name, &size) != 0) {
    std::perror("listen");
    std::exit(1);
  }
  bound = ntohs(address.sin_port);
  return fd;
}

// Further processes, which end with the first one. Returns in each of them, with its listening socket.
int spread(int listener, int processes) {
  while (--processes > 0) {
    const int next = listenOn(bound);
    if (::fork() == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
      ::close(listener);
      return next;
    }
    ::close(next);
  }
  std::printf("%d\n", bound);
  std::fflush(stdout);
  return listener;
}

}  // namespace

int main(int argc, char** argv) {
  const char* port = std::getenv("PORT");
  int listener = listenOn(static_cast<std::uint16_t>(port ? std::atoi(port) : 0));
  listener = spread(listener, argc > 1 ? std::atoi(argv[1]) : 1);
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  watch(epoll, listener, EPOLLIN);
  for (;;) {
    epoll_event events[1024];
    int n = ::epoll_wait(epoll, events, 1024, -1);
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != replyTime) render(now.tv_sec);
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == listener)
        acceptAll(epoll, listener);
      else if (!serve(fd))
        ::close(fd);
    }
  }
}
