#include <nodus/child_process/arguments.hpp>

#include "support.hpp"

#include <nodus/fs.hpp>
#include <nodus/net.hpp>
#include <nodus/process.hpp>

#include <fcntl.h>

using namespace child_test;

namespace {

Promise<std::string> run(Arguments arguments, SpawnOptions options) {
  auto child = spawn("sh", arguments, options);
  auto out = read(child.stdout_());
  auto text = co_await out;
  co_return text;
}

}  // namespace

TEST_CASE("an entry each: pipe, ignore, inherit, and pipes beyond 2") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "cat <&3 >&4; echo err >&2; test -t 0; readlink /proc/$$/fd/0 >&4"},
                       {.stdio = {"ignore", "pipe", "overlapped", "pipe", "pipe"}});
    CHECK(child.stdio().size() == 5);
    CHECK_FALSE(child.stdio()[0]);
    CHECK_THROWS_AS(child.stdin_(), TypeError);
    auto three = *child.stdio()[3];
    auto four = read(*child.stdio()[4]);
    auto err = read(child.stderr_());
    three.end("three");
    CHECK(co_await four == "three/dev/null\n");
    CHECK(co_await err == "err\n");
  });
}

TEST_CASE("missing entries are pipes up to 2, and nothing beyond") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "echo >&3 2>/dev/null && echo bad; echo out"},
                       {.stdio = {"ignore", std::nullopt, std::nullopt, std::nullopt, "ignore"}});
    CHECK(child.stdio().size() == 5);
    CHECK(child.stdio()[1]);
    CHECK_FALSE(child.stdio()[3]);
    auto out = read(child.stdout_());
    CHECK(co_await out == "out\n");
    auto short_ = spawn("true", {.stdio = {"ignore"}});
    CHECK(short_.stdio().size() == 3);
    CHECK(short_.stdio()[2]);
  });
}

TEST_CASE("ignore makes no pipes") {
  runLoop([]() -> Promise<> {
    auto child = spawn("true", {.stdio = "ignore"});
    for (const auto& pipe : child.stdio()) CHECK_FALSE(pipe);
    CHECK(co_await once<"close">(child) == Ending(0, std::nullopt));
  });
}

TEST_CASE("descriptors may overlap what they become") {
  const Folder folder;
  const int a = ::open(folder.path("a").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  const int b = ::open(folder.path("b").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  runLoop([&]() -> Promise<> {
    // 1 and 2 change places, and `a` and `b` go to places that others have here.
    auto child =
        spawn("sh", {"-c", "echo one >&3; echo two >&4; echo five >&5"}, {.stdio = {"ignore", 2, 1, b, a, "pipe"}});
    auto five = read(*child.stdio()[5]);
    CHECK(co_await five == "five\n");
    co_await once<"close">(child);
  });
  CHECK(folder.read("b") == "one\n");
  CHECK(folder.read("a") == "two\n");
  ::close(a);
  ::close(b);
}

TEST_CASE("every order of six descriptors reaches its place") {
  const Folder folder;
  int files[4];
  for (int i = 0; i < 4; ++i) {
    const int fd = ::open(folder.path(std::to_string(i)).c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_APPEND, 0600);
    files[i] = fd;
  }
  // They are the numbers that sh gets, as far as that goes, turned by `shift`.
  for (int shift = 0; shift < 4; ++shift) {
    const auto command = "echo 3." + std::to_string(shift) + " >&3; echo 4." + std::to_string(shift) + " >&4; echo 5." +
                         std::to_string(shift) + " >&5; echo 6." + std::to_string(shift) + " >&6";
    const auto result = spawnSync("sh", {"-c", command},
                                  {.stdio = {"ignore", "ignore", "inherit", files[shift % 4], files[(shift + 1) % 4],
                                             files[(shift + 2) % 4], files[(shift + 3) % 4]}});
    CHECK(result.status == 0);
  }
  CHECK(folder.read("0") == "3.0\n6.1\n5.2\n4.3\n");
  CHECK(folder.read("3") == "6.0\n5.1\n4.2\n3.3\n");
  for (const int fd : files) ::close(fd);
}

TEST_CASE("no descriptor is inherited but those asked for") {
  const int plain = ::open("/dev/null", O_RDONLY);  // without close-on-exec
  CHECK(::fcntl(plain, F_DUPFD, 50) >= 50);
  runLoop([]() -> Promise<> {
    auto child = spawn("ls", {"/proc/self/fd"}, {.stdio = {"ignore", "pipe", "inherit", "ignore"}});
    auto out = read(child.stdout_());
    CHECK(co_await out == "0\n1\n2\n3\n");  // the last one is the folder that it reads
  });
  for (int fd = 50; fd < 60; ++fd) ::close(fd);
  ::close(plain);
}

TEST_CASE("a file stream, a file handle's descriptor and a socket are given to the child") {
  const Folder folder;
  folder.write("in", "from the file");
  runLoop([&]() -> Promise<> {
    auto in = co_await fs::open(folder.path("in"));
    auto out = fs::createWriteStream(folder.path("out"));
    CHECK(codeOf([&] { spawn("true", {.stdio = {"ignore", out}}); }) == "ERR_INVALID_ARG_VALUE");
    co_await once<"open">(out);
    auto child = spawn("cat", {.stdio = {in, out, "inherit"}});
    CHECK_FALSE(child.stdio()[1]);
    co_await once<"close">(child);
    out.end();
    co_await once<"close">(out);
    co_await in.close();
  });
  CHECK(folder.read("out") == "from the file");
}

TEST_CASE("the standard streams may be given to a child") {
  runLoop([]() -> Promise<> {
    const std::vector<StdioEntry> stdio{process::stdin_(), "pipe", process::stderr_()};
    auto child = spawn("echo", {"hi"}, {.stdio = stdio});
    CHECK_FALSE(child.stdio()[0]);
    CHECK_FALSE(child.stdio()[2]);
    auto out = read(child.stdout_());
    CHECK(co_await out == "hi\n");
  });
}

TEST_CASE("a child talks to a client of this process' server") {
  runLoop([]() -> Promise<> {
    auto server = net::createServer([](net::Socket socket) {
      auto child = spawn("sh", {"-c", "read line; echo \"child: $line\""}, {.stdio = {socket, socket, "inherit"}});
      child.on<"close">([socket]() mutable { socket.destroy(); });
    });
    co_await server.listen(0, "127.0.0.1");
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.write("hello\n");
    auto answer = read(client);
    CHECK(co_await answer == "child: hello\n");
    server.close();
  });
}

TEST_CASE("one child's output is another one's input") {
  runLoop([]() -> Promise<> {
    auto first = spawn("printf", {"b\\na\\n"});
    auto second = spawn("sort", {.stdio = {first.stdout_(), "pipe", "inherit"}});
    auto out = read(second.stdout_());
    CHECK(co_await out == "a\nb\n");
    first.stdout_().destroy();
  });
}

TEST_CASE("options and arguments may be kept by name, and any number may come in braces or as a vector") {
  const SpawnOptions quiet{.env = {{"A", "hi"}}, .stdio = {"ignore", "pipe", "ignore"}};
  runLoop([&]() -> Promise<> {
    const Arguments arguments{"-c", "echo $A"};
    auto text = run(arguments, quiet);
    CHECK(co_await text == "hi\n");
    const std::vector<StdioEntry> many(12, "pipe");
    auto child = spawn("sh", {"-c", "echo nine >&9"}, {.stdio = many});
    auto nine = read(*child.stdio()[9]);
    CHECK(co_await nine == "nine\n");
    auto counted = spawn("sh", {"-c", "echo $#", "0",  "1",  "2",  "3",  "4",  "5",  "6",  "7", "8",
                                "9",  "10",      "11", "12", "13", "14", "15", "16", "17", "18"},
                         {.stdio = {"ignore", "pipe", 2, "pipe", "pipe", "pipe", "pipe", "pipe", "pipe", "pipe"}});
    auto count = read(counted.stdout_());
    CHECK(co_await count == "18\n");
  });
}

TEST_CASE("a socket that a child had may be read here again, though the child made it block") {
  runLoop([]() -> Promise<> {
    auto server = net::createServer({.pauseOnConnect = true}, [](net::Socket socket) -> Promise<> {
      auto child = spawn("sh", {"-c", "read line; echo \"child: $line\""}, {.stdio = {socket, socket, "inherit"}});
      co_await once<"close">(child);
      socket.write("and the parent\n");
      auto rest = co_await socket.next();
      socket.end(rest ? rest->toString() : "nothing");
    });
    co_await server.listen(0, "127.0.0.1");
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.write("hello\n");
    std::string answer;
    while (answer.find("parent") == std::string::npos) {
      auto chunk = co_await client.next();
      REQUIRE(chunk);
      answer += chunk->toString();
    }
    client.write("more\n");
    auto rest = co_await client.next();
    CHECK(answer == "child: hello\nand the parent\n");
    CHECK(rest->toString() == "more\n");
    client.end();
    server.close();
  });
}
