// Runs one event-loop program (JSON on standard input) and prints its trace: the twin of loop-program.cjs, which
// says what the steps mean. `loop_program --seed N [STEPS]` runs the program that make-loop-program.mjs makes of that
// seed, and `--print N` prints it.
#include <nodus/kernel.hpp>

#include <sys/stat.h>

#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

using namespace nodus;

namespace {

struct Step {
  std::string id;
  std::string op;
  std::string of;
  int n = 0;
  std::vector<Step> then;
};

// Just what make-loop-program.mjs writes: arrays of objects of texts, small numbers and arrays.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Step> steps() {
    std::vector<Step> steps;
    expect('[');
    while (!accept(']')) {
      steps.push_back(step());
      accept(',');
    }
    return steps;
  }

 private:
  Step step() {
    Step step;
    expect('{');
    while (!accept('}')) {
      const auto key = string();
      expect(':');
      if (key == "id") step.id = string();
      if (key == "op") step.op = string();
      if (key == "of") step.of = string();
      if (key == "n") step.n = number();
      if (key == "do") step.then = steps();
      accept(',');
    }
    return step;
  }

  std::string string() {
    expect('"');
    const auto end = text_.find('"');
    const std::string value(text_.substr(0, end));
    text_.remove_prefix(end + 1);
    return value;
  }
  int number() {
    int value = 0;
    for (; !text_.empty() && std::isdigit(static_cast<unsigned char>(text_[0])); text_.remove_prefix(1)) {
      value = value * 10 + (text_[0] - '0');
    }
    return value;
  }
  bool accept(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (accept(c)) return;
    std::fprintf(stderr, "expected %c at: %.40s\n", c, std::string(text_).c_str());
    std::exit(2);
  }

  std::string_view text_;
};

// make-loop-program.mjs once more, so that the programs are there without Node.
class Generator {
 public:
  Generator(std::uint32_t seed, int steps) : seed_(seed), left_(steps) {}

  std::string program() {
    std::string steps;
    while (left_ > 0) {
      const auto more = list(0);
      steps += (steps.empty() || more.empty() ? "" : ",") + more;
    }
    return '[' + steps + ']';
  }

 private:
  std::uint32_t random(std::uint32_t n) {
    seed_ = (seed_ ^ (seed_ >> 15)) * 0x2c1b3c6dU + 0x9e3779b9U;
    const auto x = (seed_ ^ (seed_ >> 12)) * 0x297a2d39U;
    return (x ^ (x >> 15)) % n;
  }

  std::string list(int depth) {
    std::string steps;
    for (auto n = 1 + random(depth == 0 ? 6 : 4); n > 0 && left_ > 0; --n) {
      --left_;
      steps += (steps.empty() ? "" : ",") + step(depth);
    }
    return steps;
  }

  std::string step(int depth) {
    static constexpr std::string_view operations[] = {
        "tick",   "tick",      "micro",     "micro",   "then",    "then",     "await", "nested",   "reject",
        "immediate", "immediate", "timeout", "timeout", "interval", "clear", "all",    "throwTick"};
    const auto id = 's' + std::to_string(next_++);
    auto op = operations[random(std::size(operations))];
    std::string of;
    if (op == "clear" && clearable_.empty()) op = "tick";
    if (op == "clear") of = clearable_[random(static_cast<std::uint32_t>(clearable_.size()))];
    if (op == "immediate" || op == "timeout") clearable_.push_back(id);
    auto json = R"({"id":")" + id + R"(","op":")" + std::string(op) + '"';
    if (!of.empty()) json += R"(,"of":")" + of + '"';
    if (op == "await" || op == "nested" || op == "interval" || op == "all") {
      json += R"(,"n":)" + std::to_string(1 + random(3));
    }
    if (op != "clear" && op != "throwTick" && depth < 4 && random(3) > 0) json += R"(,"do":[)" + list(depth + 1) + ']';
    return json + '}';
  }

  std::uint32_t seed_;
  int left_;
  int next_ = 0;
  std::vector<std::string> clearable_;
};

struct Handle {
  Timeout timeout;
  Immediate immediate;
};

std::string out;
std::unordered_map<std::string, Handle> handles;

void print(const std::string& line) { out += line + '\n'; }

void spin(double milliseconds) {
  for (const auto end = performance::now() + milliseconds; performance::now() < end;) {
  }
}

void run(const std::vector<Step>& steps);

Promise<> awaits(const Step& step) {
  print(step.id + " start");
  for (int k = 1; k <= step.n; ++k) {
    co_await promise::resolve();
    print(step.id + " await " + std::to_string(k));
  }
  print(step.id + " await");
  run(step.then);
}

Promise<> deep(int n) {
  if (n > 0) co_await deep(n - 1);
}

Promise<> nested(const Step& step) {
  co_await deep(step.n);
  print(step.id + " nested");
  run(step.then);
}

void startInterval(const Step& step) {
  auto* timer = new Timeout();
  *timer = setInterval([&step, timer, k = 0]() mutable {
    print(step.id + " interval " + std::to_string(++k));
    if (k < step.n) return spin(2);
    clearInterval(*timer);
    delete timer;
    run(step.then);
  }, 1);
  spin(2);
}

void clear(const Step& step) {
  const auto& handle = handles[step.of];
  clearImmediate(handle.immediate);
  clearTimeout(handle.timeout);
  print(step.id + " clear");
}

void run(const Step& step) {
  const auto body = [&step] {
    print(step.id + ' ' + step.op);
    run(step.then);
  };
  if (step.op == "tick") {
    process::nextTick(body);
  } else if (step.op == "micro") {
    queueMicrotask(body);
  } else if (step.op == "then") {
    promise::resolve().then(body).detach();
  } else if (step.op == "await") {
    awaits(step).detach();
  } else if (step.op == "nested") {
    nested(step).detach();
  } else if (step.op == "reject") {
    promise::reject(Error(step.id)).catch_(body).detach();
  } else if (step.op == "immediate") {
    handles[step.id].immediate = setImmediate(body);
  } else if (step.op == "timeout") {
    handles[step.id].timeout = setTimeout(body, 1);
    spin(2);
  } else if (step.op == "interval") {
    startInterval(step);
  } else if (step.op == "clear") {
    clear(step);
  } else if (step.op == "all") {
    std::vector<Promise<int>> promises;
    for (int i = 0; i < step.n; ++i) promises.push_back(promise::resolve(i));
    promise::all(promises).then(body).detach();
  } else if (step.op == "throwTick") {
    process::nextTick([&step] { throw Error(step.id); });
  }
}

void run(const std::vector<Step>& steps) {
  for (const auto& step : steps) run(step);
}

bool printCaught(const std::exception_ptr& exception, bool) {
  print(detail::toError(exception).message() + " caught");
  return true;
}

// The program starts in a callback of the poll phase, as one of fs.stat: not in a microtask, as that of a promise, and
// without a second callback behind it, as a job of the thread pool would have.
void runProgram(std::string_view json) {
  const auto program = Reader(json).steps();
  auto& loop = Loop::current();
  detail::loopHooks().uncaughtException = &printCaught;
  Loop::Hold hold(loop);
  std::thread thread([&, remote = loop.remote()] {
    struct stat status;
    ::stat(".", &status);
    remote.post([&] {
      hold.release();
      run(program);
    });
  });
  loop.run();
  thread.join();
  std::fputs(out.c_str(), stdout);
}

std::string readInput() {
  std::string text;
  char part[65536];
  for (std::size_t size; (size = std::fread(part, 1, sizeof part, stdin)) > 0;) text.append(part, size);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 2 ? argv[1] : "";
  if (mode.empty()) {
    runProgram(readInput());
    return 0;
  }
  const auto steps = argc > 3 ? std::atoi(argv[3]) : 30;
  const auto program = Generator(static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)), steps).program();
  mode == "--print" ? static_cast<void>(std::puts(program.c_str())) : runProgram(program);
}
