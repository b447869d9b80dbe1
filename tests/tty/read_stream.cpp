#include <nodus/tty/read_stream.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

using namespace nodus;

TEST_CASE("what is no terminal can not be read as one") {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  std::string codes;
  for (const int fd : {null, -1, 9999}) {
    try {
      tty::ReadStream stream(fd);
    } catch (const Error& error) {
      codes += error.code() + " ";
    }
  }
  CHECK(codes == "ERR_TTY_INIT_FAILED ERR_INVALID_FD ERR_TTY_INIT_FAILED ");
  ::close(null);
}

TEST_CASE("a terminal's lines come when they are typed, and its descriptor is closed with the stream") {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return;
  const int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  Loop loop;
  std::string text;
  bool ended = false;
  {
    tty::ReadStream stream(slave);
    stream.on<"data">([&text](const Buffer& chunk) { text += chunk.toString() + "|"; });
    stream.on<"end">([&ended] { ended = true; });
    CHECK(::write(master, "one\ntwo\n\x04", 9) == 9);
    loop.run();
  }
  CHECK(text == "one\n|two\n|");
  CHECK(ended);
  CHECK(::fcntl(slave, F_GETFD) == -1);
  ::close(master);
}

namespace {

// Whether a terminal, of which this is one end, waits for whole lines.
bool isCooked(int fd) {
  ::termios mode{};
  return ::tcgetattr(fd, &mode) == 0 && (mode.c_lflag & ICANON) != 0;
}

}  // namespace

TEST_CASE("each terminal has its own raw mode, which ends with its stream") {
  int masters[2];
  Loop loop;
  std::vector<tty::ReadStream> streams;
  for (int& master : masters) {
    master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return;
    streams.emplace_back(::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC));
    streams.back().setRawMode(true);
    CHECK(streams.back().isRaw());
    CHECK_FALSE(isCooked(master));
  }
  const int slaves[] = {::open(::ptsname(masters[0]), O_RDWR | O_NOCTTY | O_CLOEXEC),
                        ::open(::ptsname(masters[1]), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  streams[1].setRawMode(false);
  CHECK_FALSE(streams[1].isRaw());
  CHECK(isCooked(masters[1]));
  CHECK_FALSE(isCooked(masters[0]));
  for (auto& stream : streams) stream.destroy();
  loop.run();
  CHECK(isCooked(masters[0]));
  for (const int fd : masters) ::close(fd);
  for (const int fd : slaves) ::close(fd);
}

TEST_CASE("a loop that goes takes what reads along") {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return;
  const int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  {
    Loop loop;
    tty::ReadStream stream(slave);
    stream.on<"data">([stream](const Buffer&) {});
    stream.unref();
    loop.run();
  }
  ::close(slave);
  ::close(master);
}
