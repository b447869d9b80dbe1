#include <nodus/async_hooks/async_resource.hpp>

#include "../support/run_loop.hpp"

#include <nodus/kernel.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using nodus_test::runLoop;

TEST_CASE("an AsyncResource runs callbacks in the context in which it was made") {
  runLoop([] {
    AsyncLocalStorage<int> storage;
    auto resource = storage.run(1, [] { return AsyncResource("Job"); });
    CHECK(resource.type() == "Job");
    storage.run(2, [&] {
      CHECK(resource.runInAsyncScope([&](int more) { return *storage.getStore() + more; }, 10) == 11);
      CHECK(storage.getStore() == 2);
    });
  });
}

TEST_CASE("AsyncResource::bind keeps the context of the call for later") {
  runLoop([] {
    AsyncLocalStorage<int> storage;
    auto bound = storage.run(3, [&] { return AsyncResource::bind([storage] { return storage.getStore(); }); });
    CHECK(bound() == 3);
    CHECK_FALSE(storage.getStore());
  });
}
