#include <nodus.hpp>
using namespace nodus;
using namespace nodus::diagnostics_channel;

using Tracing = TracingChannel<std::string, int>;

auto on(std::string what) {
  return [what](Tracing::Message& trace) {
    std::optional<std::string> message;
    if (trace.error) message = trace.error->message();
    console::log(what, trace.context, message, trace.result);
  };
}

Promise<int> later(int n) {
  co_await timers::setImmediate();
  co_return n;
}

Promise<int> tooLate() {
  co_await timers::setImmediate();
  throw Error("late");
}

Promise<> app() {
  process::on<"uncaughtException">([](const Error& error) { console::log("uncaught", error.message()); });
  auto events = channel<std::string>("app:event");
  console::log(hasSubscribers("app:event"), hasSubscribers("app:other"));
  events.publish("nobody hears this");
  auto first = subscribe<std::string>(
      "app:event", [](const std::string& message, std::string_view name) { console::log("first", message, name); });
  events.subscribe([] { throw Error("from a subscriber"); });
  events.subscribe([](const std::string& message) { console::log("third", message); });
  events.publish("hello");
  bool once = unsubscribe(first), twice = unsubscribe(first);
  console::log(once, twice, events.hasSubscribers());
  co_await timers::setImmediate();
  events.publish("again");
  co_await timers::setImmediate();

  auto tracing = tracingChannel<std::string, int>("app");
  tracing.subscribe({.start = on("start"),
                     .end = on("end"),
                     .asyncStart = on("asyncStart"),
                     .asyncEnd = on("asyncEnd"),
                     .error = on("error")});
  console::log(tracing.traceSync([](int a, int b) { return a * b; }, "product", 6, 7));
  try {
    tracing.traceSync([]() -> int { throw Error("wrong"); }, "failure");
  } catch (const Error& error) {
    console::log("caught", error.message());
  }
  auto traced = tracing.tracePromise(later, "later", 3);
  auto three = co_await traced;
  console::log(three);
  auto failing = tracing.tracePromise(tooLate, "too late");
  try {
    co_await failing;
  } catch (const Error& error) {
    console::log("caught", error.message());
  }
  auto [called, resolve, reject] = promise::withResolvers<>();
  tracing.traceCallback(
      [](int n, auto callback) { setImmediate([n, callback]() mutable { callback(std::nullopt, n); }); }, "callback", 5,
      [done = resolve](const std::optional<Error>&, int value) {
        console::log("called back", value);
        done();
      });
  co_await called;
  co_await timers::setImmediate();

  AsyncLocalStorage<std::size_t> storage;
  auto requests = channel<std::string>("app:request");
  requests.bindStore(storage, [](const std::string& message) { return message.size(); });
  console::log(requests.runStores("request", [&] { return storage.getStore(); }), storage.getStore());
  once = requests.unbindStore(storage), twice = requests.unbindStore(storage);
  console::log(once, twice, requests.hasSubscribers());
}

int main(int argc, char** argv) { return run(argc, argv, app); }
