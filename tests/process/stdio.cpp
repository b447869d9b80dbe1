#include <nodus/process/stdio.hpp>

#include "standard_streams.hpp"

#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

using namespace nodus;
using test::ChildProgram;
using test::inChildFed;
using test::Pipe;

namespace {

void tellOfInput() {
  auto input = process::stdin_();
  console::log(input.isTTY(), input.fd(), input.readableHighWaterMark(), input.readableFlowing(), input.isPaused());
  input.on<"end">([] { console::log("end"); });
  input.on<"close">([] { console::log("close"); });
  input.on<"pause">([] { console::log("pause"); });
  input.on<"resume">([] { console::log("resume"); });
  process::on<"exit">([input] { console::log("exit", input.destroyed(), input.readableEnded(), input.bytesRead()); });
}

const std::string tellOfInputScript =
    "const s = process.stdin; console.log(!!s.isTTY, s.fd, s.readableHighWaterMark, s.readableFlowing, s.isPaused());"
    "for (const e of ['end', 'close', 'pause', 'resume']) s.on(e, () => console.log(e));"
    "process.on('exit', () => console.log('exit', s.destroyed, s.readableEnded, s.bytesRead));";

void readAll() {
  tellOfInput();
  process::stdin_().on<"data">([](const Buffer& chunk) { console::log("data", chunk.size(), chunk.toString()); });
}

const std::string readAllScript = tellOfInputScript + "s.on('data', d => console.log('data', d.length, d.toString()));";

int runs(void (*program)()) { return run(program); }

void checkAgainst(const test::Outcome& ours, const std::string& script, const std::string& command) {
  CHECK(ours.code == 0);
  CHECK(ours.err.empty());
  if (!test::haveNode()) return;
  const auto node = test::inShell(script, command);
  CHECK(ours.out == node.out);
  CHECK(ours.code == node.code);
}

// What the program does whose standard input is this file.
test::Outcome withInput(const char* path, void (*program)()) {
  const int in = path ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
  const int out = test::temporaryFile(), err = test::temporaryFile();
  ChildProgram child({in, out, err}, [program] { return run(program); });
  if (in >= 0) ::close(in);
  test::Outcome outcome;
  outcome.code = child.wait();
  outcome.out = test::contents(out);
  outcome.err = test::contents(err);
  return outcome;
}

bool isNonBlocking(int fd) { return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }

}  // namespace

TEST_CASE("standard input that is a pipe is read to its end, and then closed") {
  checkAgainst(inChildFed("hello", [] { return runs(readAll); }), readAllScript, "printf hello | node $SCRIPT");
}

TEST_CASE("standard input that nobody reads does not hold the program") {
  Pipe in;  // open to the end of the test
  const int out = test::temporaryFile();
  ChildProgram child({in.read(), out, 2}, [] { return runs(tellOfInput); });
  CHECK(child.wait() == 0);
  CHECK(test::contents(out) == "false 0 16384 null false\nexit false false 0\n");
}

TEST_CASE("standard input that is a file is read by the pool, and stays open") {
  checkAgainst(withInput("/dev/null", readAll), readAllScript, "node $SCRIPT </dev/null");
  char name[] = "/tmp/nodus-test-XXXXXX";
  const int file = ::mkstemp(name);
  CHECK(::write(file, "some text\n", 10) == 10);
  ::close(file);
  const auto ours = withInput(name, readAll);
  ::unlink(name);
  checkAgainst(ours, readAllScript, "printf 'some text\\n' >file; node $SCRIPT <file");
  CHECK(ours.out.find("data 10 some text") != std::string::npos);
}

TEST_CASE("standard descriptors that are closed are /dev/null") {
  checkAgainst(withInput(nullptr, readAll), readAllScript, "node $SCRIPT <&-");
}

TEST_CASE("pause ends the reading, and what comes later is kept for resume") {
  Pipe in, out;
  ChildProgram child({in.read(), out.write(), 2}, [] {
    return run([] {
      auto input = process::stdin_();
      auto texts = std::make_shared<std::string>();
      input.on<"data">([input, texts](const Buffer& chunk) mutable {
        *texts += chunk.toString();
        if (*texts == "one") {
          input.pause();
          process::stdout_().write("paused\n");
          setTimeout([input]() mutable { input.resume(); }, 5);
        }
      });
      input.on<"end">([texts] { console::log(*texts); });
    });
  });
  out.closeWrite();
  in.put("one");
  char told[7];
  CHECK(::read(out.read(), told, sizeof told) == 7);
  in.put(" two");
  in.closeWrite();
  CHECK(out.drain() == "one two\n");
  CHECK(child.wait() == 0);
}

TEST_CASE("pause and unref let the program end while the pipe is open") {
  for (const bool pauses : {true, false}) {
    Pipe in;
    in.put("text");
    ChildProgram child({in.read(), 1, 2}, [pauses] {
      return run([pauses] {
        auto input = process::stdin_();
        input.once<"data">([input, pauses](const Buffer&) {  // a pause within the listener has no such effect in Node
          setImmediate([input, pauses]() mutable { pauses ? void(input.pause()) : void(input.unref()); });
        });
      });
    });
    CHECK(child.wait() == 0);
  }
}

TEST_CASE("chunks, text and lines come by next, however large the input is") {
  std::string input;
  for (int i = 0; i < 30000; ++i) input += std::to_string(i) + " \xC3\xA9\n";
  const auto ours = inChildFed(input, [] {
    return run([]() -> Promise<> {
      auto text = process::stdin_().setEncoding("utf8");
      std::size_t size = 0, chunks = 0;
      while (auto chunk = co_await text.next()) size += chunk->size(), ++chunks;
      console::log(size, chunks > 1);
    });
  });
  CHECK(ours.out == std::to_string(input.size()) + " true\n");
}

TEST_CASE("a socket as standard input and output") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  {
    ChildProgram child({ends[0], ends[0], 2}, [] {
      return run([]() -> Promise<> {
        auto input = process::stdin_();
        while (auto chunk = co_await input.next()) process::stdout_().write("got " + chunk->toString());
      });
    });
    ::close(ends[0]);
    CHECK(::write(ends[1], "it", 2) == 2);
    ::shutdown(ends[1], SHUT_WR);
    std::string text;
    char part[64];
    for (ssize_t n; (n = ::read(ends[1], part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
    CHECK(text == "got it");
    CHECK(child.wait() == 0);
  }
  ::close(ends[1]);
}

TEST_CASE("the descriptors' flags stay as they are") {
  Pipe in, out;
  ChildProgram child({in.read(), out.write(), 2}, [] {
    return run([] {
      auto input = process::stdin_();
      input.on<"data">([](const Buffer&) {});
      process::stdout_().write(std::string(300'000, 'x'));
      process::on<"exit">([] { process::exitCode(isNonBlocking(0) || isNonBlocking(1) ? 1 : 7); });
    });
  });
  out.closeWrite();
  in.put("text");
  in.closeWrite();
  CHECK(out.drain().size() == 300'000);
  CHECK(child.wait() == 7);
  CHECK_FALSE(isNonBlocking(in.read()));
}

TEST_CASE("exit right after a large write to a pipe loses nothing, in the order of the calls") {
  Pipe out;
  ChildProgram child({0, out.write(), 2}, [] {
    return run([] {
      std::printf("printf ");
      process::stdout_().write(std::string(1'048'576, 'x'));
      process::stdout_().write(" one");
      console::log(" two");
      std::printf("three ");
      process::stdout_().write("four\n");
      process::stdout_().write(std::string(300'000, 'y'));
      process::stdout_().write("last");
      process::exit(5);
    });
  });
  out.closeWrite();
  CHECK(out.drain() ==
        "printf " + std::string(1'048'576, 'x') + " one two\nthree four\n" + std::string(300'000, 'y') + "last");
  CHECK(child.wait() == 5);
}

TEST_CASE("a slow pipe holds the writer back, and not the loop") {
  Pipe out, err;
  ChildProgram child({0, out.write(), err.write()}, [] {
    return run([] {
      auto output = process::stdout_();
      const bool more = output.write(std::string(500'000, 'x'), [] { console::error("written"); });
      output.once<"drain">([] { console::error("drain"); });
      output.write("behind");
      setTimeout([more, output] { console::error("timer", more, output.writableLength()); }, 1);
    });
  });
  out.closeWrite();
  err.closeWrite();
  std::string told(19, ' ');
  CHECK(::read(err.read(), told.data(), told.size()) == 19);  // comes before anybody reads the other
  CHECK(told == "timer false 500006\n");
  CHECK(out.drain() == std::string(500'000, 'x') + "behind");
  CHECK(err.drain() == "drain\nwritten\n");
  CHECK(child.wait() == 0);
}

TEST_CASE("other threads may print while the stream waits for the pipe") {
  Pipe out;
  ChildProgram child({0, out.write(), 2}, [] {
    return run([]() -> Promise<> {
      auto output = process::stdout_();
      std::thread other([] {
        for (int i = 0; i < 200; ++i) console::log(std::string(999, 'c'));
      });
      for (int i = 0; i < 50; ++i) {
        if (!output.write(std::string(20'000, 's'))) co_await once<"drain">(output);
      }
      other.join();
    });
  });
  out.closeWrite();
  const auto text = out.drain();
  CHECK(std::count(text.begin(), text.end(), 's') == 1'000'000);
  CHECK(std::count(text.begin(), text.end(), 'c') == 200 * 999);
  CHECK(child.wait() == 0);
}

TEST_CASE("a loop that is destroyed lets go of nothing that was written") {
  Pipe out;
  ChildProgram child({0, out.write(), 2}, [] {
    std::signal(SIGPIPE, SIG_IGN);
    process::stdout_().write(std::string(300'000, 'x'));
    process::stdout_().write("end");
    return 0;
  });
  out.closeWrite();
  CHECK(out.drain() == std::string(300'000, 'x') + "end");
  CHECK(child.wait() == 0);
}

TEST_CASE("a pipe that somebody has made non-blocking loses nothing by console") {
  Pipe out;
  REQUIRE(::fcntl(out.write(), F_SETFL, O_WRONLY | O_NONBLOCK) == 0);
  ChildProgram child({0, out.write(), 2}, [] {
    return run([] {
      for (int i = 0; i < 100; ++i) console::log(std::string(9'999, 'x'));
      process::stdout_().write(std::string(100'000, 'y'));
    });
  });
  out.closeWrite();
  CHECK(out.drain().size() == 1'100'000);
  CHECK(child.wait() == 0);
}

TEST_CASE("a reader that is gone is an error of the stream, and nothing to console") {
  const auto program = [](bool listens) {
    return [listens] {
      return run([listens] {
        auto output = process::stdout_();
        if (listens) {
          output.on<"error">(
              [](const Error& error) { console::error(error.code(), error.syscall(), error.message()); });
        }
        output.on<"close">([] { console::error("close"); });
        console::log("ignored");
        output.write("one\n");
        setTimeout([output]() mutable { output.write("two\n"); }, 1);
      });
    };
  };
  for (const bool listens : {true, false}) {
    Pipe out, err;
    out.closeRead();
    ChildProgram child({0, out.write(), err.write()}, program(listens));
    out.closeWrite();
    err.closeWrite();
    const auto told = err.drain();
    if (listens) {
      CHECK(told == "EPIPE write write EPIPE\nclose\nEPIPE write write EPIPE\nclose\n");
      CHECK(child.wait() == 0);
    } else {
      CHECK(told.find("Error: write EPIPE") != std::string::npos);
      CHECK(child.wait() == 1);
    }
  }
}

TEST_CASE("a full disk is an error of the stream") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) return;
  Pipe err;
  ChildProgram child({0, full, err.write()}, [] {
    return run([] {
      auto output = process::stdout_();
      output.on<"error">([](const Error& error) { console::error(error.message()); });
      output.write("text");
    });
  });
  ::close(full);
  err.closeWrite();
  CHECK(err.drain() == "ENOSPC: no space left on device, write\n");
}

namespace {

void endOutput() {
  auto output = process::stdout_();
  output.on<"prefinish">([] { console::error("prefinish"); });
  output.on<"finish">([] { console::error("finish"); });
  output.on<"close">([] { console::error("close"); });
  output.on<"error">([](const Error& error) { console::error("error", error.message()); });
  output.end("bye\n", [] { console::error("ended"); });
  output.once<"close">([output] {
    setImmediate([output]() mutable {
      output.write("later\n", [output] {
        setImmediate([output]() mutable {
          output.destroy(Error("boom"));
          console::error(output.destroyed());
        });
      });
      console::error(output.destroyed(), output.writableEnded(), output.writableFinished());
    });
  });
}

const std::string endOutputScript = R"(
const s = process.stdout;
for (const e of ['prefinish', 'finish', 'close']) s.on(e, () => console.error(e));
s.on('error', e => console.error('error', e.message));
s.end('bye\n', () => console.error('ended'));
s.once('close', () => setImmediate(() => {
  s.write('later\n', () => setImmediate(() => { s.destroy(new Error('boom')); console.error(s.destroyed); }));
  console.error(s.destroyed, s.writableEnded, s.writableFinished);
}));
)";

}  // namespace

TEST_CASE("standard output says that it has ended, and never does") {
  const int file = test::temporaryFile(), err = test::temporaryFile();
  ChildProgram child({0, file, err}, [] { return runs(endOutput); });
  CHECK(child.wait() == 0);
  CHECK(test::contents(file) == "bye\nlater\n");
  const auto told = test::contents(err);
  if (test::haveNode()) CHECK(told == test::inShell(endOutputScript, "node $SCRIPT >file").err);

  Pipe out;
  const int errors = test::temporaryFile();
  ChildProgram second({0, out.write(), errors}, [] { return runs(endOutput); });
  out.closeWrite();
  CHECK(out.drain() == "bye\n");
  CHECK(second.wait() == 0);
  const auto toldOfPipe = test::contents(errors);
  if (test::haveNode()) CHECK(toldOfPipe == test::inShell(endOutputScript, "node $SCRIPT | cat >/dev/null").err);
}

TEST_CASE("pipe leaves standard output open, pipeline ends it") {
  const int file = test::temporaryFile(), err = test::temporaryFile();
  ChildProgram child({0, file, err}, [] {
    return run([]() -> Promise<> {
      auto output = process::stdout_();
      output.on<"finish">([] { console::error("finish"); });
      auto first = Readable<Buffer>::from({Buffer::from("a\n")});
      first.pipe(output);
      co_await once<"end">(first);
      auto second = Readable<Buffer>::from({Buffer::from("b\n")});
      co_await pipeline(second, output);
      console::error("piped");
      output.write("c\n");
    });
  });
  CHECK(child.wait() == 0);
  CHECK(test::contents(file) == "a\nb\nc\n");
  CHECK(test::contents(err) == "finish\npiped\n");
}

namespace {

// A terminal: what is written to `master` is typed, and what the program prints is read there.
struct Terminal {
  Terminal() : master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return;
    slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    resize(91, 33);
  }
  ~Terminal() {
    ::close(master);
    ::close(slave);
  }
  void resize(unsigned short columns, unsigned short rows) const {
    const ::winsize size{rows, columns, 0, 0};
    ::ioctl(master, TIOCSWINSZ, &size);
  }
  // Whether keys are echoed, and wait for the end of their line.
  bool isCooked() const {
    ::termios mode{};
    return ::tcgetattr(slave, &mode) == 0 && (mode.c_lflag & ECHO) != 0 && (mode.c_lflag & ICANON) != 0;
  }
  std::string read(std::size_t size) const {
    std::string text;
    char byte = 0;
    while (text.size() < size && ::read(master, &byte, 1) == 1) text += byte;
    return text;
  }
  int master;
  int slave = -1;
};

}  // namespace

TEST_CASE("a terminal has a size, colours and a cursor") {
  const Terminal terminal;
  if (terminal.slave < 0) return;
  const int err = test::temporaryFile();
  ChildProgram child({terminal.slave, terminal.slave, err}, [] {
    return run([] {
      ::setenv("TERM", "xterm", 1);
      for (const char* name : {"FORCE_COLOR", "NO_COLOR", "CI", "TMUX", "COLORTERM", "NODE_DISABLE_COLORS"})
        ::unsetenv(name);
      auto output = process::stdout_();
      auto input = process::stdin_();
      console::error(output.isTTY(), output.columns(), output.rows(), output.getColorDepth(), output.hasColors(256));
      console::error(input.isTTY(), input.isRaw(), input.readableHighWaterMark());
      output.cursorTo(3), output.cursorTo(1, 2), output.moveCursor(1, -1), output.clearLine(0),
          output.clearScreenDown();
    });
  });
  CHECK(child.wait() == 0);
  CHECK(terminal.read(26) == "\x1b[4G\x1b[3;2H\x1b[1C\x1b[1A\x1b[2K\x1b[0J");
  CHECK(test::contents(err) == "true 91 33 4 false\ntrue false 0\n");
}

TEST_CASE("keys come one by one in raw mode, and the terminal is as before at the end") {
  const Terminal terminal;
  if (terminal.slave < 0) return;
  Pipe err;
  ChildProgram child({terminal.slave, terminal.slave, err.write()}, [] {
    return run([] {
      auto input = process::stdin_();
      input.setRawMode(true);
      input.on<"data">([input](const Buffer& chunk) mutable {
        console::error("key", static_cast<int>(chunk[0]));
        if (chunk[0] == 3) process::exit(0);
      });
      console::error(input.isRaw());
    });
  });
  err.closeWrite();
  std::string told(5, ' ');
  CHECK(::read(err.read(), told.data(), 5) == 5);
  CHECK_FALSE(terminal.isCooked());
  CHECK(::write(terminal.master, "a", 1) == 1);
  std::string key(7, ' ');
  CHECK(::read(err.read(), key.data(), 7) == 7);
  CHECK(key == "key 97\n");
  CHECK(::write(terminal.master, "\x03", 1) == 1);
  CHECK(err.drain() == "key 3\n");
  CHECK(child.wait() == 0);
  CHECK(terminal.isCooked());
}

TEST_CASE("the terminal is as before also after an end by a signal") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Terminal terminal;
    if (terminal.slave < 0) return;
    Pipe err;
    ChildProgram child({terminal.slave, terminal.slave, err.write()}, [signal] {
      ::signal(signal, SIG_DFL);  // the test's framework handles it
      return run([] {
        auto input = process::stdin_().setRawMode(true).resume();
        console::error(input.isRaw());
      });
    });
    err.closeWrite();
    std::string told(5, ' ');
    CHECK(::read(err.read(), told.data(), 5) == 5);
    CHECK_FALSE(terminal.isCooked());
    child.kill(signal);
    CHECK(child.wait() == -signal);
    CHECK(terminal.isCooked());
  }
}

TEST_CASE("a terminal that changes its size tells by an event") {
  const Terminal terminal;
  if (terminal.slave < 0) return;
  const int err = test::temporaryFile();
  ChildProgram child({terminal.slave, terminal.slave, err}, [] {
    return run([] {
      auto output = process::stdout_();
      output.on<"resize">([output] {
        console::error("resize", output.getWindowSize());
        process::exit(0);
      });
      setInterval([] {}, 1000);
      process::kill(process::pid(), "SIGWINCH");  // the same size: no event
      setTimeout(
          [] {
            const ::winsize size{20, 50, 0, 0};
            ::ioctl(1, TIOCSWINSZ, &size);
            process::kill(process::pid(), "SIGWINCH");
          },
          5);
    });
  });
  CHECK(child.wait() == 0);
  CHECK(test::contents(err) == "resize [ 50, 20 ]\n");
}
