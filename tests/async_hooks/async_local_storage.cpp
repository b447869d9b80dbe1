#include <nodus/async_hooks/async_local_storage.hpp>

#include "../support/run_loop.hpp"

#include <nodus/kernel.hpp>
#include <nodus/net.hpp>
#include <nodus/stream.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace nodus;
using nodus_test::runLoop;
using nodus_test::Trace;

namespace {

std::string show(const AsyncLocalStorage<int>& storage) {
  const auto store = storage.getStore();
  return store ? std::to_string(*store) : "none";
}

}  // namespace

TEST_CASE("a store holds while run() runs, and is what was there before after it") {
  runLoop([] {
    AsyncLocalStorage<int> storage;
    CHECK(show(storage) == "none");
    const auto text = storage.run(1, [&](const std::string& prefix) {
      CHECK(show(storage) == "1");
      storage.run(2, [&] { CHECK(show(storage) == "2"); });
      storage.exit([&] { CHECK(show(storage) == "none"); });
      return prefix + show(storage);
    }, "store ");
    CHECK(text == "store 1");
    CHECK(show(storage) == "none");
    CHECK_THROWS_AS(storage.run(3, [] { throw Error("thrown"); }), Error);
    CHECK(show(storage) == "none");
  });
}

TEST_CASE("two storages do not know of each other") {
  runLoop([] {
    AsyncLocalStorage<int> first, second;
    first.run(1, [&] {
      second.run(2, [&] {
        first.run(3, [&] { CHECK(show(first) + show(second) == "32"); });
        first.exit([&] { CHECK(show(first) + show(second) == "none2"); });
        CHECK(show(first) + show(second) == "12");
      });
    });
  });
}

TEST_CASE("ticks, microtasks, timers and immediates have the store of who asked for them, and leave none behind") {
  Trace ticks, microtasks, timers, immediates;
  runLoop([&] {
    AsyncLocalStorage<int> storage;
    auto say = [storage](Trace& trace) { return [&trace, storage] { trace(show(storage)); }; };
    storage.run(1, [&] {
      process::nextTick(say(ticks));
      queueMicrotask(say(microtasks));
      setTimeout(say(timers), 1);
      setImmediate(say(immediates));
    });
    process::nextTick(say(ticks));
    queueMicrotask(say(microtasks));
    setTimeout(say(timers), 1);
    setImmediate(say(immediates));
  });
  for (const auto* trace : {&ticks, &microtasks, &timers, &immediates}) CHECK(trace->text() == "1 none");
}

TEST_CASE("an interval keeps its store") {
  Trace trace;
  Timeout interval;
  runLoop([&] {
    AsyncLocalStorage<int> storage;
    storage.run(4, [&] {
      interval = setInterval(
          [&, storage, count = 0]() mutable {
            trace(show(storage));
            if (++count == 2) clearInterval(interval);
          },
          1);
    });
  });
  CHECK(trace.text() == "4 4");
}

TEST_CASE("a coroutine keeps its store over every await, also side by side with others") {
  int right = 0;
  runLoop([&]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    auto work = [&right, storage](int expected) -> Promise<> {
      for (int i = 0; i < 3; ++i) {
        co_await promise::resolve();
        right += storage.getStore() == expected;
        co_await timers::setTimeout(1);
        right += storage.getStore() == expected;
      }
    };
    auto first = storage.run(1, work, 1);
    auto second = storage.run(2, work, 2);
    CHECK(show(storage) == "none");
    co_await first;
    co_await second;
    CHECK(show(storage) == "none");
  });
  CHECK(right == 12);
}

TEST_CASE("a capturing coroutine lambda given to run lives until it has settled") {
  runLoop([]() -> Promise<> {
    AsyncLocalStorage<std::string> storage;
    std::string seen;
    auto promise = storage.run("store", [&seen, storage, text = std::string(100, 'x')]() -> Promise<> {
      co_await timers::setTimeout(1);
      seen = *storage.getStore() + text;
    });
    co_await promise;
    CHECK(seen == "store" + std::string(100, 'x'));
  });
}

TEST_CASE("then, catch_ and finally_ run in the context in which they were added") {
  Trace trace;
  runLoop([&] {
    AsyncLocalStorage<int> storage;
    auto made = storage.run(1, [] { return timers::setTimeout(1); });
    storage.run(2, [&] {
      made.then([&trace, storage] {
            trace(show(storage));
            throw Error("go on");
          })
          .catch_([&trace, storage] { trace(show(storage)); })
          .finally_([&trace, storage] { trace(show(storage)); })
          .detach();
    });
    made.then([&trace, storage] { trace(show(storage)); }).detach();
  });
  CHECK(trace.text() == "2 none 2 2");
}

TEST_CASE("enterWith holds for the rest of the callback and what it starts") {
  Trace trace;
  runLoop([&] {
    AsyncLocalStorage<int> storage;
    setImmediate([&trace, storage]() mutable {
      storage.enterWith(5);
      trace(show(storage));
      process::nextTick([&trace, storage] { trace(show(storage)); });
    });
    setImmediate([&trace, storage] { trace(show(storage)); });
  });
  CHECK(trace.text() == "5 5 none");
}

TEST_CASE("enterWith in a coroutine holds over its awaits and not in who called it") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    auto inner = [&trace, storage]() mutable -> Promise<> {
      co_await promise::resolve();
      storage.enterWith(6);
      co_await promise::resolve();
      trace(show(storage));
    };
    co_await inner();
    trace(show(storage));
  });
  CHECK(trace.text() == "6 none");
}

TEST_CASE("disable hides the stores until the next run") {
  runLoop([] {
    AsyncLocalStorage<int> storage;
    storage.run(1, [&] {
      storage.disable();
      CHECK(show(storage) == "none");
      storage.run(2, [&] { CHECK(show(storage) == "2"); });
      CHECK(show(storage) == "1");
    });
  });
}

TEST_CASE("bind and snapshot bring the context to another place") {
  runLoop([] {
    AsyncLocalStorage<int> storage;
    auto bound = storage.run(7, [&] { return AsyncLocalStorage<int>::bind([&](int more) {
      return *storage.getStore() + more;
    }); });
    auto snapshot = storage.run(8, [] { return AsyncLocalStorage<int>::snapshot(); });
    storage.run(1, [&] {
      CHECK(bound(10) == 17);
      CHECK(snapshot([&] { return show(storage); }) == "8");
      CHECK(show(storage) == "1");
    });
  });
}

TEST_CASE("promise::map calls its function in the context of who called map") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    std::vector<int> items{1, 2, 3};
    auto visit = [&trace, storage](int) -> Promise<> {
      trace(show(storage));
      co_await timers::setTimeout(1);
      trace(show(storage));
    };
    auto mapped = storage.run(9, [&] { return promise::map(items, visit, {.concurrency = 1}); });
    co_await mapped;
  });
  CHECK(trace.text() == "9 9 9 9 9 9");
}

TEST_CASE("a generator goes on in the context of who asks for its next value") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    auto numbers = [&trace, storage]() -> AsyncGenerator<int> {
      for (int i = 0; i < 2; ++i) {
        trace(show(storage));
        co_yield i;
      }
    };
    auto generator = numbers();
    auto first = storage.run(1, [&] { return generator.next(); });
    co_await first;
    auto second = storage.run(2, [&] { return generator.next(); });
    co_await second;
  });
  CHECK(trace.text() == "1 2");
}

TEST_CASE("work on the pool brings its store back") {
  runLoop([]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    auto work = [storage]() -> Promise<int> {
      auto done = detail::runInPool([] { return 1; });
      co_await done;
      co_return storage.getStore().value_or(0);
    };
    auto result = storage.run(3, work);
    CHECK(co_await result == 3);
  });
}

TEST_CASE("streams tell of their chunks in the context in which these were asked for") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    auto work = [&trace, storage]() -> Promise<> {
      PassThrough stream;
      stream.write("a", [&trace, storage](const std::optional<Error>&) { trace("written:" + show(storage)); });
      stream.end();
      while (auto chunk = co_await stream.next()) trace("read:" + show(storage));
      trace("end:" + show(storage));
    };
    auto done = storage.run(1, work);
    co_await done;
  });
  CHECK(trace.text() == "written:1 read:1 end:1");
}

TEST_CASE("a connection is told of in the context of listen, what it brings in none, and a socket has that of its connect") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    AsyncLocalStorage<int> storage;
    auto server = net::createServer([&trace, storage](net::Socket socket) {
      trace("connection:" + show(storage));
      socket.on<"data">([&trace, storage, socket](Buffer data) mutable {
        trace("data:" + show(storage));
        socket.end(std::move(data));
      });
    });
    auto listening = storage.run(1, [&] { return server.listen(0, "127.0.0.1").promise(); });
    co_await listening;
    auto client = [&trace, storage](int port) -> Promise<> {
      auto socket = net::connect(port, "127.0.0.1");
      socket.write("x");
      while (auto chunk = co_await socket.next()) trace("reply:" + show(storage));
    };
    auto done = storage.run(2, client, server.address().port);
    co_await done;
    server.close();
  });
  CHECK(trace.text() == "connection:1 data:none reply:2");
}

TEST_CASE("a context is freed with what it was kept for") {
  const auto value = std::make_shared<int>(1);
  runLoop([&] {
    AsyncLocalStorage<std::shared_ptr<int>> storage;
    storage.run(value, [&] {
      process::nextTick([] {});
      setTimeout([] {}, 1);
      setImmediate([] {});
      promise::resolve().then([] {}).detach();
    });
    CHECK(value.use_count() > 1);
  });
  CHECK(value.use_count() == 1);
}
