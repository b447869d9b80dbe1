#include <nodus/async_hooks.hpp>
#include <nodus/console.hpp>
#include <nodus/diagnostics_channel.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <string>

using namespace nodus;

struct Query {
  std::string text;
};

const diagnostics_channel::Channel<Query>& queries() {
  static thread_local const auto channel = diagnostics_channel::channel<Query>("db:query");
  return channel;
}

Promise<int> runQuery(std::string text) {
  if (queries().hasSubscribers()) queries().publish(Query{text});
  co_await timers::setImmediate();
  co_return static_cast<int>(text.size());
}

Promise<> watched() {
  auto subscription = diagnostics_channel::subscribe<Query>(
      "db:query", [](const Query& query, std::string_view channel) { console::log(channel, query.text); });
  auto rows = co_await runQuery("select 1");  // db:query select 1
  console::log(rows);
  diagnostics_channel::unsubscribe(subscription);
}

Promise<> traced() {
  const auto tracing = diagnostics_channel::tracingChannel<std::string, int>("db");
  tracing.subscribe({
      .start = [](auto& trace) { console::log("start", trace.context); },
      .asyncEnd = [](auto& trace) { console::log("done", trace.context, trace.result); },
      .error = [](auto& trace) { console::log("failed", trace.error->message()); },
  });
  auto result = tracing.tracePromise(runQuery, "query", std::string("select 2"));
  co_await result;
}

void stored() {
  const auto requests = diagnostics_channel::channel<std::string>("request");
  AsyncLocalStorage<std::string> current;
  requests.bindStore(current);
  requests.runStores(std::string("GET /"), [&] { console::log(current.getStore()); });  // GET /
}

Promise<> app() {
  co_await watched();
  co_await traced();
  stored();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
