#include <nodus/stream/readable.hpp>

#include "order.hpp"

#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/timers.hpp>

using namespace order;

namespace {

const std::vector<Program> programs = {
    {"the loop ends after close, and the error comes with the error event", R"(
      const a = Readable.from(['x', 'y']), b = new Readable({ objectMode: true, read() {} });
      a.on('end', () => log('end')); a.on('close', () => log('close'));
      b.on('error', () => log('error')); b.on('close', () => log('b close'));
      const all = async (s) => { try { for await (const c of s) log(c); log('over'); } catch (e) { log('caught', e); } };
      all(a); all(b); b.push('z'); setImmediate(() => { b.destroy(new Error('bad')); process.nextTick(() => log('tick')); });)",
     [](Log& log, Loop& loop) {
       auto a = Readable<std::string>::from({"x", "y"});
       Readable<std::string> b({.read = [](Readable<std::string>&) {}});
       a.on<"end">([&] { log("end"); });
       a.on<"close">([&] { log("close"); });
       b.on<"error">([&] { log("error"); });
       b.on<"close">([&] { log("b close"); });
       const auto all = [&](Readable<std::string> s) -> Promise<> {
         std::optional<Error> caught;
         try {
           while (auto c = co_await s.next()) log(*c);
           log("over");
         } catch (const Error& error) {
           caught = error;
         }
         if (caught) log("caught", *caught);
       };
       const auto first = all(a);
       const auto second = all(b);
       b.push("z");
       setImmediate([&] {
         b.destroy(Error("bad"));
         process::nextTick([&] { log("tick"); });
       });
       loop.run();
     },
     R"(x
z
y
end
close
over
error
b close
tick
caught bad
)"},
    {"a stream that closes before its end, one that stays open, and one that is over", R"(
      const all = async (n, s) => { try { for await (const c of s) log(n, c); log(n, 'over'); } catch (e) { log(n, 'caught', e); } };
      const a = new Readable({ read() {} }); a.push('lost'); a.destroy();
      const b = new Readable({ autoDestroy: false, read() { this.push(null); } }); b.push('kept');
      const c = Readable.from(['gone']); c.resume();
      all('a', a); all('b', b); c.on('close', () => setImmediate(() => all('c', c)));)",
     [](Log& log, Loop& loop) {
       const auto all = [&](std::string n, auto s) -> Promise<> {
         std::optional<Error> caught;
         try {
           while (auto c = co_await s.next()) log(n, *c);
           log(n, "over");
         } catch (const Error& error) {
           caught = error;
         }
         if (caught) log(n, "caught", *caught);
       };
       Readable<> a({.read = [](Readable<>&) {}});
       a.push(Buffer::from("lost"));
       a.destroy();
       Readable<> b({.read = [](Readable<>& self) { self.push(std::nullopt); }, .autoDestroy = false});
       b.push(Buffer::from("kept"));
       auto c = Readable<std::string>::from({"gone"});
       c.resume();
       const auto first = all("a", a);
       const auto second = all("b", b);
       c.on<"close">([&] { setImmediate([&] { all("c", c).detach(); }); });
       loop.run();
     },
     R"(b kept
a caught ERR_STREAM_PREMATURE_CLOSE
b over
c over
)"},
};

}  // namespace

TEST_CASE("next() tells the end and errors as for await does") { check(programs); }

TEST_CASE("calls of next() are served in order") {
  Loop loop;
  Log log;
  int n = 0;
  Readable<int> r({.read = [&](Readable<int>& self) {
    if (n < 3) {
      self.push(n++);
    } else {
      self.push(std::nullopt);
    }
  }});
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    r.next().then([&log, name](const std::optional<int>& chunk) { log(name, chunk); }).detach();
  }
  loop.run();
  CHECK_EQ(log.lines(), "a 0\nb 1\nc 2\nd null\ne null\n");
}

TEST_CASE("next() is also a promise") {
  Loop loop;
  auto r = Readable<int>::from({1, 2, 3});
  const auto all = promise::all(r.next().promise(), r.next().promise());
  const Promise<std::optional<int>> third = r.next();
  int sum = 0;
  all.then([&](const auto& values) { sum += *std::get<0>(values) + *std::get<1>(values); }).detach();
  third.then([&](const std::optional<int>& value) { sum += 10 * *value; }).detach();
  loop.run();
  CHECK_EQ(sum, 33);
}

TEST_CASE("next() takes the stream out of flowing mode, and listeners for data still hear") {
  Loop loop;
  Log log;
  Readable<int> r({.read = [](Readable<int>&) {}});
  r.on<"data">([&](int n) { log("data", n); });
  r.next().then([&](const std::optional<int>& chunk) { log("next", chunk); }).detach();
  r.push(1);
  r.push(2);
  loop.run();
  CHECK_EQ(log.lines(), "data 1\nnext 1\n");
  CHECK_EQ(r.readableFlowing(), false);
  CHECK_EQ(r.readableLength(), 1);
}

TEST_CASE("a handler may drop the last handle to the stream that it reads") {
  Loop loop;
  int sum = 0;
  const auto job = [&]() -> Promise<> {
    auto r = Readable<int>::from({1, 2, 3});
    while (auto n = co_await r.next()) sum += *n;
  };
  const auto done = job();
  loop.run();
  CHECK(done.isFulfilled());
  CHECK_EQ(sum, 6);
}

TEST_CASE("a source is not called again while it pushes") {
  Loop loop;
  int n = 0;
  bool within = false;
  bool nested = false;
  Readable<int> r({.read = [&](Readable<int>& self) {
    nested = nested || within;
    within = true;
    if (n < 4) {
      self.push(n++);
    } else {
      self.push(std::nullopt);
    }
    within = false;
  }});
  int sum = 0;
  const auto read = [&]() -> Promise<> {
    while (auto chunk = co_await r.next()) sum += *chunk;
  };
  read().detach();
  loop.run();
  CHECK_EQ(sum, 6);
  CHECK_FALSE(nested);
}
