// What the tests of sockets share: a loop to run in, and a machine that can be told to fail.
#pragma once

#include <nodus/kernel.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace net_test {

using namespace nodus;

// Time may be moved forward, and a call may be told to fail.
class Machine : public System {
 public:
  std::int64_t monotonicTime() override { return System::monotonicTime() + skipped; }
  std::ptrdiff_t receive(int fd, void* bytes, std::size_t size) override {
    ++receives;
    if (fails(receiveError)) return -1;
    return System::receive(fd, bytes, size);
  }
  std::ptrdiff_t send(int fd, const void* bytes, std::size_t size) override {
    ++sends;
    if (fails(sendError)) return -1;
    return System::send(fd, bytes, size);
  }
  std::ptrdiff_t sendVector(int fd, const ::iovec* parts, std::size_t count) override {
    ++sends;
    if (fails(sendError)) return -1;
    return System::sendVector(fd, parts, count);
  }
  int accept(int fd, ::sockaddr* address, std::uint32_t* size) override {
    ++accepts;
    if (!acceptErrors.empty()) {
      errno = acceptErrors.front();
      acceptErrors.pop_front();
      return -1;
    }
    return System::accept(fd, address, size);
  }

  void skip(std::int64_t milliseconds) { skipped += milliseconds * 1'000'000; }

  std::int64_t skipped = 0;
  int receives = 0;
  int sends = 0;
  int accepts = 0;
  int receiveError = 0;  // for the next call
  int sendError = 0;
  std::deque<int> acceptErrors;

 private:
  static bool fails(int& error) {
    if (error == 0) return false;
    errno = std::exchange(error, 0);
    return true;
  }
};

// Runs a coroutine to its end, and the loop until nothing holds it.
template <class F>
void runApp(Loop& loop, F app) {
  auto done = app();
  loop.run();
  REQUIRE(!done.isPending());
  if (done.isRejected()) FAIL(detail::toError(done.state()->exception()).stack());
}

}  // namespace net_test
