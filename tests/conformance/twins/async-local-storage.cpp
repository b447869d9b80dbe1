#include <nodus.hpp>
using namespace nodus;

AsyncLocalStorage<std::string> als;

void say(std::string what) { console::log(what, als.getStore().value_or("none")); }

Promise<> handle(std::string step) {
  say(step);
  co_await promise::resolve();
  say(step + " microtask");
  co_await timers::setTimeout(1);
  say(step + " timer");
  co_await fs::readFile("/dev/null");
  say(step + " pool");
}

Promise<> client(int port) {
  auto socket = net::connect(port, "127.0.0.1");
  socket.write("x");
  while (auto chunk = co_await socket.next()) say("reply " + chunk->toString());
}

Promise<> app() {
  say("outside");
  als.run("request", [] {
    say("run");
    als.run("inner", [] { say("nested"); });
    als.exit([] { say("exit"); });
    say("after");
  });

  auto first = als.run("a", handle, "first");
  co_await first;
  auto second = als.run("b", handle, "second");
  co_await second;
  say("main");

  auto chain = als.run("chain", [] {
    return promise::resolve(1).then([] { say("then"); }).finally_([] { say("finally"); });
  });
  co_await chain;
  auto settled = als.run("made here", [] { return timers::setTimeout(1); });
  auto late = als.run("added here", [&] { return settled.then([] { say("late then"); }); });
  co_await late;

  EventEmitter<Event<"event">> emitter;
  als.run("adds", [&] { emitter.on<"event">([] { say("listener"); }); });
  als.run("emits", [&] { emitter.emit<"event">(); });

  auto snapshot = als.run("taken", [] { return als.snapshot(); });
  als.run("other", [&] { snapshot([] { say("snapshot"); }); });
  auto bound = als.run("bound", [] { return AsyncResource::bind([] { say("bind"); }); });
  bound();
  auto resource = als.run("resource", [] { return AsyncResource("Job"); });
  als.run("other", [&] { resource.runInAsyncScope([] { say("scope"); }); });

  auto ticked = promise::withResolvers<void>();
  setImmediate([ticked]() mutable {
    als.enterWith("entered");
    say("enterWith");
    process::nextTick([ticked]() mutable {
      say("its tick");
      ticked.resolve();
    });
  });
  setImmediate([] { say("next immediate"); });
  co_await ticked.promise;

  auto server = als.run("server", [] {
    auto made = net::createServer([](net::Socket socket) {
      say("connection");
      socket.on<"data">([socket](Buffer data) mutable {
        say("data");
        socket.end(std::move(data));
      });
    });
    made.listen(0, "127.0.0.1");
    return made;
  });
  co_await once<"listening">(server);
  auto done = als.run("client", client, server.address().port);
  co_await done;
  server.close();
  als.run("last", [] {
    als.disable();
    say("disabled");
  });
  als.run("again", [] { say("enabled"); });
}

int main(int argc, char** argv) { return run(argc, argv, app); }
