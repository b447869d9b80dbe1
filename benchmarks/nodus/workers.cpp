#include <nodus/process.hpp>
#include <nodus/worker_threads.hpp>

#include <cstdlib>
#include <functional>
#include <memory>

#include "../micro.hpp"

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

using Done = std::function<void()>;
using Echo = Worker<int, int>;

Echo makeEcho() {
  return Echo([](MessagePort<int> port) {
    port.on<"message">([port](int m) mutable {
      if (m == 0) {
        port.close();
      } else {
        port.postMessage(m);
      }
    });
  });
}

void pingPong(Echo worker, std::size_t n, Done done) {
  auto left = std::make_shared<std::size_t>(n);
  auto subscription = std::make_shared<Subscription>();
  *subscription = worker.on<"message">([worker, left, subscription, done = std::move(done)](int m) mutable {
    if (--*left > 0) return worker.postMessage(m);
    subscription->off();
    done();
  });
  worker.postMessage(1);
}

void startAndStop(std::size_t left, const Done& done) {
  if (left == 0) return done();
  Worker<> worker([] {});
  worker.on<"exit">([left, done](int code) {
    if (code != 0) std::abort();
    startAndStop(left - 1, done);
  });
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    auto worker = makeEcho();
    worker.unref();
    micro::repeat(
        "ping-pong", 10'000,
        [worker](std::size_t n, auto done) mutable {
          worker.ref();
          pingPong(worker, n, [worker, done]() mutable {
            worker.unref();
            done();
          });
        },
        [](auto next) { setImmediate(next); });
    process::once<"beforeExit">([worker]() mutable {
      worker.ref();
      worker.postMessage(0);
      worker.once<"exit">([] {
        micro::repeat(
            "start", 200, [](std::size_t n, auto done) { startAndStop(n, Done(done)); },
            [](auto next) { setImmediate(next); });
      });
    });
  });
}
