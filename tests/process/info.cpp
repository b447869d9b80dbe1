#include <nodus/process/info.hpp>

#include "child.hpp"

#include <nodus/console.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/process/run.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include <unistd.h>

using namespace nodus;

namespace {

template <class F>
Error errorOf(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error;
  }
  return Error("nothing was thrown");
}

// The name, message and code that a statement of Node's throws.
std::string nodeError(const std::string& statement) {
  return test::inNode("try { " + statement + " } catch (e) { console.log(`${e.name}|${e.message}|${e.code}`); }").out;
}

std::string describe(const Error& error) { return error.name() + "|" + error.message() + "|" + error.code() + "\n"; }

}  // namespace

TEST_CASE("the environment is read, set and deleted") {
  CHECK(process::env("NODUS_TEST_VARIABLE") == std::nullopt);
  process::setEnv("NODUS_TEST_VARIABLE", "a=b");
  CHECK(process::env("NODUS_TEST_VARIABLE") == "a=b");
  CHECK(process::env().at("NODUS_TEST_VARIABLE") == "a=b");
  process::setEnv("NODUS_TEST_VARIABLE", "");
  CHECK(process::env("NODUS_TEST_VARIABLE") == "");
  process::deleteEnv("NODUS_TEST_VARIABLE");
  process::deleteEnv("NODUS_TEST_VARIABLE");
  CHECK(process::env("NODUS_TEST_VARIABLE") == std::nullopt);
  CHECK(process::env().count("NODUS_TEST_VARIABLE") == 0);
}

TEST_CASE("names and values that no environment can hold are refused") {
  CHECK(process::env("") == std::nullopt);
  CHECK(process::env("A=B") == std::nullopt);
  CHECK(process::env(std::string_view("PATH\0", 5)) == std::nullopt);
  CHECK(errorOf([] { process::setEnv("", "x"); }).code() == "ERR_INVALID_ARG_VALUE");
  CHECK(errorOf([] { process::setEnv("A=B", "x"); }).code() == "ERR_INVALID_ARG_VALUE");
  CHECK(errorOf([] { process::setEnv("A", std::string_view("\0", 1)); }).code() == "ERR_INVALID_ARG_VALUE");
}

TEST_CASE("the program knows itself") {
  CHECK(process::pid() == ::getpid());
  CHECK(process::ppid() == ::getppid());
  CHECK(std::filesystem::exists(process::execPath()));
  CHECK(process::argv().at(0) == process::execPath());
  CHECK(process::version() == "v" NODUS_VERSION);
  CHECK(process::versions().at("nodus") == NODUS_VERSION);
}

TEST_CASE("argv is what run was given") {
  const auto ours = test::inChild([] {
    std::string name = "./prog", one = "--flag", two;
    char* arguments[] = {name.data(), one.data(), two.data(), nullptr};
    return run(3, arguments, [] {
      const auto argv = process::argv();
      std::printf("%zu %d %s|%s %s\n", argv.size(), argv[0] == process::execPath(), argv[1].c_str(), argv[2].c_str(),
                  process::argv0().c_str());
    });
  });
  CHECK(ours.out == "3 1 --flag| ./prog\n");
}

TEST_CASE("platform and arch have Node's names") {
  if (!test::haveNode()) return;
  CHECK(std::string(process::platform()) + " " + std::string(process::arch()) + "\n" ==
        test::inNode("console.log(process.platform, process.arch)").out);
}

TEST_CASE("chdir changes the folder, and fails as Node's") {
  const auto before = process::cwd();
  process::chdir("/");
  CHECK(process::cwd() == "/");
  process::chdir(before);
  CHECK(process::cwd() == before);
  const auto error = errorOf([] { process::chdir("/nope"); });
  CHECK(error.message() == "ENOENT: no such file or directory, chdir '" + before + "' -> '/nope'");
  CHECK(error.syscall() == "chdir");
  CHECK(error.path() == before);
  CHECK(error.dest() == "/nope");
}

TEST_CASE("a folder that is gone is left out of chdir's failure") {
  const auto ours = test::inChild([] {
    char folder[] = "/tmp/nodus-test-XXXXXX";
    if (!::mkdtemp(folder)) return 1;
    process::chdir(folder);
    ::rmdir(folder);
    const auto error = errorOf([] { process::chdir("/nope"); });
    return error.message() == "ENOENT: no such file or directory, chdir '' -> '/nope'" ? 0 : 2;
  });
  CHECK(ours.code == 0);
}

TEST_CASE("kill fails as Node's") {
  CHECK(process::kill(process::pid(), 0));
  const auto unknown = errorOf([] { process::kill(process::pid(), "SIGFOO"); });
  const auto nobody = errorOf([] { process::kill(99'999'999, 0); });
  CHECK(describe(unknown) == "TypeError|Unknown signal: SIGFOO|ERR_UNKNOWN_SIGNAL\n");
  CHECK(describe(nobody) == "Error|kill ESRCH|ESRCH\n");
  if (!test::haveNode()) return;
  CHECK(describe(unknown) == nodeError("process.kill(process.pid, 'SIGFOO')"));
  CHECK(describe(nobody) == nodeError("process.kill(99999999, 0)"));
}

TEST_CASE("umask is read and set") {
  const auto before = process::umask(0022);
  CHECK(process::umask() == 0022);
  CHECK(process::umask(before) == 0022);
  CHECK(process::umask() == before);
}

TEST_CASE("the title can be changed") {
  const auto ours = test::inChild([] {
    process::title("knot");
    return process::title() == "knot" ? 0 : 1;
  });
  CHECK(ours.code == 0);
}

TEST_CASE("an env file adds what is not there") {
  const auto ours = test::inChild([] {
    return run([] {
      char name[] = "/tmp/nodus-test-XXXXXX";
      const int file = ::mkstemp(name);
      const std::string_view text = "NODUS_OLD=changed\nNODUS_NEW='a new one' # note\n";
      if (::write(file, text.data(), text.size()) < 0) return;
      ::close(file);
      process::setEnv("NODUS_OLD", "kept");
      process::loadEnvFile(name);
      ::unlink(name);
      console::log(process::env("NODUS_OLD"), process::env("NODUS_NEW"));
      try {
        process::loadEnvFile(name);
      } catch (const Error& error) {
        console::log(error.code(), error.syscall());
      }
    });
  });
  CHECK(ours.out == "kept a new one\nENOENT open\n");
}
