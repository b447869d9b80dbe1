#include <nodus/child_process/spawn.hpp>

#include "support.hpp"

#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <pthread.h>
#include <csignal>

using namespace child_test;

TEST_CASE("a child is fed, read and waited for") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "cat; echo err >&2; exit 3"});
    CHECK(child.pid());
    CHECK(child.spawnfile() == "sh");
    CHECK(child.spawnargs() == std::vector<std::string>{"sh", "-c", "cat; echo err >&2; exit 3"});
    auto out = read(child.stdout_());
    auto err = read(child.stderr_());
    auto closed = once<"close">(child);
    child.stdin_().end("fed");
    CHECK(co_await out == "fed");
    CHECK(co_await err == "err\n");
    CHECK(co_await closed == Ending(3, std::nullopt));
    CHECK(child.exitCode() == 3);
    CHECK_FALSE(child.signalCode());
    CHECK_FALSE(child.killed());
  });
}

TEST_CASE("spawn, exit and close come in Node's order") {
  Trace trace;
  runLoop([&] {
    auto child = spawn("sh", {"-c", "exit 1"});
    child.on<"close">([&](std::optional<int> code) { trace("close" + std::to_string(code.value_or(-1))); });
    child.on<"exit">([&](std::optional<int> code) { trace("exit" + std::to_string(code.value_or(-1))); });
    child.on<"spawn">([&] { trace("spawn"); });
    child.stdout_().on<"end">([&] { trace("end"); }).off();
    process::nextTick([&] { trace("tick"); });
  });
  CHECK_ORDER(trace.text(), "spawn tick exit1 close1",
              "const p = require('child_process').spawn('sh', ['-c', 'exit 1']);"
              "p.on('close', (c) => log('close' + c)); p.on('exit', (c) => log('exit' + c));"
              "p.on('spawn', () => log('spawn')); process.nextTick(() => log('tick'));");
}

TEST_CASE("what nobody reads does not keep close from coming") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "echo unread; echo unread >&2"});
    CHECK(co_await once<"close">(child) == Ending(0, std::nullopt));
  });
}

TEST_CASE("all output is there before close") {
  for (int round = 0; round < 20; ++round) {
    std::size_t size = 0;
    bool closed = false;
    runLoop([&] {
      auto child = spawn("sh", {"-c", "head -c 300000 /dev/zero"});
      child.stdout_().on<"data">([&](const Buffer& chunk) {
        CHECK_FALSE(closed);
        size += chunk.size();
      });
      child.on<"close">([&] { closed = true; });
    });
    CHECK(closed);
    CHECK(size == 300000);
  }
}

TEST_CASE("who reads with next() gets the rest after the exit") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "echo one; exec head -c 100000 /dev/zero"});
    auto exited = once<"exit">(child);
    auto first = co_await child.stdout_().next();
    CHECK(first);
    co_await exited;
    std::size_t size = first->size();
    auto out = child.stdout_();
    for (bool more = true; more;) {
      auto chunk = co_await out.next();
      more = chunk.has_value();
      if (more) size += chunk->size();
      auto pause = promise::resolve();
      co_await pause;
    }
    CHECK(size == 100004);
  });
}

TEST_CASE("what the system refuses is an error of the child, later") {
  const Folder folder;
  const auto notExecutable = folder.write("plain", "echo hi\n");
  struct Case {
    std::string file, cwd, code;
  };
  const Case cases[] = {{"no-such-program", "", "ENOENT"},
                        {"/no/such", "", "ENOENT"},
                        {"sh", "/no/such", "ENOENT"},
                        {notExecutable, "", "EACCES"},
                        {folder.path(), "", "EACCES"}};
  for (const auto& refused : cases) {
    CAPTURE(refused.file);
    Trace trace;
    std::optional<Error> error;
    runLoop([&] {
      auto child = spawn(refused.file, {"a", "b"}, {.cwd = refused.cwd});
      CHECK_FALSE(child.pid());
      CHECK(child.stdin_().destroyed() == false);
      child.on<"error">([&](const Error& e) {
        error = e;
        trace("error");
      });
      child.on<"spawn">([&] { trace("spawn"); });
      child.on<"exit">([&] { trace("exit"); });
      child.on<"close">([&, child](std::optional<int> code) {
        trace("close");
        CHECK(code == error->errno_());
        CHECK(child.exitCode() == code);
      });
      CHECK_FALSE(child.kill());
      trace("returned");
    });
    CHECK(trace.text() == "returned error close");
    REQUIRE(error);
    CHECK(error->code() == refused.code);
    CHECK(error->message() == "spawn " + refused.file + " " + refused.code);
    CHECK(error->syscall() == "spawn " + refused.file);
    CHECK(error->path() == refused.file);
    CHECK(error->spawnargs() == std::vector<std::string>{"a", "b"});
  }
}

TEST_CASE("other refusals of the system are thrown") {
  runLoop([] {
    const auto descriptors = openDescriptors();
    const std::vector<std::string> much{std::string(1 << 20, 'x')};
    CHECK(codeOf([&] { spawn("true", much); }) == "E2BIG");
    CHECK(codeOf([&] { spawn("/etc/passwd/x"); }) == "ENOTDIR");
    CHECK(codeOf([&] { spawn("true", {.cwd = "/etc/passwd"}); }) == "ENOTDIR");
    CHECK(codeOf([&] { spawn("true", {.stdio = {"ignore", 777}}); }) == "EBADF");
    CHECK(openDescriptors() == descriptors);
    CHECK_FALSE(hasChildren());
  });
}

TEST_CASE("arguments that can not be are refused") {
  using namespace std::literals;
  const auto nul = "a\0b"s;
  const std::vector<std::string> list{"q", nul};
  CHECK(codeOf([&] { spawn(nul); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn(""); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", list); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.env = {{"A", nul}}}); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.env = {{nul, "A"}}}); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.cwd = nul}); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.argv0 = nul}); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.shell = nul}); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.stdio = "foo"}); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([&] { spawn("a", {.stdio = {"foo"}}); }) == "ERR_INVALID_SYNC_FORK_INPUT");
  CHECK(codeOf([&] { spawn("a", {.stdio = {"ipc", "ipc"}}); }) == "ERR_IPC_ONE_PIPE");
  CHECK(codeOf([&] { spawn("a", {.timeout = -1}); }) == "ERR_OUT_OF_RANGE");
  CHECK(codeOf([&] { spawn("a", {.timeout = 1.5}); }) == "ERR_OUT_OF_RANGE");
  CHECK(codeOf([&] { spawn("a", {.killSignal = "SIGFOO"}); }) == "ERR_UNKNOWN_SIGNAL");
  CHECK(codeOf([&] { spawn("a", {.killSignal = 999}); }) == "ERR_UNKNOWN_SIGNAL");
}

TEST_CASE("the program's environment, folder and name are as asked") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "echo $A:$HOME:$0; pwd -P; tr '\\0' ' ' < /proc/$$/cmdline | cut -d' ' -f1"},
                       {.env = {{"A", "1"}}, .cwd = "/usr", .argv0 = "named"});
    auto out = read(child.stdout_());
    CHECK(co_await out == "1::named\n/usr\nnamed\n");
  });
}

TEST_CASE("a map is an environment, too, and an empty one is empty") {
  runLoop([]() -> Promise<> {
    auto more = process::env();
    more["NODUS_TEST_MORE"] = "1";
    auto child = spawn("/bin/sh", {"-c", "echo $NODUS_TEST_MORE$PATH"}, {.env = more});
    auto out = read(child.stdout_());
    CHECK(co_await out == "1" + more["PATH"] + "\n");
    const std::map<std::string, std::string> none;
    auto bare = spawn("/usr/bin/env", {.env = none});
    auto nothing = read(bare.stdout_());
    CHECK(co_await nothing == "");
  });
}

TEST_CASE("the PATH of the program's own environment is searched") {
  const Folder folder;
  folder.write("own-program", "#!/bin/sh\necho found $1\n", true);
  runLoop([&]() -> Promise<> {
    const auto path = "/no/such:/etc/passwd:" + folder.path();
    auto child = spawn("own-program", {"x"}, {.env = {{"PATH", path}}});
    auto out = read(child.stdout_());
    CHECK(co_await out == "found x\n");
    auto none = spawn("own-program");
    auto error = co_await once<"error">(none);
    CHECK(error.code() == "ENOENT");
  });
}

TEST_CASE("a script without an interpreter is for sh, as execvp has it") {
  const Folder folder;
  const auto script = folder.write("script", "echo hi $1\n", true);
  runLoop([&]() -> Promise<> {
    auto child = spawn(script, {"there"});
    auto out = read(child.stdout_());
    CHECK(co_await out == "hi there\n");
  });
}

TEST_CASE("nothing in an argument is interpreted, unless by a shell that was asked for") {
  const Folder folder;
  runLoop([&]() -> Promise<> {
    auto plain = spawn("echo", {"a", "; touch pwned"}, {.cwd = folder.path()});
    auto out = read(plain.stdout_());
    CHECK(co_await out == "a ; touch pwned\n");
    CHECK_FALSE(std::filesystem::exists(folder.path("pwned")));
    auto shell = spawn("echo", {"a", "; echo", "$((6*7))"}, {.shell = true});
    CHECK(shell.spawnfile() == "/bin/sh");
    auto interpreted = read(shell.stdout_());
    CHECK(co_await interpreted == "a\n42\n");
  });
}

TEST_CASE("signals are neither blocked nor ignored in the program") {
  std::signal(SIGUSR1, SIG_IGN);
  sigset_t blocked, before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR2);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  runLoop([]() -> Promise<> {
    auto child = spawn("grep", {"-E", "^Sig(Blk|Ign)", "/proc/self/status"});
    auto out = read(child.stdout_());
    CHECK(co_await out == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  });
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, &before, &after);
  CHECK(::sigismember(&after, SIGUSR2) == 1);
  CHECK(::sigismember(&after, SIGTERM) == 0);
  std::signal(SIGUSR1, SIG_DFL);
}

TEST_CASE("a detached child leads a session of its own") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "cut -d' ' -f6 /proc/$$/stat; echo $$"}, {.detached = true});
    auto out = read(child.stdout_());
    const auto pid = std::to_string(*child.pid());
    CHECK(co_await out == pid + "\n" + pid + "\n");
  });
}

TEST_CASE("a child may run as somebody else" * doctest::skip(::getuid() != 0)) {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "id -u; id -g; id -G"}, {.uid = 65534, .gid = 65534});
    auto out = read(child.stdout_());
    CHECK(co_await out == "65534\n65534\n65534\n");
  });
}

TEST_CASE("who may not become somebody else is told so" * doctest::skip(::getuid() == 0)) {
  CHECK(codeOf([] { spawn("true", {.uid = 0}); }) == "EPERM");
}
