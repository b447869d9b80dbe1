#include <nodus/kernel/dynamic_event_emitter.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;

TEST_CASE("a dynamic emitter calls listeners of a name in order, with the arguments that they take") {
  DynamicEventEmitter emitter;
  std::string said;
  emitter.on("job", [&](int id, const std::string& name) { said += std::to_string(id) + name; });
  emitter.on("job", [&](int id) { said += "/" + std::to_string(id); });
  emitter.prependListener("job", [&] { said += "first "; });
  CHECK(emitter.emit("job", 7, "x"));
  CHECK(said == "first 7x/7");
  CHECK(emitter.listenerCount("job") == 3);
  CHECK_FALSE(emitter.emit("other"));
}

TEST_CASE("a dynamic emitter's once listener runs once, and off removes") {
  DynamicEventEmitter emitter;
  int calls = 0;
  emitter.once("a", [&] { ++calls; });
  auto subscription = emitter.on("a", [&] { calls += 10; });
  emitter.emit("a");
  emitter.emit("a");
  CHECK(calls == 21);
  emitter.off(subscription);
  CHECK_FALSE(emitter.emit("a"));
  CHECK(emitter.eventNames().empty());
}

TEST_CASE("a dynamic emitter refuses arguments of other types than the listener takes") {
  DynamicEventEmitter emitter;
  emitter.on("n", [](int) {});
  try {
    emitter.emit("n", 1.5);
    FAIL("nothing was thrown");
  } catch (const TypeError& error) {
    CHECK(error.code() == "ERR_INVALID_ARG_TYPE");
  }
  CHECK_THROWS_AS(emitter.emit("n"), TypeError);
}

TEST_CASE("a dynamic emitter throws an error that nobody listens for") {
  DynamicEventEmitter emitter;
  CHECK_THROWS_WITH(emitter.emit("error", Error("lost")), "Error: lost");
  try {
    emitter.emit("error");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.code() == "ERR_UNHANDLED_ERROR");
  }
}

TEST_CASE("a dynamic emitter's coroutine listener that fails is told to \"error\"") {
  DynamicEventEmitter emitter;
  std::string said;
  emitter.on("error", [&](const Error& error) { said = error.message(); });
  emitter.on("job", []() -> Promise<> {
    co_await promise::resolve();
    throw Error("too late");
  });
  emitter.emit("job");
  Loop::current().run();
  CHECK(said == "too late");
}
