// Runs one event-loop program (JSON on standard input) and prints its trace: the twin of loop-program.cjs, which
// says what the steps mean. Several programs, a line each, run in processes of their own, and each trace ends with an
// empty line.
#include <nodus/kernel.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
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

// The program starts in a callback of the poll phase, as one of fs.stat: not in a microtask, as that of a promise.
void runProgram(std::string_view json) {
  const auto program = Reader(json).steps();
  auto& loop = Loop::current();
  detail::loopHooks().uncaughtException = &printCaught;
  detail::runInPool([remote = loop.remote(), &program] {
    struct stat status;
    ::stat(".", &status);
    remote.post([&program] { run(program); });
  }).detach();
  loop.run();
  std::fputs(out.c_str(), stdout);
}

std::string readInput() {
  std::string text;
  char part[65536];
  for (std::size_t size; (size = std::fread(part, 1, sizeof part, stdin)) > 0;) text.append(part, size);
  return text;
}

}  // namespace

int main() {
  const auto input = readInput();
  std::string_view rest = input;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
    if (rest.empty() && line.data() == input.data()) {
      runProgram(line);
      return 0;
    }
    if (const auto child = ::fork(); child == 0) {
      runProgram(line);
      std::puts("");
      std::exit(0);
    } else {
      int status = 0;
      ::waitpid(child, &status, 0);
      if (status != 0) return 1;
    }
  }
}
