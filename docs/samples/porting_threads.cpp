#include <nodus.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

struct Order {
  std::string customer;
  std::vector<double> prices;
  std::optional<Buffer> attachment{};
};
static_assert(mayCross<Order>);

Promise<> values() {
  Worker<double, Order> worker([](MessagePort<Order, double> parentPort) {
    parentPort.once<"message">([parentPort](const Order& order) mutable {
      double total = 0;
      for (const double price : order.prices) total += price;
      parentPort.postMessage(total);
    });
  });
  Order order{.customer = "Ada", .prices = {1.5, 2.5}, .attachment = Buffer::alloc(1'000'000)};
  worker.postMessage(std::move(order));  // the megabyte changes hands, and is not copied
  const double total = co_await once<"message">(worker);
  console::log(total);
}

class Matrix {
 public:
  explicit Matrix(std::size_t size) : cells_(size * size) {}
  std::size_t size() const { return cells_.size(); }

 private:
  std::vector<double> cells_;
};

template <>
struct nodus::worker_threads::Crossing<Matrix> : nodus::worker_threads::MayCross {};

Promise<> classes() {
  Worker<std::size_t> worker(
      [](MessagePort<NoMessage, std::size_t> parentPort, Matrix matrix) { parentPort.postMessage(matrix.size()); },
      Matrix(20));
  const auto size = co_await once<"message">(worker);
  console::log(size);
}

// before: setInterval(() => { state.hits += 1; }) somewhere, and state captured everywhere
struct State {
  int hits = 0;
};

Promise<> owner() {
  Worker<int, std::string> worker([](MessagePort<std::string, int> parentPort) {
    auto state = std::make_shared<State>();  // made here, used here, and nowhere else
    parentPort.on<"message">([parentPort, state](const std::string& what) mutable {
      if (what == "hit") ++state->hits;
      if (what != "report") return;
      parentPort.postMessage(state->hits);
      parentPort.close();
    });
  });
  for (const auto* what : {"hit", "hit", "report"}) worker.postMessage(what);
  const int hits = co_await once<"message">(worker);
  console::log("hits", hits);
}

Promise<> sharing() {
  auto words = std::make_shared<const std::vector<std::string>>(3, "constant");
  auto progress = std::make_shared<std::atomic<int>>(0);
  Worker<> worker(
      [](std::shared_ptr<const std::vector<std::string>> list, std::shared_ptr<std::atomic<int>> done) {
        for (const auto& word : *list) *done += static_cast<int>(word.size());
      },
      words, progress);
  co_await worker.exited();
  console::log("progress", progress->load());
}

Promise<> app() {
  co_await values();
  co_await classes();
  co_await owner();
  co_await sharing();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
