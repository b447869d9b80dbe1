// A program that ends while workers run, in the way that its argument names.
#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/worker_threads.hpp>

#include <atomic>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

std::string how;

Worker<int> startIdle() {
  return Worker<int>([](MessagePort<NoMessage, int> port) {
    setInterval([] {}, 1000);
    port.postMessage(1);
  });
}

// Comes to no checkpoint for as long as the process lives.
Worker<int> startDeaf() {
  return Worker<int>([](MessagePort<NoMessage, int> port) {
    static const std::atomic<bool> never{false};
    port.postMessage(1);
    while (!never.load(std::memory_order_relaxed)) continue;
  });
}

Worker<int> startNested() {
  return Worker<int>([](MessagePort<NoMessage, int> port) {
    auto inner = startIdle();
    inner.on<"message">([port](int m) mutable { port.postMessage(m); });
  });
}

// With no descriptor left for its loop.
void startStarved() {
  static ::rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const int next = ::dup(STDIN_FILENO);
  ::close(next);
  auto none = limit;
  none.rlim_cur = static_cast<::rlim_t>(next);
  ::setrlimit(RLIMIT_NOFILE, &none);
  Worker<> worker([] { console::log("never"); });
  worker.on<"online">([] { console::log("never"); });
  worker.on<"error">([](const Error& error) {
    console::log(error.code(), error.message().substr(error.message().rfind(' ') + 1));
  });
  worker.on<"exit">([](int code) {
    console::log("exit", code);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  });
}

void whenRunning(Worker<int> worker, void (*then)()) {
  worker.on<"message">([worker, then]() mutable {
    worker.unref();
    then();
  });
}

void start() {
  process::on<"exit">([](int code) { console::log("exit", code); });
  if (how == "natural") whenRunning(startIdle(), [] {});
  if (how == "nested") whenRunning(startNested(), [] {});
  if (how == "exit") whenRunning(startIdle(), [] { process::exit(3); });
  if (how == "throw") whenRunning(startIdle(), [] { throw Error("main failed"); });
  if (how == "deaf") whenRunning(startDeaf(), [] { process::exitCode(4); });
  if (how == "starved") startStarved();
  if (how == "unheard") Worker<> worker([] { throw Error("worker failed"); });
}

}  // namespace

int main(int argc, char** argv) {
  how = argc > 1 ? argv[1] : "natural";
  return run(argc, argv, start);
}
