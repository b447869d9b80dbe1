#include <nodus/kernel/detail/stdio.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace nodus;
using detail::OutputSink;
using detail::UnsentOutput;

namespace {

struct Pipe {
  Pipe() {
    REQUIRE(::pipe(ends) == 0);
    std::signal(SIGPIPE, SIG_IGN);
  }
  ~Pipe() {
    for (const int end : ends) ::close(end);
  }
  std::string read(std::size_t size) const {
    std::string text(size, ' ');
    std::size_t at = 0;
    for (ssize_t n; at < size && (n = ::read(ends[0], text.data() + at, size - at)) > 0;)
      at += static_cast<std::size_t>(n);
    text.resize(at);
    return text;
  }
  int ends[2];
};

struct Output : UnsentOutput {
  explicit Output(std::string_view text) {
    rest = text;
    settled = [](UnsentOutput& output) { ++static_cast<Output&>(output).told; };
  }
  std::atomic<int> told{0};
};

}  // namespace

TEST_CASE("what a pipe takes is sent at once, the rest when there is room") {
  const Pipe pipe;
  OutputSink sink(pipe.ends[1]);
  const std::string text(200'000, 'a');
  Output output(text);
  CHECK_FALSE(sink.send(output));
  const auto taken = text.size() - output.rest.size();
  CHECK(taken >= 4096);
  CHECK(pipe.read(taken).size() == taken);
  while (!sink.send(output)) static_cast<void>(pipe.read(4096));
  CHECK(output.rest.empty());
  CHECK(output.error == 0);
  CHECK(output.told == 0);  // who sends it knows
}

TEST_CASE("a write waits, and comes behind what is queued, whose owner is told") {
  const Pipe pipe;
  OutputSink sink(pipe.ends[1]);
  const std::string first(100'000, 'a'), second(100'000, 'b');
  Output a(first), b(second);
  CHECK_FALSE(sink.send(a));
  CHECK_FALSE(sink.send(b));
  std::thread reader([&] { CHECK(pipe.read(200'001) == first + second + "c"); });
  CHECK(sink.write("c") == 0);
  reader.join();
  CHECK(a.told == 1);
  CHECK(b.told == 1);
  CHECK(sink.send(a));
}

TEST_CASE("a reader that goes is told to all who wait") {
  Pipe pipe;
  OutputSink sink(pipe.ends[1]);
  const std::string text(200'000, 'a');
  Output a(text), b(text);
  CHECK_FALSE(sink.send(a));
  CHECK_FALSE(sink.send(b));
  ::close(pipe.ends[0]);
  CHECK(sink.send(a));
  CHECK(a.error == EPIPE);
  CHECK(b.error == EPIPE);
  CHECK(b.told == 1);
  CHECK(sink.write("more") == EPIPE);
  pipe.ends[0] = -1;
}

TEST_CASE("all of a text reaches a slow reader of a non-blocking pipe") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  std::string received;
  std::thread reader([&] {
    char part[1000];
    for (ssize_t n; (n = ::read(ends[0], part, sizeof part)) > 0;) received.append(part, static_cast<std::size_t>(n));
  });
  const std::string text(1'000'000, 'x');
  detail::writeAll(ends[1], text);
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  CHECK(received == text);
}

TEST_CASE("a closed pipe and a bad descriptor are ignored") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  detail::writeAll(ends[1], "nobody reads this");
  ::close(ends[1]);
  detail::writeAll(-1, "nor this");
  std::signal(SIGPIPE, before);
}
