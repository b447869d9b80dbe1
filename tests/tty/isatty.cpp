#include <nodus/tty/isatty.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

TEST_CASE("isatty tells terminals from everything else") {
  CHECK_FALSE(nodus::tty::isatty(-1));
  CHECK_FALSE(nodus::tty::isatty(9999));
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  CHECK_FALSE(nodus::tty::isatty(null));
  ::close(null);
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return;
  CHECK(nodus::tty::isatty(terminal));
  ::close(terminal);
}
