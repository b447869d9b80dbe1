// Programs in JavaScript and their C++ twins, which say what happens in which order.
#pragma once

#include <nodus/buffer.hpp>
#include <nodus/kernel/loop.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace order {

using namespace nodus;

// Collects what a program says, a line for each call.
class Log {
 public:
  template <class... Args>
  void operator()(const Args&... args) {
    std::string line;
    ((line += (line.empty() ? "" : " ") + text(args)), ...);
    lines_ += line + "\n";
  }
  const std::string& lines() const noexcept { return lines_; }

 private:
  static std::string text(const char* value) { return value; }
  static std::string text(const std::string& value) { return value; }
  static std::string text(const Buffer& value) { return value.toString(); }
  static std::string text(bool value) { return value ? "true" : "false"; }
  static std::string text(int value) { return std::to_string(value); }
  static std::string text(std::size_t value) { return std::to_string(value); }
  static std::string text(const Error& error) { return error.code().empty() ? error.message() : error.code(); }
  template <class T>
  static std::string text(const std::optional<T>& value) {
    return value ? text(*value) : "null";
  }
  template <class T>
  static std::string text(const std::vector<T>& values) {
    std::string all;
    for (const auto& value : values) all += (all.empty() ? "" : ",") + text(value);
    return all;
  }

  std::string lines_;
};

struct Program {
  const char* name;
  // Says things with `log(...)`; an Error is its code or its message.
  const char* script;
  // The same; it runs the loop itself, while what it made is there.
  void (*twin)(Log& log, Loop& loop);
  // What Node 20 says.
  const char* expected;
};

inline Log* uncaughtLog = nullptr;

inline std::string runTwin(const Program& program) {
  Log log;
  uncaughtLog = &log;
  auto& hooks = detail::loopHooks();
  const auto before = hooks;
  hooks.uncaughtException = [](const std::exception_ptr& exception, bool) {
    (*uncaughtLog)("uncaught", detail::toError(exception));
    return true;
  };
  {
    Loop loop;
    program.twin(log, loop);
  }
  hooks = before;
  return log.lines();
}

// All programs in one process: the next one begins when nothing holds the loop.
inline std::string nodeScript(const std::vector<Program>& programs) {
  std::string script = R"(
const { Readable, Writable, Duplex, Transform, PassThrough } = require('node:stream');
const { finished, pipeline, addAbortSignal, compose } = require('node:stream');
const { Buffer } = require('node:buffer');
const streams = require('node:stream/promises');
let out = '', separator = '';
const text = (x) => (x instanceof Error ? x.code || x.message : x === undefined ? 'null' : String(x));
const log = (...args) => { out += args.map(text).join(' ') + '\n'; };
process.on('uncaughtException', (e) => log('uncaught', e));
const programs = [
)";
  for (const auto& program : programs) script += "() => {" + std::string(program.script) + "},\n";
  return script + R"(
];
process.on('beforeExit', () => setImmediate(() => {
  if (separator) process.stdout.write(out + separator);
  out = ''; separator = '=====\n';
  if (programs.length === 0) process.exit();
  programs.shift()();
}));
)";
}

inline std::vector<std::string> runInNode(const std::vector<Program>& programs) {
  char folder[] = "/tmp/nodus-test-XXXXXX";
  if (!::mkdtemp(folder)) return {};
  const std::string path = std::string(folder) + "/order.cjs";
  std::ofstream(path) << nodeScript(programs);
  std::vector<std::string> outputs;
  if (auto* pipe = ::popen(("node " + path).c_str(), "r")) {
    std::string all;
    char bytes[4096];
    for (std::size_t count; (count = std::fread(bytes, 1, sizeof bytes, pipe)) > 0;) all.append(bytes, count);
    ::pclose(pipe);
    const std::string_view separator = "=====\n";
    for (std::size_t at = 0, end; (end = all.find(separator, at)) != std::string::npos; at = end + separator.size()) {
      outputs.push_back(all.substr(at, end - at));
    }
  }
  ::unlink(path.c_str());
  ::rmdir(folder);
  return outputs;
}

inline bool haveNode() {
  static const bool have = std::system("node --version 2>/dev/null | grep -q ^v20") == 0;
  return have;
}

// What is recorded is checked in any case, and against Node where there is one.
inline void check(const std::vector<Program>& programs) {
  for (const auto& program : programs) {
    INFO(std::string(program.name));
    CHECK_EQ(runTwin(program), std::string(program.expected));
  }
  if (!haveNode()) return;
  const auto outputs = runInNode(programs);
  REQUIRE_EQ(outputs.size(), programs.size());
  for (std::size_t i = 0; i < programs.size(); ++i) {
    INFO(std::string(programs[i].name));
    CHECK_EQ(outputs[i], std::string(programs[i].expected));
  }
}

}  // namespace order
