#include <nodus/kernel/detail/stdio.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace nodus;

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
