// How workers end: by themselves, by an error, by process.exit, by terminate.
#include <nodus.hpp>

#include <string>

using namespace nodus;
using namespace nodus::worker_threads;

using Port = MessagePort<int, std::string>;

void onExit(Port port) {
  process::on<"exit">([port](int code) mutable { port.postMessage("exit event " + std::to_string(code)); });
}

void plain(Port port) { port.postMessage("working"); }

void throws(Port port) {
  port.once<"message">([](int) { throw RangeError("thrown"); });
  port.postMessage("before");
}

Promise<> rejects(Port) {
  co_await promise::resolve();
  throw Error("rejected");
}

void callback(Port) {
  setImmediate([] { throw Error("in a callback"); });
}

void exit5(Port port) {
  onExit(port);
  setImmediate([port]() mutable { port.postMessage("never"); });
  process::exit(5);
}

void code(Port port) {
  onExit(port);
  process::on<"exit">([] { process::exitCode(9); });
  process::exitCode(3);
}

void caught(Port port) {
  process::on<"uncaughtException">([port](const Error& e) mutable { port.postMessage("caught " + e.message()); });
  throw Error("tamed");
}

void again(Port) {
  process::on<"uncaughtException">([] { throw Error("again"); });
  throw Error("first");
}

void revived(Port port) {
  process::once<"beforeExit">([port] { setImmediate([port]() mutable { port.postMessage("revived"); }); });
}

void busy(Port port) {
  process::on<"exit">([port]() mutable { port.postMessage("never"); });
  port.postMessage("busy");
  for (;;) checkpoint();
}

void idle(Port port) {
  port.on<"message">([port](int) {});
  port.postMessage("idle");
}

struct Again {
  void operator()() const { process::nextTick(Again()); }
};

void stuck(Port port) {
  port.postMessage("stuck");
  process::nextTick(Again());
}

template <class F>
Promise<> watch(std::string name, F f) {
  Worker<std::string, int> worker(f);
  bool online = false;  // comes before or behind the messages
  worker.template on<"online">([&online] { online = true; });
  worker.template on<"message">([name, worker](const std::string& m) mutable {
    console::log(name, "message", m);
    if (m == "before") worker.postMessage(1);  // messages and errors have no order between them
    if (m != "busy" && m != "idle" && m != "stuck") return;
    worker.terminate().then([name](int c) { console::log(name, "terminated", c); }).detach();
  });
  worker.template on<"error">([name](const Error& e) { console::log(name, "error", e.name(), e.message()); });
  worker.template on<"exit">([&online, name, worker](int c) {
    console::log(name, "exit", c, worker.threadId(), online);
  });
  co_await worker.exited();
  co_await timers::setImmediate();
}

Promise<> app() {
  co_await watch("plain", plain);
  co_await watch("throws", throws);
  co_await watch("rejects", rejects);
  co_await watch("callback", callback);
  co_await watch("exit", exit5);
  co_await watch("code", code);
  co_await watch("caught", caught);
  co_await watch("again", again);
  co_await watch("revived", revived);
  co_await watch("busy", busy);
  co_await watch("idle", idle);
  co_await watch("stuck", stuck);
  auto uncaught = promise::withResolvers<std::string>();
  process::on<"uncaughtException">([resolve = uncaught.resolve](const Error& e, std::string_view origin) {
    resolve(e.message() + " " + std::string(origin));
  });
  {
    Worker<> unheard([] { throw Error("unheard"); });
    auto exited = unheard.exited();
    const auto failure = co_await uncaught.promise;
    console::log("uncaught here:", failure);
    const int ended = co_await exited;
    console::log("exit", ended);
  }
  Worker<> unreferenced([] { setInterval([] {}, 1000); });
  unreferenced.unref();
  process::on<"exit">([](int c) { console::log("the end", c); });
}

int main(int argc, char** argv) { return run(argc, argv, app); }
