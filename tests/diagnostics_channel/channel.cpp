#include <nodus/diagnostics_channel/channel.hpp>

#include <nodus/async_hooks.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>
#include <nodus/process.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <memory>
#include <optional>
#include <string>

using namespace nodus;
using namespace nodus_test;
using diagnostics_channel::channel;
using diagnostics_channel::Channel;

TEST_CASE("messages go to the subscribers in order, with the channel's name") {
  static Trace log;
  log.clear();
  runLoop([] {
    const auto events = channel<std::string>("events");
    log(events.hasSubscribers() ? "yes" : "no");
    events.publish("nobody");
    auto first = events.subscribe([](std::string& message, std::string_view name) {
      log("a:" + message + ":" + std::string(name));
      message += "+";
    });
    diagnostics_channel::subscribe<std::string>("events", [](const std::string& message) { log("b:" + message); });
    log(diagnostics_channel::hasSubscribers("events") ? "yes" : "no");
    events.publish("m");
    log(events.unsubscribe(first) ? "true" : "false");
    log(events.unsubscribe(first) ? "true" : "false");
    events.publish("n");
  });
  CHECK_ORDER(log.text(), "no yes a:m:events b:m+ true false b:n", R"(
    const { channel, subscribe, hasSubscribers } = require('diagnostics_channel');
    const events = channel('events');
    log(events.hasSubscribers ? 'yes' : 'no');
    events.publish({ text: 'nobody' });
    const first = (message, name) => { log(`a:${message.text}:${name}`); message.text += '+'; };
    events.subscribe(first);
    subscribe('events', (message) => log('b:' + message.text));
    log(hasSubscribers('events') ? 'yes' : 'no');
    events.publish({ text: 'm' });
    log(events.unsubscribe(first));
    log(events.unsubscribe(first));
    events.publish({ text: 'n' });)");
}

TEST_CASE("a subscriber that ends its worker ends what publishes, and nobody else is told") {
  static Trace log;
  log.clear();
  Loop loop;
  setImmediate([] {
    const auto events = channel<int>("ending");
    events.subscribe([](int) {
      log("exit");
      Loop::current().halt();  // as process::exit does there
      throw detail::LoopHalted();
    });
    events.subscribe([](int) { log("never"); });
    events.publish(1);
    log("never");
  });
  loop.run();
  CHECK(log.text() == "exit");
}

TEST_CASE("a subscriber that throws does not stop the others; its exception is uncaught on the next tick") {
  static Trace log;
  log.clear();
  runLoop([] {
    process::on<"uncaughtException">([](const Error& error) { log("uncaught:" + error.message()); });
    const auto events = channel<int>("throwing");
    events.subscribe([](int) { throw Error("one"); });
    events.subscribe([](int) { log("two"); });
    setImmediate([events] {
      process::nextTick([] { log("tick"); });
      events.publish(1);
      log("published");
    });
  });
  CHECK_ORDER(log.text(), "two published tick uncaught:one", R"(
    process.on('uncaughtException', (error) => log('uncaught:' + error.message));
    const events = require('diagnostics_channel').channel('throwing');
    events.subscribe(() => { throw new Error('one'); });
    events.subscribe(() => log('two'));
    setImmediate(() => {
      process.nextTick(() => log('tick'));
      events.publish(1);
      log('published');
    });)");
}

TEST_CASE("who subscribes or unsubscribes while a message is told changes the next one") {
  static Trace log;
  log.clear();
  runLoop([] {
    const auto events = channel<int>("changing");
    static diagnostics_channel::ChannelSubscription second;
    static std::optional<Channel<int>> kept;
    kept = events;
    events.subscribe([](int n) {
      log("a" + std::to_string(n));
      if (n != 1) return;
      kept->unsubscribe(second);
      kept->subscribe([](int m) { log("c" + std::to_string(m)); });
    });
    second = events.subscribe([](int n) { log("b" + std::to_string(n)); });
    events.publish(1);
    events.publish(2);
    kept.reset();
  });
  CHECK_ORDER(log.text(), "a1 b1 a2 c2", R"(
    const events = require('diagnostics_channel').channel('changing');
    const second = (n) => log('b' + n);
    events.subscribe((n) => {
      log('a' + n);
      if (n !== 1) return;
      events.unsubscribe(second);
      events.subscribe((m) => log('c' + m));
    });
    events.subscribe(second);
    events.publish(1);
    events.publish(2);)");
}

TEST_CASE("a channel is one of its name as long as somebody holds it or is subscribed") {
  Loop loop;
  auto one = channel<int>("one");
  CHECK(one == channel<int>("one"));
  CHECK(one.name() == "one");
  CHECK_FALSE(diagnostics_channel::hasSubscribers("another"));
  CHECK_THROWS_AS(channel<std::string>("one"), TypeError);
  static int told = 0;
  auto subscription = diagnostics_channel::subscribe<int>("dropped", [](int n) { told = n; });
  channel<int>("dropped").publish(4);
  CHECK(told == 4);
  CHECK(diagnostics_channel::unsubscribe(subscription));
  CHECK_FALSE(subscription.active());
  channel<std::string>("dropped").publish("of another type now");
}

TEST_CASE("a subscriber that is a coroutine is kept until it is through") {
  static std::string seen;
  seen.clear();
  runLoop([] {
    auto subscription = diagnostics_channel::subscribe<std::string>(
        "async", [text = std::make_shared<std::string>("captured")](std::string message) -> Promise<> {
          co_await timers::setImmediate();
          seen = *text + " " + message;
        });
    channel<std::string>("async").publish("message");
    subscription.off();
  });
  CHECK(seen == "captured message");
}

TEST_CASE("channels and subscriptions may outlive their loop") {
  std::optional<Channel<int>> kept;
  diagnostics_channel::ChannelSubscription subscription;
  {
    Loop loop;
    kept = channel<int>("outlives");
    subscription = kept->subscribe([](int) { FAIL("told"); });
  }
  CHECK_FALSE(subscription.active());
  CHECK_FALSE(kept->hasSubscribers());
  CHECK_FALSE(subscription.off());
  kept->publish(1);
}

TEST_CASE("bound stores hold what the message says for what runs in them") {
  static Trace log;
  log.clear();
  runLoop([] {
    process::on<"uncaughtException">([](const Error& error) { log("uncaught:" + error.message()); });
    const auto events = channel<std::string>("stores");
    AsyncLocalStorage<std::string> plain;
    AsyncLocalStorage<int> sized;
    AsyncLocalStorage<int> failing;
    events.bindStore(plain);
    events.bindStore(sized, [](const std::string& message) { return static_cast<int>(message.size()); });
    events.bindStore(failing, [](const std::string&) -> int { throw Error("transform"); });
    events.subscribe([=](const std::string& message) {
      log("told:" + message + ":" + plain.getStore().value_or("none") + ":" + std::to_string(sized.getStore().value_or(-1)));
    });
    const int result = events.runStores("abc", [=](int n) {
      log("runs:" + plain.getStore().value_or("none") + ":" + std::to_string(failing.getStore().value_or(-1)));
      return n + 1;
    }, 4);
    log(std::to_string(result) + ":" + plain.getStore().value_or("none"));
    log(events.unbindStore(plain) ? "true" : "false");
    log(events.unbindStore(plain) ? "true" : "false");
    events.runStores("de", [=] { log("again:" + plain.getStore().value_or("none")); });
  });
  CHECK_ORDER(log.text(), "told:abc:abc:3 runs:abc:-1 5:none true false told:de:none:2 again:none uncaught:transform uncaught:transform", R"(
    process.on('uncaughtException', (error) => log('uncaught:' + error.message));
    const { AsyncLocalStorage } = require('async_hooks');
    const events = require('diagnostics_channel').channel('stores');
    const plain = new AsyncLocalStorage(), sized = new AsyncLocalStorage(), failing = new AsyncLocalStorage();
    events.bindStore(plain);
    events.bindStore(sized, (message) => message.length);
    events.bindStore(failing, () => { throw new Error('transform'); });
    events.subscribe((message) => log(`told:${message}:${plain.getStore() ?? 'none'}:${sized.getStore() ?? -1}`));
    const result = events.runStores('abc', (n) => {
      log(`runs:${plain.getStore() ?? 'none'}:${failing.getStore() ?? -1}`);
      return n + 1;
    }, undefined, 4);
    log(`${result}:${plain.getStore() ?? 'none'}`);
    log(events.unbindStore(plain));
    log(events.unbindStore(plain));
    events.runStores('de', () => log('again:' + (plain.getStore() ?? 'none')));)");
}
