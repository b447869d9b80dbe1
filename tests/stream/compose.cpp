#include <nodus/stream/compose.hpp>

#include "listen.hpp"

#include <cctype>

using namespace order;

namespace {

template <class Stream>
void listenToAll(Log& log, Stream& stream) {
  stream.template on<"data">([&log](const auto& chunk) { log("data", chunk); });
  stream.template on<"end">([&log] { log("end"); });
  stream.template on<"finish">([&log] { log("finish"); });
  stream.template on<"drain">([&log] { log("drain"); });
  stream.template on<"error">([&log](const Error& error) { log("error", error); });
  stream.template on<"close">([&log] { log("close"); });
}
#define LISTEN_TO_ALL \
  "for (const e of ['data', 'end', 'finish', 'drain', 'error', 'close']) d.on(e, (...a) => log(e, ...a));\n"

#define STAGES                                                                                                       \
  "const twice = () => new Transform({ objectMode: true, transform(c, e, cb) { log('twice', c); cb(null, c * 2); } " \
  "});\n"                                                                                                            \
  "const text = () => new Transform({ objectMode: true, transform(c, e, cb) { log('text', c); cb(null, 'n' + c); } " \
  "});\n"

Transform<int> twice(Log& log) {
  return Transform<int>({.transform = [&log](int c) {
    log("twice", c);
    return c * 2;
  }});
}
Transform<int, std::string> text(Log& log) {
  return Transform<int, std::string>({.transform = [&log](int c) {
    log("text", c);
    return "n" + std::to_string(c);
  }});
}

const std::vector<Program> programs = {
    {"two transforms", STAGES R"(
      const d = compose(twice(), text());
      )" LISTEN_TO_ALL R"( log(d.writable, d.readable, d.write(1), d.write(2)); d.end(3, () => log('ended'));)",
     [](Log& log, Loop& loop) {
       auto d = stream::compose(twice(log), text(log));
       static_assert(std::is_same_v<decltype(d), Duplex<int, std::string>>);
       listenToAll(log, d);
       const bool writable = d.writable();
       const bool readable = d.readable();
       const bool one = d.write(1);
       const bool two = d.write(2);
       log(writable, readable, one, two);
       d.end(3, [&] { log("ended"); });
       loop.run();
     },
     R"(twice 1
text 2
twice 2
text 4
true true true true
twice 3
text 6
data n2
data n4
data n6
end
ended
finish
close
)"},
    {"backpressure through all stages", R"(
      const slow = () => new Transform({ objectMode: true, highWaterMark: 1, transform(c, e, cb) { setImmediate(cb, null, c); } });
      const d = compose(slow(), slow());
      d.on('drain', () => log('drain'));
      let n = 0, more = true; const fill = () => { while (n < 60 && (more = d.write(n))) n++; };
      fill(); log(n > 16, more); d.on('drain', () => { n++; fill(); if (n >= 60) d.end(); });
      let sum = 0; setImmediate(() => d.on('data', (x) => { sum += x; }).on('end', () => log('sum', sum)));)",
     [](Log& log, Loop& loop) {
       const auto slow = [] {
         return Transform<int>({.highWaterMark = 1, .transform = [](int c) -> Promise<int> {
                                  co_await inTheNextTurn();
                                  co_return c;
                                }});
       };
       auto d = stream::compose(slow(), slow());
       d.on<"drain">([&] { log("drain"); });
       int n = 0;
       bool more = true;
       const auto fill = [&] {
         while (n < 60 && (more = d.write(n))) ++n;
       };
       fill();
       log(n > 16, more);
       d.on<"drain">([&] {
         ++n;
         fill();
         if (n >= 60) d.end();
       });
       int sum = 0;
       setImmediate([&] {
         d.on<"data">([&](int x) { sum += x; });
         d.on<"end">([&] { log("sum", sum); });
       });
       loop.run();
     },
     R"(false false
drain
drain
drain
sum 1770
)"},
    {"a stage fails", STAGES R"(
      const bad = new Transform({ objectMode: true, transform(c, e, cb) { c === 2 ? cb(new Error('bad')) : cb(null, c); } });
      const first = twice(), d = compose(first, bad, text());
      )" LISTEN_TO_ALL R"( first.on('close', () => log('first closed')); bad.on('close', () => log('bad closed'));
      d.write(1); d.write(2); d.end(); setImmediate(() => log(first.destroyed, d.errored));)",
     [](Log& log, Loop& loop) {
       Transform<int> bad({.transform = [](int c) {
         if (c == 2) throw Error("bad");
         return c;
       }});
       auto first = twice(log);
       auto d = stream::compose(first, bad, text(log));
       listenToAll(log, d);
       first.on<"close">([&] { log("first closed"); });
       bad.on<"close">([&] { log("bad closed"); });
       d.write(1);
       d.write(2);
       d.end();
       setImmediate([&] { log(first.destroyed(), d.errored()); });
       loop.run();
     },
     R"(twice 1
twice 2
bad closed
first closed
finish
error bad
close
true bad
)"},
    {"destroying it destroys the stages", STAGES R"(
      for (const error of [undefined, new Error('gone')]) {
        const first = twice(), last = text(), d = compose(first, last);
        )" LISTEN_TO_ALL R"(
        d.destroy(error); log(d.destroyed); setImmediate(() => log(first.destroyed, last.destroyed, d.errored, last.errored));
      })",
     [](Log& log, Loop& loop) {
       for (const auto& error : {std::optional<Error>(), std::optional<Error>(Error("gone"))}) {
         auto first = twice(log);
         auto last = text(log);
         auto d = stream::compose(first, last);
         listenToAll(log, d);
         error ? d.destroy(*error) : d.destroy();
         log(d.destroyed());
         setImmediate(
             [&log, first, last, d] { log(first.destroyed(), last.destroyed(), d.errored(), last.errored()); });
       }
       loop.run();
     },
     R"(true
true
error ABORT_ERR
close
error gone
close
true true ABORT_ERR ABORT_ERR
true true gone gone
)"},
    {"a source in front, and a sink at the end", STAGES R"(
      const d = compose(Readable.from([1, 2]), twice());
      )" LISTEN_TO_ALL R"( log(d.writable, d.readable);
      setImmediate(() => { const sink = compose(twice(), new Writable({ objectMode: true, write(c, e, cb) { log('sink', c); cb(); } }));
        for (const e of ['finish', 'close']) sink.on(e, () => log('sink', e)); log(sink.writable, sink.readable); sink.end(5); });)",
     [](Log& log, Loop& loop) {
       auto d = stream::compose(Readable<int>::from({1, 2}), twice(log));
       listenToAll(log, d);
       log(d.writable(), d.readable());
       std::optional<Duplex<int>> sink;
       setImmediate([&] {
         sink.emplace(stream::compose(twice(log), Writable<int>({.write = [&](int c) { log("sink", c); }})));
         sink->on<"finish">([&] { log("sink", "finish"); });
         sink->on<"close">([&] { log("sink", "close"); });
         log(sink->writable(), sink->readable());
         sink->end(5);
       });
       loop.run();
     },
     R"(false true
twice 1
twice 2
data 2
data 4
end
close
true false
twice 5
sink 10
sink finish
sink close
)"},
    {"a duplex of a source and a sink", R"(
      const r = Readable.from(['a', 'b']), w = new Writable({ objectMode: true, write(c, e, cb) { log('write', c); cb(); } });
      const d = Duplex.from({ readable: r, writable: w });
      )" LISTEN_TO_ALL R"( r.on('close', () => log('r closed')); w.on('close', () => log('w closed'));
      d.write('x'); d.end('y');
      const r2 = new Readable({ objectMode: true, read() {} }), w2 = new Writable({ objectMode: true, write(c, e, cb) { cb(new Error('bad')); } });
      const d2 = Duplex.from({ readable: r2, writable: w2 });
      d2.on('error', (e) => log('d2', e, r2.destroyed)); d2.on('close', () => log('d2 closed')); d2.write('z');)",
     [](Log& log, Loop& loop) {
       auto r = Readable<std::string>::from({"a", "b"});
       Writable<std::string> w({.write = [&](const std::string& c) { log("write", c); }});
       auto d = Duplex<std::string>::from(r, w);
       listenToAll(log, d);
       r.on<"close">([&] { log("r closed"); });
       w.on<"close">([&] { log("w closed"); });
       d.write("x");
       d.end("y");
       Readable<std::string> r2;
       Writable<std::string> w2({.write = [](const std::string&) { throw Error("bad"); }});
       auto d2 = Duplex<std::string>::from(r2, w2);
       d2.on<"error">([&](const Error& error) { log("d2", error, r2.destroyed()); });
       d2.on<"close">([&] { log("d2 closed"); });
       d2.write("z");
       loop.run();
     },
     R"(write x
write y
data a
data b
end
finish
w closed
d2 bad true
d2 closed
close
r closed
)"},
};

AsyncGenerator<std::string> upper(Readable<std::string> source) {
  while (auto word = co_await source.next()) {
    for (char& c : *word) c = static_cast<char>(std::toupper(c));
    co_yield std::move(*word);
  }
}

}  // namespace

TEST_CASE("a composed stream does what Node's does") { check(programs); }

TEST_CASE("functions and generators are stages of a composed stream") {
  Loop loop;
  Log log;
  const auto app = [&]() -> Promise<> {
    auto shout = stream::compose(upper);
    static_assert(std::is_same_v<decltype(shout), Duplex<std::string>>);
    shout.write("a");
    shout.end("b");
    log(co_await shout.toArray());

    auto lengths = stream::compose(upper, [](Readable<std::string> source) -> AsyncGenerator<int> {
      while (auto word = co_await source.next()) co_yield static_cast<int>(word->size());
    });
    static_assert(std::is_same_v<decltype(lengths), Duplex<std::string, int>>);
    lengths.write("one");
    lengths.end("three");
    log(co_await lengths.toArray());

    const auto count = [](int n) -> AsyncGenerator<std::string> {
      for (int i = 0; i < n; ++i) co_yield std::string(1, static_cast<char>('a' + i));
    };
    auto source = stream::compose(count(3), upper);
    log(source.writable(), co_await source.toArray());

    std::string taken;
    auto sink = stream::compose(upper, [&](Readable<std::string> words) -> Promise<> {
      while (auto word = co_await words.next()) taken += *word;
    });
    sink.write("x");
    co_await sink.end("y");
    log(taken, sink.readable());

    auto composed = Readable<std::string>::from({"p", "q"}).compose(upper);
    log(co_await composed.toArray());
  };
  auto done = app();
  loop.run();
  CHECK(done.isFulfilled());
  CHECK_EQ(log.lines(), "A,B\n3,5\nfalse A,B,C\nXY false\nP,Q\n");
}
