#include <nodus/stream/readable.hpp>

#include "listen.hpp"

#include <nodus/stream/transform.hpp>

using namespace order;

namespace {

#define SINK                                                                                                  \
  "const sink = (name, options = {}) => { const w = new Writable({ objectMode: true, write(c, e, cb) { "      \
  "log(name, 'write', c); options.later ? setImmediate(cb) : cb(); }, ...options });"                         \
  "for (const e of ['pipe', 'unpipe', 'drain', 'finish', 'close']) w.on(e, () => log(name, e)); return w; };" \
  "const counts = (r, w) => log(...['data', 'end', 'readable'].map((e) => r.listenerCount(e)), '/', "         \
  "...['drain', 'error', 'close', 'finish', 'unpipe'].map((e) => w.listenerCount(e)));"                       \
  "const counter = (n) => { let i = 0; return new Readable({ objectMode: true, highWaterMark: 2, "            \
  "read() { this.push(i < n ? i++ : null); } }); };"

struct SinkOptions {
  bool later = false;
  std::size_t highWaterMark = 16;
};

Writable<int> sink(Log& log, const char* name, SinkOptions options = {}) {
  Writable<int> w({.highWaterMark = options.highWaterMark, .write = [&log, name, options](int c) {
                     log(name, "write", c);
                     return options.later ? inTheNextTurn() : Promise<>();
                   }});
  w.on<"pipe">([&log, name] { log(name, "pipe"); });
  w.on<"unpipe">([&log, name] { log(name, "unpipe"); });
  w.on<"drain">([&log, name] { log(name, "drain"); });
  w.on<"finish">([&log, name] { log(name, "finish"); });
  w.on<"close">([&log, name] { log(name, "close"); });
  return w;
}

void counts(Log& log, const Readable<int>& r, const Writable<int>& w) {
  log(r.listenerCount<"data">(), r.listenerCount<"end">(), r.listenerCount<"readable">(), "/",
      w.listenerCount<"drain">(), w.listenerCount<"error">(), w.listenerCount<"close">(), w.listenerCount<"finish">(),
      w.listenerCount<"unpipe">());
}

Readable<int> counter(int count) {
  return Readable<int>({.highWaterMark = 2, .read = [n = 0, count](Readable<int>& self) mutable {
                          pushOrEnd(self, nextNumber(count, n));
                        }});
}

const std::vector<Program> programs = {
    {"to the end", SINK TICKS R"(
      const r = counter(3), w = sink('w');
      r.on('end', () => log('end')); r.on('close', () => log('r close'));
      log(r.pipe(w) === w, r.readableFlowing); counts(r, w); w.on('finish', () => counts(r, w)); ticks();)",
     [](Log& log, Loop& loop) {
       auto r = counter(3);
       auto w = sink(log, "w");
       r.on<"end">([&] { log("end"); });
       r.on<"close">([&] { log("r close"); });
       const bool same = r.pipe(w) == w;
       log(same, r.readableFlowing());
       counts(log, r, w);
       w.on<"finish">([&] { counts(log, r, w); });
       logTicks(log);
       loop.run();
     },
     R"(w pipe
true true
1 2 0 / 1 1 2 2 2
w write 0
w write 1
w write 2
tick
end
tick 2
w finish
w unpipe
0 1 0 / 1 0 1 2 1
r close
w close
microtask
immediate
)"},
    {"a slow sink", SINK R"(
      const r = counter(6), w = sink('w', { later: true, highWaterMark: 2 });
      for (const e of ['data', 'pause', 'resume', 'end']) r.on(e, (...a) => r.closed || log(e, ...a));
      r.pipe(w); setImmediate(() => { log(r.isPaused(), r.readableFlowing); counts(r, w); });)",
     [](Log& log, Loop& loop) {
       auto r = counter(6);
       auto w = sink(log, "w", {.later = true, .highWaterMark = 2});
       r.on<"data">([&](int c) { log("data", c); });
       r.on<"pause">([&] { log("pause"); });
       r.on<"resume">([&] { log("resume"); });
       r.on<"end">([&] { log("end"); });
       r.pipe(w);
       setImmediate([&] {
         log(r.isPaused(), r.readableFlowing());
         counts(log, r, w);
       });
       loop.run();
     },
     R"(w pipe
resume
data 0
w write 0
data 1
pause
true false
2 2 0 / 2 1 2 2 2
w write 1
w drain
resume
data 2
w write 2
data 3
pause
w write 3
w drain
resume
data 4
w write 4
data 5
pause
end
w write 5
w finish
w unpipe
w close
)"},
    {"several sinks, the slowest of which sets the pace", SINK R"(
      const r = counter(5), a = sink('a', { later: true, highWaterMark: 1 }), b = sink('b'), c = sink('c', { later: true, highWaterMark: 3 });
      r.pipe(a); r.pipe(b); r.pipe(c); r.on('pause', () => r.closed || log('pause')); r.on('resume', () => r.closed || log('resume'));)",
     [](Log& log, Loop& loop) {
       auto r = counter(5);
       auto a = sink(log, "a", {.later = true, .highWaterMark = 1});
       auto b = sink(log, "b");
       auto c = sink(log, "c", {.later = true, .highWaterMark = 3});
       r.pipe(a);
       r.pipe(b);
       r.pipe(c);
       r.on<"pause">([&] { log("pause"); });
       r.on<"resume">([&] { log("resume"); });
       loop.run();
     },
     R"(a pipe
b pipe
c pipe
resume
a write 0
pause
b write 0
c write 0
a drain
resume
a write 1
pause
b write 1
c write 1
a drain
resume
a write 2
pause
b write 2
c write 2
a drain
resume
a write 3
pause
b write 3
c write 3
a drain
resume
a write 4
pause
b write 4
b finish
b unpipe
b close
c write 4
a finish
a unpipe
a close
c finish
c unpipe
c close
)"},
    {"a sink that is not ended", SINK R"(
      const r = counter(2), w = sink('w');
      r.pipe(w, { end: false }); r.on('close', () => { log(w.writable); counts(r, w); w.end(9); });)",
     [](Log& log, Loop& loop) {
       auto r = counter(2);
       auto w = sink(log, "w");
       r.pipe(w, {.end = false});
       r.on<"close">([&] {
         log(w.writable());
         counts(log, r, w);
         w.end(9);
       });
       loop.run();
     },
     R"(w pipe
w write 0
w write 1
w unpipe
true
0 0 0 / 1 0 1 1 1
w write 9
w finish
w close
)"},
    {"unpipe one, and all", SINK R"(
      const r = new Readable({ objectMode: true, read() {} }), a = sink('a'), b = sink('b');
      r.on('pause', () => log('pause')); r.on('resume', () => log('resume'));
      r.pipe(a); r.pipe(b);
      setImmediate(() => { r.push(1); r.unpipe(a); counts(r, a); r.push(2); r.unpipe(a); r.unpipe(); counts(r, b); log(r.readableFlowing, r.push(3));
        setImmediate(() => { log(r.readableLength); r.pipe(a); setImmediate(() => { r.pipe(b); r.unpipe(); r.pipe(a); r.pipe(a); r.push(4); r.unpipe(a); r.push(5); r.push(null); }); }); });)",
     [](Log& log, Loop& loop) {
       Readable<int> r;
       auto a = sink(log, "a");
       auto b = sink(log, "b");
       r.on<"pause">([&] { log("pause"); });
       r.on<"resume">([&] { log("resume"); });
       r.pipe(a);
       r.pipe(b);
       setImmediate([&] {
         r.push(1);
         r.unpipe(a);
         counts(log, r, a);
         r.push(2);
         r.unpipe(a);
         r.unpipe();
         counts(log, r, b);
         const bool more = r.push(3);
         log(r.readableFlowing(), more);
         setImmediate([&] {
           log(r.readableLength());
           r.pipe(a);
           setImmediate([&] {
             r.pipe(b);
             r.unpipe();
             r.pipe(a);
             r.pipe(a);
             r.push(4);
             r.unpipe(a);
             r.push(5);
             r.push(std::nullopt);
           });
         });
       });
       loop.run();
     },
     R"(a pipe
b pipe
resume
a write 1
b write 1
a unpipe
1 1 0 / 1 0 1 1 1
b write 2
pause
b unpipe
0 0 0 / 1 0 1 1 1
false true
1
a pipe
resume
a write 3
b pipe
pause
a unpipe
b unpipe
a pipe
a pipe
a write 4
a write 4
a unpipe
a write 5
resume
a finish
pause
a unpipe
a close
)"},
    {"a sink that fails, with a listener and without", SINK R"(
      for (const heard of [true, false]) {
        const r = counter(4), w = sink('w', { write(c, e, cb) { log('write', c); cb(c === 1 ? new Error('bad') : null); } });
        if (heard) w.on('error', (e) => log('heard', e));
        r.on('pause', () => log('pause')); r.pipe(w);
        setImmediate(() => log(r.destroyed, r.readableFlowing, w.destroyed));
      })",
     [](Log& log, Loop& loop) {
       std::vector<Readable<int>> sources;
       for (const bool heard : {true, false}) {
         auto r = counter(4);
         sources.push_back(r);
         Writable<int> w({.write = [&](int c) {
           log("write", c);
           if (c == 1) throw Error("bad");
         }});
         for (const char* name : {"w"}) {
           w.on<"pipe">([&log, name] { log(name, "pipe"); });
           w.on<"unpipe">([&log, name] { log(name, "unpipe"); });
           w.on<"finish">([&log, name] { log(name, "finish"); });
           w.on<"close">([&log, name] { log(name, "close"); });
         }
         if (heard) w.on<"error">([&](const Error& error) { log("heard", error); });
         r.on<"pause">([&] { log("pause"); });
         r.pipe(w);
         setImmediate([&log, w, n = sources.size() - 1, &sources] {
           log(sources[n].destroyed(), sources[n].readableFlowing(), w.destroyed());
         });
       }
       loop.run();
     },
     R"(w pipe
w pipe
write 0
write 1
pause
write 0
write 1
pause
w unpipe
heard bad
w close
w unpipe
uncaught bad
false false true
false false true
)"},
    {"a sink that is closed, and a source that fails", SINK R"(
      const r = counter(4), w = sink('w', { later: true, highWaterMark: 1 });
      r.pipe(w); setImmediate(() => { w.destroy(); setImmediate(() => log(r.destroyed, r.readableFlowing)); });
      const r2 = new Readable({ objectMode: true, read() {} }), w2 = sink('w2');
      r2.on('error', (e) => log('error', e)); r2.pipe(w2); setImmediate(() => { r2.push(1); r2.destroy(new Error('bad')); setImmediate(() => log(w2.destroyed, w2.writable)); });)",
     [](Log& log, Loop& loop) {
       auto r = counter(4);
       auto w = sink(log, "w", {.later = true, .highWaterMark = 1});
       r.pipe(w);
       setImmediate([&] {
         w.destroy();
         setImmediate([&] { log(r.destroyed(), r.readableFlowing()); });
       });
       Readable<int> r2;
       auto w2 = sink(log, "w2");
       r2.on<"error">([&](const Error& error) { log("error", error); });
       r2.pipe(w2);
       setImmediate([&] {
         r2.push(1);
         r2.destroy(Error("bad"));
         setImmediate([&] { log(w2.destroyed(), w2.writable()); });
       });
       loop.run();
     },
     R"(w pipe
w2 pipe
w write 0
w close
w unpipe
w2 write 1
error bad
false false
false true
)"},
    {"a source that is at its end, and a sink that is full", SINK R"(
      const r = counter(0), w = sink('w'); r.resume();
      setImmediate(() => { r.pipe(w); });
      const r2 = counter(2), w2 = sink('w2', { later: true, highWaterMark: 1 });
      w2.write(9); r2.pipe(w2); log(r2.readableFlowing, r2.isPaused());)",
     [](Log& log, Loop& loop) {
       auto r = counter(0);
       auto w = sink(log, "w");
       r.resume();
       setImmediate([&] { r.pipe(w); });
       auto r2 = counter(2);
       auto w2 = sink(log, "w2", {.later = true, .highWaterMark = 1});
       w2.write(9);
       r2.pipe(w2);
       log(r2.readableFlowing(), r2.isPaused());
       loop.run();
     },
     R"(w2 write 9
w2 pipe
false true
w pipe
w finish
w unpipe
w close
w2 drain
w2 write 0
w2 drain
w2 write 1
w2 finish
w2 unpipe
w2 close
)"},
    {"through a transform", SINK R"(
      const t = new Transform({ objectMode: true, transform(c, e, cb) { log('transform', c); cb(null, c * 10); } });
      for (const e of ['pipe', 'unpipe', 'end', 'close']) t.on(e, () => log('t', e));
      counter(3).pipe(t).pipe(sink('w'));)",
     [](Log& log, Loop& loop) {
       Transform<int> t({.transform = [&](int c) {
         log("transform", c);
         return c * 10;
       }});
       t.on<"pipe">([&] { log("t", "pipe"); });
       t.on<"unpipe">([&] { log("t", "unpipe"); });
       t.on<"end">([&] { log("t", "end"); });
       t.on<"close">([&] { log("t", "close"); });
       counter(3).pipe(t).pipe(sink(log, "w"));
       loop.run();
     },
     R"(t pipe
w pipe
transform 0
w write 0
transform 1
w write 10
transform 2
w write 20
t end
t unpipe
w finish
w unpipe
t close
w close
)"},
};

}  // namespace

TEST_CASE("pipe and unpipe do what Node's do") { check(programs); }

TEST_CASE("the event pipe tells of the source") {
  Loop loop;
  Readable<int> r;
  Writable<int> w({.write = [](int) {}});
  int told = 0;
  w.on<"pipe">([&](const Readable<int>& source) { told += source == r ? 1 : 10; });
  w.on<"unpipe">([&](const Readable<int>& source) { told += source == r ? 1 : 10; });
  r.pipe(w);
  r.unpipe(w);
  CHECK_EQ(told, 2);
  loop.run();
}

TEST_CASE("a source that waits for its sink lives on without a handle; a source that is gone leaves nothing behind") {
  Loop loop;
  std::vector<int> got;
  Writable<int> w({.highWaterMark = 1, .write = [&](int c) {
                     got.push_back(c);
                     return inTheNextTurn();
                   }});
  counter(4).pipe(w);
  loop.run();
  CHECK_EQ(got, std::vector<int>{0, 1, 2, 3});
  CHECK(w.writableFinished());

  Writable<int> other({.write = [](int) {}});
  {
    Readable<int> r;
    r.pipe(other);
    loop.run();
    CHECK_EQ(other.listenerCount<"unpipe">(), 1);
  }
  CHECK_EQ(other.listenerCount<"unpipe">(), 0);
  CHECK(other.eventNames().empty());
  CHECK_FALSE(other.destroyed());
}
