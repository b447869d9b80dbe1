// An HTTP load client on bare epoll: one thread, N keep-alive connections, on each of them P requests at a time.
//
//   http_load --port P [--connections N] [--depth P] [--warmup S] [--duration S] [--server-pid PID,PID] [--body BYTES]
//   [--spin]
//
// Prints one JSON line: requests, seconds, latencies, and the CPU time that the server process used meanwhile. With
// --spin the client polls without sleeping: on loopback a server that has to wake a sleeping client pays for that, more
// often the slower it is, and over a network it would not.
#include <sys/epoll.h>
#include <time.h>

#include <vector>

#include "connection.hpp"
#include "histogram.hpp"

namespace {

std::uint64_t nanoseconds(clockid_t clock) {
  timespec t{};
  if (::clock_gettime(clock, &t) != 0) load::fail("clock_gettime", true);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

/// The clock of another process's CPU time, all its threads together, in nanoseconds; as clock_getcpuclockid(3) makes
/// it.
clockid_t cpuClockOf(int pid) { return static_cast<clockid_t>((~static_cast<unsigned>(pid) << 3) | 2u); }

/// The sum of several of them: "12,34".
std::uint64_t cpuTimeOf(const char* pids) {
  std::uint64_t sum = 0;
  for (const char* at = pids; *at != '\0'; at += std::strcspn(at, ",") + (at[std::strcspn(at, ",")] == ',')) {
    sum += nanoseconds(cpuClockOf(std::atoi(at)));
  }
  return sum;
}

struct Connection {
  int fd = -1;
  int awaited = 0;
  std::uint64_t sentAt = 0;
  std::string tail;  // an incomplete reply
};

class Client {
 public:
  Client(int port, int connections, int depth, std::size_t body)
      : check_(body), depth_(depth), connections_(static_cast<std::size_t>(connections)), input_(1 << 18) {
    for (int i = 0; i < depth; ++i) batch_ += load::request(port);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    for (auto& c : connections_) {
      c.fd = load::connectTo(port);
      epoll_event event{};
      event.events = EPOLLIN | EPOLLET;
      event.data.ptr = &c;
      if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &event) != 0) load::fail("epoll_ctl", true);
    }
  }

  void start() {
    for (auto& c : connections_) sendBatch(c, nanoseconds(CLOCK_MONOTONIC));
  }

  /// Runs until `deadline` (monotonic nanoseconds); returns the time at which it stopped.
  std::uint64_t runUntil(std::uint64_t deadline, int timeout) {
    for (;;) {
      epoll_event events[512];
      int n = ::epoll_wait(epoll_, events, 512, timeout);
      for (int i = 0; i < n; ++i) receive(*static_cast<Connection*>(events[i].data.ptr));
      if (auto now = nanoseconds(CLOCK_MONOTONIC); now >= deadline) return now;
    }
  }

  /// Lets the replies in flight arrive, so that no server sees a reset.
  void drain() {
    sending_ = false;
    auto deadline = nanoseconds(CLOCK_MONOTONIC) + 2'000'000'000u;
    while (inFlight() > 0 && nanoseconds(CLOCK_MONOTONIC) < deadline) runUntil(0, 50);
    if (inFlight() > 0) load::fail("some requests were never answered");
    for (auto& c : connections_) ::close(c.fd);
  }

  void reset() {
    replies = 0;
    latencies.clear();
  }

  std::uint64_t replies = 0;
  load::Histogram latencies;

 private:
  long inFlight() const {
    long sum = 0;
    for (auto& c : connections_) sum += c.awaited;
    return sum;
  }

  void sendBatch(Connection& c, std::uint64_t now) {
    c.awaited = depth_;
    c.sentAt = now;
    auto sent = ::send(c.fd, batch_.data(), batch_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != static_cast<ssize_t>(batch_.size())) load::fail("send", sent < 0);
  }

  void receive(Connection& c) {
    auto n = ::recv(c.fd, input_.data(), input_.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n < 0) load::fail("recv", true);
    if (n == 0) load::fail("the server closed a connection");
    std::string_view bytes(input_.data(), static_cast<std::size_t>(n));
    if (!c.tail.empty()) bytes = c.tail.append(bytes);
    auto now = nanoseconds(CLOCK_MONOTONIC);
    while (!bytes.empty()) {
      auto length = check_.complete(bytes);
      if (length == 0) break;
      if (--c.awaited < 0) load::fail("more replies than requests");
      ++replies;
      latencies.add(now - c.sentAt);
      bytes.remove_prefix(length);
    }
    std::string rest(bytes);
    c.tail.swap(rest);
    if (c.awaited == 0 && sending_) sendBatch(c, now);
  }

  load::ReplyCheck check_;
  int depth_, epoll_ = -1;
  bool sending_ = true;
  std::string batch_;
  std::vector<Connection> connections_;
  std::vector<char> input_;
};

}  // namespace

int main(int argc, char** argv) {
  auto number = [&](const char* name, const char* fallback) {
    return std::atof(load::option(argc, argv, name, fallback));
  };
  int port = static_cast<int>(number("--port", "0"));
  const char* servers = load::option(argc, argv, "--server-pid", "");
  int timeout = load::flag(argc, argv, "--spin") ? 0 : 100;
  auto span = [&](const char* name, const char* fallback) {
    return static_cast<std::uint64_t>(number(name, fallback) * 1e9);
  };
  if (port == 0)
    load::fail(
        "usage: http_load --port P [--connections N] [--depth P] [--warmup S] [--duration S] "
        "[--server-pid PID,PID] [--body BYTES] [--spin]");

  Client client(port, static_cast<int>(number("--connections", "64")), static_cast<int>(number("--depth", "1")),
                static_cast<std::size_t>(number("--body", "12")));
  client.start();
  client.runUntil(nanoseconds(CLOCK_MONOTONIC) + span("--warmup", "0.2"), timeout);
  client.reset();
  auto serverFrom = cpuTimeOf(servers), ownFrom = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  auto from = nanoseconds(CLOCK_MONOTONIC);
  auto to = client.runUntil(from + span("--duration", "1"), timeout);
  auto serverTo = cpuTimeOf(servers), ownTo = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  auto replies = client.replies;
  auto latency = [&](double p) { return client.latencies.percentile(p) / 1000; };
  double p50 = latency(.5), p99 = latency(.99), p999 = latency(.999);
  client.drain();

  auto seconds = static_cast<double>(to - from) / 1e9, count = static_cast<double>(replies);
  if (replies == 0) load::fail("no reply came");
  std::printf(
      "{\"requests\": %.0f, \"seconds\": %.3f, \"rps\": %.0f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, "
      "\"server_cpu_us\": %.4f, \"server_load\": %.3f, \"client_load\": %.3f}\n",
      count, seconds, count / seconds, p50, p99, p999, static_cast<double>(serverTo - serverFrom) / 1000 / count,
      static_cast<double>(serverTo - serverFrom) / 1e9 / seconds, static_cast<double>(ownTo - ownFrom) / 1e9 / seconds);
}
