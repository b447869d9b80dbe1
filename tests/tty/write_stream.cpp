#include <nodus/tty/write_stream.hpp>

#include "../util/node_oracle.hpp"

#include <random>

#include <fcntl.h>
#include <unistd.h>

using namespace nodus;

namespace {

std::string script(const tty::Environment& environment, const std::string& call) {
  json::Value all = json::object();
  for (const auto& [name, value] : environment) all.set(name, value);
  return "W." + call + json::stringify(all) + ")";
}

template <class F>
std::string codeOf(F f) {
  try {
    f();
    return "none";
  } catch (const Error& error) {
    return error.name() + " " + error.code() + " " + error.message();
  }
}

}  // namespace

TEST_CASE("the depth of colours is what Node makes of the environment") {
  const std::string warningsOff = "process.removeAllListeners('warning'); ";
  nodus_test::NodeTexts texts(warningsOff + "const W = require('node:tty').WriteStream.prototype;");
  std::vector<tty::Environment> environments = {{},
                                                {{"TEAMCITY_VERSION", "9.1.2"}},
                                                {{"TEAMCITY_VERSION", "9.0.2"}},
                                                {{"TEAMCITY_VERSION", "9.05.2"}},
                                                {{"TEAMCITY_VERSION", "10.0"}},
                                                {{"TEAMCITY_VERSION", "8"}},
                                                {{"CI", "1"}, {"TRAVIS", ""}},
                                                {{"CI", "1"}, {"CI_NAME", "codeship"}}};
  const std::vector<std::pair<std::string, std::vector<std::string>>> choices = {
      {"TERM", {"",           "dumb",     "xterm",    "xterm-256color",
                "XTERM",      "screen",   "rxvt",     "rxvt-unicode-24bit",
                "terminator", "mosh",     "con80x25", "con80",
                "conx2",      "console",  "vt100",    "vt220",
                "linux",      "foo-ansi", "mycolor",  "st",
                "Konsole"}},
      {"COLORTERM", {"", "truecolor", "24bit", "yes"}},
      {"TERM_PROGRAM", {"iTerm.app", "HyperTerm", "MacTerm", "Apple_Terminal", "other"}},
      {"TERM_PROGRAM_VERSION", {"", "3.1", "2.1", "22.1", "x"}},
      {"FORCE_COLOR", {"", "0", "1", "2", "3", "true", "x"}},
      {"NO_COLOR", {"", "1"}},
      {"TMUX", {"", "1"}},
      {"CI", {"", "1"}},
      {"GITLAB_CI", {""}}};
  std::mt19937 random(11);
  for (int i = 0; i < 600; ++i) {
    tty::Environment environment;
    for (const auto& [name, values] : choices) {
      const bool isTerm = name.starts_with("TERM") || name == "COLORTERM";
      if (random() % (isTerm ? 2 : 8) == 0) environment[name] = values[random() % values.size()];
    }
    environments.push_back(std::move(environment));
  }
  for (const auto& environment : environments) {
    texts.expect(script(environment, "getColorDepth("), std::to_string(tty::WriteStream::getColorDepth(environment)));
    texts.expect(script(environment, "hasColors(256, "),
                 tty::WriteStream::hasColors(256, environment) ? "true" : "false");
  }
  texts.compare();
  CHECK(tty::WriteStream::getColorDepth({{"TERM", "xterm-256color"}}) == 8);
  CHECK(tty::WriteStream::hasColors({{"TERM", "xterm"}}));
}

TEST_CASE("what is no terminal can not be opened as one") {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const std::string failed =
      "SystemError ERR_TTY_INIT_FAILED TTY initialization failed: uv_tty_init returned EINVAL (invalid argument)";
  CHECK(codeOf([&] { tty::WriteStream stream(null); }) == failed);
  CHECK(codeOf([] { tty::WriteStream stream(-1); }) ==
        "RangeError ERR_INVALID_FD \"fd\" must be a positive integer: -1");
  ::close(null);
}

TEST_CASE("fewer than two colours can not be asked for") {
  CHECK(codeOf([] { tty::WriteStream::hasColors(1, {}); }) ==
        "RangeError ERR_OUT_OF_RANGE The value of \"count\" is out of range. It must be >= 2 && <= 9007199254740991. "
        "Received 1");
}

TEST_CASE("a terminal of its own is written to, and closed when it is destroyed") {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return;
  const int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  Loop loop;
  {
    tty::WriteStream stream(slave);
    CHECK(stream.isTTY());
    CHECK(stream.write("text"));
    bool closed = false;
    stream.on<"close">([&] { closed = true; });
    stream.end();
    loop.run();
    CHECK(closed);
    CHECK(stream.destroyed());
  }
  CHECK(::fcntl(slave, F_GETFD) == -1);
  char text[4];
  CHECK(::read(master, text, 4) == 4);
  CHECK(std::string(text, 4) == "text");
  ::close(master);
}
