#include <nodus/readline/interface.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"
#include "../util/node_oracle.hpp"

#include <nodus/kernel/once.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <limits>
#include <random>

using namespace nodus;
using nodus_test::runLoop;
using nodus_test::Trace;

namespace {

Readable<Buffer> source() {
  return Readable<Buffer>({.read = [](Readable<Buffer>&) {}});
}

Readable<Buffer> sourceOf(std::initializer_list<std::string_view> chunks) {
  auto input = source();
  for (const auto chunk : chunks) input.push(Buffer::from(chunk));
  input.push(std::nullopt);
  return input;
}

// A stream that keeps what is written to it.
Writable<Buffer> sink(std::string& text) {
  return Writable<Buffer>({.write = [&text](const Buffer& chunk) { text += chunk.toString(); }});
}

}  // namespace

TEST_CASE("text is split into lines where a live Node splits it") {
  nodus_test::NodeTexts node(
      "const readline = require('node:readline'), { PassThrough } = require('node:stream');\n"
      "const lines = (chunks) => { const rl = readline.createInterface({ input: new PassThrough() }), seen = [];\n"
      "  rl.on('line', (line) => seen.push(line)); for (const c of chunks) rl.write(Buffer.from(c, 'hex'));\n"
      "  rl.close(); return JSON.stringify(seen); };");
  constexpr std::string_view pieces[] = {"\n",       "\r",   "\r\n", "a",  "bc", "é",        "\u2028", "\u2029",
                                         "\xE2\x82", "\xAC", "",     "\v", "\f", "\xC2\x85", "x\n",    "\ry"};
  std::mt19937 random(5);
  Loop loop;
  for (int i = 0; i < 2000; ++i) {
    auto seen = json::array();
    std::string list;
    auto rl = readline::createInterface({.input = source()});
    rl.on<"line">([&](const std::string& line) { seen.push_back(line); });
    for (auto chunks = random() % 4; chunks > 0; --chunks) {
      std::string chunk;
      for (auto n = random() % 7; n > 0; --n) chunk += pieces[random() % std::size(pieces)];
      list += "'" + Buffer::from(chunk).toString("hex") + "',";
      rl.write(chunk);
    }
    rl.close();
    node.expect("lines([" + list + "])", json::stringify(seen));
  }
  loop.run();
  node.compare();
}

TEST_CASE("lines, the rest at the end, and close, as in Node") {
  Trace trace;
  runLoop([&] {
    auto rl = readline::createInterface({.input = sourceOf({"one\ntw", "o\r\n\rthree"})});
    rl.on<"line">([&](const std::string& line) { trace("<" + line + ">"); });
    rl.on<"pause">([&] { trace("pause"); });
    rl.on<"close">([&] { trace("close"); });
  });
  CHECK_ORDER(trace.text(), "<one> <two> <> <three> pause close",
              "const { Readable } = require('stream');\n"
              "const input = new Readable({ read() {} });\n"
              "const rl = require('readline').createInterface({ input });\n"
              "rl.on('line', (l) => log(`<${l}>`)).on('pause', () => log('pause')).on('close', () => log('close'));\n"
              "input.push('one\\ntw'); input.push('o\\r\\n\\rthree'); input.push(null);");
}

TEST_CASE("pause and resume are emitted once, and stop and start the input") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    auto input = source();
    auto rl = readline::createInterface({.input = input});
    rl.on<"line">([&](const std::string& line) { trace(line); });
    rl.on<"pause">([&] { trace("pause"); });
    rl.on<"resume">([&] { trace("resume"); });
    rl.pause().pause();
    input.push(Buffer::from("a\n"));
    co_await timers::setImmediate();
    trace("later");
    rl.resume().resume();
    co_await timers::setImmediate();
    rl.close();
    CHECK(rl.closed());
    CHECK(input.isPaused());
    CHECK(input.listenerCount<"data">() == 0);
    input.destroy();
  });
  CHECK(trace.text() == "pause later resume a pause");
}

TEST_CASE("next() gives line after line, and nothing after the last one") {
  std::string all;
  runLoop([&]() -> Promise<> {
    auto rl = readline::createInterface({.input = sourceOf({"a\nb\n", "c"})});
    while (auto line = co_await rl.next()) all += *line + ";";
    const auto after = co_await rl.next();
    CHECK_FALSE(after);
  });
  CHECK(all == "a;b;c;");
}

TEST_CASE("lines that nobody asks for pause the input") {
  runLoop([]() -> Promise<> {
    auto input = source();
    auto rl = readline::createInterface({.input = input});
    auto first = rl.next();
    std::string chunk;
    for (int i = 0; i < 1200; ++i) chunk += std::to_string(i) + "\n";
    input.push(Buffer::from(chunk));
    const auto zero = co_await first;
    CHECK(*zero == "0");
    CHECK(input.isPaused());
    input.push(std::nullopt);
    int count = 1;
    while (auto line = co_await rl.next()) CHECK(*line == std::to_string(count++));
    CHECK(count == 1200);
  });
}

TEST_CASE("what the input fails with reaches the iterator, or the event") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    auto input = source();
    auto rl = readline::createInterface({.input = input});
    auto line = rl.next();
    auto other = source();
    auto listening = readline::createInterface({.input = other});
    listening.on<"error">([&](const Error& error) { trace(error.message()); });
    listening.on<"close">([&] { trace("close"); });
    other.destroy(Error("second"));
    input.destroy(Error("first"));
    try {
      static_cast<void>(co_await line);
    } catch (const Error& error) {
      trace(error.message());
    }
    co_await timers::setImmediate();
  });
  CHECK(trace.text() == "second close first");
}

TEST_CASE("question() writes the question and takes the next line") {
  std::string written;
  Trace trace;
  runLoop([&]() -> Promise<> {
    auto input = source();
    auto rl = readline::createInterface({.input = input, .output = sink(written), .prompt = "$ "});
    rl.on<"line">([&](const std::string& line) { trace(line); });
    auto name = rl.question("name? ");
    CHECK(rl.getPrompt() == "name? ");
    input.push(Buffer::from("Ann\nmore\n"));
    const auto answer = co_await name;
    CHECK(answer == "Ann");
    CHECK(rl.getPrompt() == "$ ");
    rl.prompt();
    rl.question("age? ", [&](const std::string& age) { trace("age " + age); });
    input.push(Buffer::from("7\n"));
    co_await timers::setImmediate();
    rl.close();
  });
  CHECK(written == "name? $ age? ");
  CHECK_ORDER(trace.text(), "more age 7",
              "const input = new (require('stream').PassThrough)();\n"
              "const rl = require('readline').createInterface({ input });\n"
              "rl.on('line', (line) => log(line));\n"
              "rl.question('name? ', () => setImmediate(() => { rl.question('age? ', (a) => log('age ' + a));\n"
              "  input.write('7\\n'); setImmediate(() => rl.close()); }));\n"
              "input.write('Ann\\nmore\\n');");
}

TEST_CASE("a question that is aborted, or whose interface closes, is rejected") {
  std::string written, codes;
  runLoop([&]() -> Promise<> {
    auto rl = readline::createInterface({.input = source(), .output = sink(written)});
    AbortController controller;
    auto aborted = rl.question("a? ", {.signal = controller.signal()});
    auto second = rl.question("b? ");
    controller.abort();
    auto closed = rl.question("c? ");
    rl.close();
    auto late = rl.question("d? ");
    for (auto& promise : {aborted, second, closed, late}) {
      try {
        static_cast<void>(co_await promise);
      } catch (const Error& error) {
        codes += error.code() + " ";
      }
    }
    CHECK_THROWS_AS(rl.question("e? ", [](const std::string&) {}), Error);
  });
  CHECK(codes == "ABORT_ERR ERR_INVALID_STATE ERR_USE_AFTER_CLOSE ERR_USE_AFTER_CLOSE ");
  CHECK(written == "a? a? \r\nc? ");
}

TEST_CASE("an answer's callback may be a coroutine that owns what it captures") {
  std::string seen;
  runLoop([&]() -> Promise<> {
    auto input = source();
    auto rl = readline::createInterface({.input = input});
    rl.question("? ", [&seen, prefix = std::string("a long enough prefix: ")](std::string answer) -> Promise<> {
      co_await timers::setImmediate();
      seen = prefix + answer;
    });
    input.push(Buffer::from("yes\n"));
    co_await timers::setTimeout(1);
    rl.close();
  });
  CHECK(seen == "a long enough prefix: yes");
}

TEST_CASE("a signal closes the interface") {
  Trace trace;
  runLoop([&]() -> Promise<> {
    AbortController controller;
    auto rl = readline::createInterface({.input = source(), .signal = controller.signal()});
    rl.on<"close">([&] { trace("close"); });
    controller.abort();
    auto late = readline::createInterface({.input = source(), .signal = controller.signal()});
    late.on<"close">([&] { trace("late"); });
    trace("sync");
    co_await timers::setImmediate();
  });
  CHECK(trace.text() == "close sync late");
}

TEST_CASE("an interface without input is refused") {
  Loop loop;
  try {
    static_cast<void>(readline::createInterface({}));
    FAIL("no error");
  } catch (const TypeError& error) {
    CHECK(error.code() == "ERR_INVALID_ARG_TYPE");
  }
}
