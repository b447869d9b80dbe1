#include <nodus.hpp>
using namespace nodus;

AsyncLocalStorage<int> requestId;

void log(std::string_view what) { console::log(requestId.getStore().value_or(0), what); }

Promise<> handle(std::string name) {
  log("begins");
  co_await timers::setTimeout(1);
  log("greets " + name);
}

Promise<> app() {
  auto first = requestId.run(1, handle, "Ada");
  auto second = requestId.run(2, handle, "Grace");
  co_await first;
  co_await second;
  log("is nobody's");  // 0 is nobody's
}

int main(int argc, char** argv) { return run(argc, argv, app); }
