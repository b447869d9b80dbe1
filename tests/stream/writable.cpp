#include <nodus/stream/writable.hpp>

#include "../support/node.hpp"
#include "listen.hpp"

#include <nodus/stream/transform.hpp>

#include <deque>

using namespace order;

namespace {

#define LISTEN LISTEN_TO_WRITABLE("w") TICKS

// What a write that is not through at once waits for: the twin of keeping the callback.
struct Gate {
  std::deque<detail::Ref<detail::PromiseState<void>>> waiting;
  Promise<> wait() {
    waiting.push_back(detail::makeState<void>());
    return Promise<>(waiting.back());
  }
  void open() {
    const auto first = waiting.front();
    waiting.pop_front();
    first->fulfil();
  }
};

void writeAfterEnd(Log& log, Loop& loop, bool autoDestroy) {
  Writable<> w({.write = [](Buffer) {}, .autoDestroy = autoDestroy});
  listenToWritable(log, w);
  w.end();
  writeTooLate(log, w);
  log(w.destroyed());
  logTicks(log);
  loop.run();
}
#define WRITE_AFTER_END(options)                                                      \
  "const w = new Writable({ " options ", write(c, e, cb) { cb(); } });" LISTEN        \
  "w.end(); log(w.write('a', (e) => log('callback', e))); log(w.destroyed); ticks();"

const std::vector<Program> programs = {
    {"a sink that is done at once", R"(
      const w = new Writable({ write(c, e, cb) { log('write', c); cb(); } });
      )" LISTEN R"(
      log(w.write('a', () => log('written a'))); log(w.write('b')); w.end('c', () => log('ended')); log(w.writable, w.writableEnded, w.writableFinished); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [&](const Buffer& c) { log("write", c); }});
       listenToWritable(log, w);
       log(w.write("a", [&] { log("written a"); }));
       log(w.write("b"));
       w.end("c", [&] { log("ended"); });
       log(w.writable(), w.writableEnded(), w.writableFinished());
       logTicks(log);
       loop.run();
     },
     R"(write a
true
write b
true
write c
prefinish
false true false
written a
tick
ended
finish
tick 2
close
microtask
immediate
)"},
    {"an object sink that is done at once", R"(
      const w = new Writable({ objectMode: true, write(c, e, cb) { log('write', c); cb(); } });
      )" LISTEN R"( log(w.write(1)); log(w.write(2)); w.end(); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<int> w({.write = [&](int c) { log("write", c); }});
       listenToWritable(log, w);
       log(w.write(1));
       log(w.write(2));
       w.end();
       logTicks(log);
       loop.run();
     },
     R"(write 1
true
write 2
true
prefinish
tick
finish
tick 2
close
microtask
immediate
)"},
    {"high-water marks of 0, 1 and 2, done at once", R"(
      for (const highWaterMark of [0, 1, 2]) {
        const w = new Writable({ highWaterMark, write(c, e, cb) { cb(); } });
        w.on('drain', () => log('drain', highWaterMark));
        log(w.write('a'), w.writableNeedDrain, w.write('bc'), w.writableNeedDrain);
      } process.nextTick(() => log('tick'));)",
     [](Log& log, Loop& loop) {
       std::vector<Writable<>> all;
       for (const std::size_t mark : {0U, 1U, 2U}) {
         Writable<> w({.highWaterMark = mark, .write = [](Buffer) {}});
         all.push_back(w);
         w.on<"drain">([&log, mark] { log("drain", mark); });
         const bool a = w.write("a");
         const bool needed = w.writableNeedDrain();
         const bool bc = w.write("bc");
         log(a, needed, bc, w.writableNeedDrain());
       }
       process::nextTick([&] { log("tick"); });
       loop.run();
     },
     R"(true false true false
true false true false
true false true false
tick
)"},
    {"a sink that is done later: drain comes when all is through", R"(
      const w = new Writable({ highWaterMark: 3, objectMode: true, write(c, e, cb) { log('write', c); setImmediate(cb); } });
      )" LISTEN R"(
      for (let i = 0; i < 5; i++) log(w.write(i, () => log('written', i)), w.writableLength);
      w.once('drain', () => { log(w.write(5)); w.end(); });)",
     [](Log& log, Loop& loop) {
       Writable<int> w({.highWaterMark = 3, .write = [&](int c) {
                          log("write", c);
                          return inTheNextTurn();
                        }});
       listenToWritable(log, w);
       for (int i = 0; i < 5; ++i) {
         const bool more = w.write(i, [&log, i] { log("written", i); });
         log(more, w.writableLength());
       }
       w.once<"drain">([&] {
         log(w.write(5));
         w.end();
       });
       loop.run();
     },
     R"(write 0
true 1
true 2
false 3
false 4
false 5
write 1
written 0
write 2
written 1
write 3
written 2
write 4
written 3
drain
write 5
true
written 4
prefinish
finish
close
)"},
    {"write after end", WRITE_AFTER_END("autoDestroy: true"),
     [](Log& log, Loop& loop) { writeAfterEnd(log, loop, true); },
     R"(prefinish
false
true
callback ERR_STREAM_WRITE_AFTER_END
error ERR_STREAM_WRITE_AFTER_END
close
tick
tick 2
microtask
immediate
)"},
    {"write after end, in a stream that does not destroy itself", WRITE_AFTER_END("autoDestroy: false"),
     [](Log& log, Loop& loop) { writeAfterEnd(log, loop, false); },
     R"(prefinish
false
false
callback ERR_STREAM_WRITE_AFTER_END
error ERR_STREAM_WRITE_AFTER_END
tick
tick 2
microtask
immediate
)"},
    {"write after destroy", R"(
      const w = new Writable({ write(c, e, cb) { cb(); } });
      )" LISTEN R"(
      w.destroy(); log(w.write('a', (e) => log('callback', e))); log(w.writable, w.closed); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [](Buffer) {}});
       listenToWritable(log, w);
       w.destroy();
       writeTooLate(log, w);
       log(w.writable(), w.closed());
       logTicks(log);
       loop.run();
     },
     R"(false
false true
close
callback ERR_STREAM_DESTROYED
tick
tick 2
microtask
immediate
)"},
    {"a write that fails at once", R"(
      const w = new Writable({ write(c, e, cb) { log('write', c); cb(new Error('bad')); } });
      )" LISTEN R"(
      log(w.write('a', (e) => log('callback', e))); log(w.errored, w.destroyed); log(w.write('b', (e) => log('callback b', e)));
      w.end(); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [&](const Buffer& c) {
         log("write", c);
         throw Error("bad");
       }});
       listenToWritable(log, w);
       log(w.write("a", [&](const std::optional<Error>& error) { log("callback", error); }));
       log(w.errored(), w.destroyed());
       log(w.write("b", [&](const std::optional<Error>& error) { log("callback b", error); }));
       w.end();
       logTicks(log);
       loop.run();
     },
     R"(write a
false
bad false
false
callback bad
callback b bad
tick
error bad
close
tick 2
microtask
immediate
)"},
    {"a write that fails later, with more behind it", R"(
      const w = new Writable({ write(c, e, cb) { log('write', c); setImmediate(() => Promise.resolve().then(() => cb(new Error('bad')))); } });
      )" LISTEN R"(
      for (const c of 'abc') w.write(c, (e) => log('callback', c, e));
      w.end();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [&](const Buffer& c) {
         log("write", c);
         return failInTheNextTurn(Error("bad"));
       }});
       listenToWritable(log, w);
       for (const char* c : {"a", "b", "c"}) {
         w.write(c, [&log, c](const std::optional<Error>& error) { log("callback", c, error); });
       }
       w.end();
       loop.run();
     },
     R"(write a
callback a bad
callback b bad
callback c bad
error bad
close
)"},
    {"a write that fails in a stream that does not destroy itself", R"(
      const w = new Writable({ autoDestroy: false, write(c, e, cb) { log('write', c); cb(new Error('bad')); } });
      )" LISTEN R"(
      w.write('a', (e) => log('callback', e)); w.end(); ticks(); setImmediate(() => log(w.destroyed, w.errored, w.writable));)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write =
                         [&](const Buffer& c) {
                           log("write", c);
                           throw Error("bad");
                         },
                     .autoDestroy = false});
       listenToWritable(log, w);
       w.write("a", [&](const std::optional<Error>& error) { log("callback", error); });
       w.end();
       logTicks(log);
       setImmediate([&] { log(w.destroyed(), w.errored(), w.writable()); });
       loop.run();
     },
     R"(write a
callback bad
error bad
tick
tick 2
microtask
immediate
false bad false
)"},
    {"destroy with writes waiting", R"(
      let done;
      const w = new Writable({ write(c, e, cb) { log('write', c); done = cb; }, destroy(e, cb) { log('destroying', e); cb(e); } });
      )" LISTEN R"(
      for (const c of 'abc') w.write(c, (e) => log('callback', c, e));
      w.destroy(); log(w.writableLength); ticks(); setImmediate(() => Promise.resolve().then(() => done()));)",
     [](Log& log, Loop& loop) {
       Gate gate;
       Writable<> w({.write =
                         [&](const Buffer& c) {
                           log("write", c);
                           return gate.wait();
                         },
                     .destroy = [&](const std::optional<Error>& error) { log("destroying", error); }});
       listenToWritable(log, w);
       for (const char* c : {"a", "b", "c"}) {
         w.write(c, [&log, c](const std::optional<Error>& error) { log("callback", c, error); });
       }
       w.destroy();
       log(w.writableLength());
       logTicks(log);
       setImmediate([&] { gate.open(); });
       loop.run();
     },
     R"(write a
destroying null
3
close
tick
tick 2
microtask
immediate
callback a null
callback b ERR_STREAM_DESTROYED
callback c ERR_STREAM_DESTROYED
)"},
    {"destroy with an error and corked writes", R"(
      const w = new Writable({ write(c, e, cb) { log('write', c); cb(); } });
      )" LISTEN R"(
      w.cork(); w.write('a', (e) => log('callback', e)); w.write('b'); w.destroy(new Error('gone')); w.uncork(); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [&](const Buffer& c) { log("write", c); }});
       listenToWritable(log, w);
       w.cork();
       w.write("a", [&](const std::optional<Error>& error) { log("callback", error); });
       w.write("b");
       w.destroy(Error("gone"));
       w.uncork();
       logTicks(log);
       loop.run();
     },
     R"(callback gone
error gone
close
tick
tick 2
microtask
immediate
)"},
    {"destroy in a write, with more behind it", R"(
      const w = new Writable({ write(c, e, cb) { log('write', c); if (String(c) === 'b') w.destroy(); cb(); } });
      )" LISTEN R"(
      w.cork(); for (const c of 'abc') w.write(c, (e) => log('callback', c, e)); w.uncork(); ticks();)",
     [](Log& log, Loop& loop) {
       std::optional<Writable<>> w;
       w.emplace(WritableOptions<Buffer>{.write = [&](const Buffer& c) {
         log("write", c);
         if (c.view() == "b") w->destroy();
       }});
       listenToWritable(log, *w);
       w->cork();
       for (const char* c : {"a", "b", "c"}) {
         w->write(c, [&log, c](const std::optional<Error>& error) { log("callback", c, error); });
       }
       w->uncork();
       logTicks(log);
       loop.run();
     },
     R"(write a
write b
callback a null
close
callback b null
callback c ERR_STREAM_DESTROYED
tick
tick 2
microtask
immediate
)"},
    {"destroy in the listener for finish, and in a callback", R"(
      const w = new Writable({ write(c, e, cb) { cb(); } });
      )" LISTEN R"(
      w.on('finish', () => w.destroy(new Error('too late')));
      w.write('a'); w.end();
      const v = new Writable({ write(c, e, cb) { cb(); } });
      v.on('finish', () => log('v finish')); v.on('close', () => log('v close'));
      v.write('a', () => { log('callback'); v.destroy(); }); v.end();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [](Buffer) {}});
       listenToWritable(log, w);
       w.on<"finish">([&] { w.destroy(Error("too late")); });
       w.write("a");
       w.end();
       Writable<> v({.write = [](Buffer) {}});
       v.on<"finish">([&] { log("v finish"); });
       v.on<"close">([&] { log("v close"); });
       v.write("a", [&] {
         log("callback");
         v.destroy();
       });
       v.end();
       loop.run();
     },
     R"(prefinish
finish
callback
error too late
close
v close
)"},
    {"final, at once and later, and one that fails", R"(
      for (const kind of ['sync', 'async', 'throws', 'rejects']) {
        const w = new Writable({ write(c, e, cb) { cb(); },
          final(cb) { log(kind, 'final'); if (kind === 'sync') cb(); else if (kind === 'throws') throw new Error('bad');
            else setImmediate(() => Promise.resolve().then(() => cb(kind === 'async' ? null : new Error('late')))); } });
        for (const e of ['drain', 'prefinish', 'finish', 'close', 'error']) w.on(e, (...a) => log(kind, e, ...a));
        w.end('a', (e) => log(kind, 'callback', e));
      } process.nextTick(() => log('tick'));)",
     [](Log& log, Loop& loop) {
       std::vector<Writable<>> all;
       for (const char* kind : {"sync", "async", "throws", "rejects"}) {
         const std::string name = kind;
         WritableOptions<Buffer> options{.write = [](Buffer) {}};
         options.final = [&log, name]() -> Promise<> {
           log(name, "final");
           if (name == "throws") throw Error("bad");
           auto done = detail::makeState<void>();
           setImmediate([done, name] {
             if (name == "async") return done->fulfil();
             done->reject(detail::toException(Error("late")));
           });
           return Promise<>(done);
         };
         if (name == "sync") options.final = [&log] { log("sync", "final"); };
         Writable<> w(std::move(options));
         all.push_back(w);
         w.on<"drain">([&log, name] { log(name, "drain"); });
         w.on<"prefinish">([&log, name] { log(name, "prefinish"); });
         w.on<"finish">([&log, name] { log(name, "finish"); });
         w.on<"close">([&log, name] { log(name, "close"); });
         w.on<"error">([&log, name](const Error& error) { log(name, "error", error); });
         w.end("a", [&log, name](const std::optional<Error>& error) { log(name, "callback", error); });
       }
       process::nextTick([&] { log("tick"); });
       loop.run();
     },
     R"(sync final
sync prefinish
async final
throws final
rejects final
sync callback null
sync finish
throws error bad
throws close
throws callback bad
tick
sync close
async prefinish
async callback null
async finish
async close
rejects callback late
rejects error late
rejects close
)"},
    {"cork and uncork with writev", R"(
      const w = new Writable({ write(c, e, cb) { log('write', c); cb(); }, writev(cs, cb) { log('writev', cs.map((c) => c.chunk).join()); cb(); } });
      )" LISTEN R"(
      w.cork(); w.cork(); log(w.write('a', () => log('a'))); log(w.write('b')); w.write('c', () => log('c'));
      log(w.writableCorked, w.writableLength); w.uncork(); log(w.writableCorked); w.uncork(); log(w.writableLength);
      w.cork(); w.write('d'); w.uncork(); w.cork(); w.write('e'); w.write('f'); w.end('g'); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [&](const Buffer& c) { log("write", c); },
                     .writev =
                         [&](const std::vector<Buffer>& chunks) {
                           std::string all;
                           for (const auto& c : chunks) all += (all.empty() ? "" : ",") + c.toString();
                           log("writev", all);
                         }});
       listenToWritable(log, w);
       w.cork();
       w.cork();
       log(w.write("a", [&] { log("a"); }));
       log(w.write("b"));
       w.write("c", [&] { log("c"); });
       log(w.writableCorked(), w.writableLength());
       w.uncork();
       log(w.writableCorked());
       w.uncork();
       log(w.writableLength());
       w.cork();
       w.write("d");
       w.uncork();
       w.cork();
       w.write("e");
       w.write("f");
       w.end("g");
       logTicks(log);
       loop.run();
     },
     R"(true
true
2 3
1
writev a,b,c
0
write d
writev e,f,g
prefinish
a
c
tick
finish
tick 2
close
microtask
immediate
)"},
    {"only writev, done later", R"(
      const w = new Writable({ highWaterMark: 2, objectMode: true,
        writev(cs, cb) { log('writev', cs.map((c) => c.chunk).join()); setImmediate(() => Promise.resolve().then(() => cb())); } });
      )" LISTEN R"(
      for (const c of 'abcd') log(w.write(c, () => log('written', c)));
      w.once('drain', () => w.end('e'));)",
     [](Log& log, Loop& loop) {
       Gate gate;
       Writable<std::string> w({.highWaterMark = 2, .writev = [&](const std::vector<std::string>& chunks) {
                                  std::string all;
                                  for (const auto& c : chunks) all += (all.empty() ? "" : ",") + c;
                                  log("writev", all);
                                  setImmediate([&] { gate.open(); });
                                  return gate.wait();
                                }});
       listenToWritable(log, w);
       for (const char* c : {"a", "b", "c", "d"}) log(w.write(c, [&log, c] { log("written", c); }));
       w.once<"drain">([&] { w.end("e"); });
       loop.run();
     },
     R"(writev a
true
false
false
false
writev b,c,d
written a
drain
writev e
written b
written c
written d
prefinish
finish
close
)"},
    {"end twice, end after finish, end after destroy", R"(
      const w = new Writable({ write(c, e, cb) { cb(); } });
      )" LISTEN R"(
      w.end((e) => log('first', e)); w.end((e) => log('second', e));
      w.on('finish', () => w.end((e) => log('third', e)));
      const v = new Writable({ write(c, e, cb) { cb(); } });
      v.destroy(); v.end((e) => log('fourth', e)); ticks();)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [](Buffer) {}});
       listenToWritable(log, w);
       w.end([&](const std::optional<Error>& error) { log("first", error); });
       w.end([&](const std::optional<Error>& error) { log("second", error); });
       w.on<"finish">([&] { w.end([&](const std::optional<Error>& error) { log("third", error); }); });
       Writable<> v({.write = [](Buffer) {}});
       v.destroy();
       v.end([&](const std::optional<Error>& error) { log("fourth", error); });
       logTicks(log);
       loop.run();
     },
     R"(prefinish
first null
second null
finish
tick
third ERR_STREAM_ALREADY_FINISHED
close
tick 2
microtask
immediate
)"},
    {"end with a callback, and the stream is destroyed or fails", R"(
      const w = new Writable({ write(c, e, cb) { setImmediate(cb); } });
      )" LISTEN R"(
      w.end('a', (e) => log('callback', e)); w.destroy(); ticks();
      const v = new Writable({ write(c, e, cb) { setImmediate(() => cb(new Error('bad'))); } });
      v.on('error', (e) => log('v error', e)); v.end('a', (e) => log('v callback', e));)",
     [](Log& log, Loop& loop) {
       const auto later = [](bool fails) {
         auto done = detail::makeState<void>();
         setImmediate([done, fails] {
           if (fails) return done->reject(detail::toException(Error("bad")));
           done->fulfil();
         });
         return Promise<>(done);
       };
       Writable<> w({.write = [&](Buffer) { return later(false); }});
       listenToWritable(log, w);
       w.end("a", [&](const std::optional<Error>& error) { log("callback", error); });
       w.destroy();
       logTicks(log);
       Writable<> v({.write = [&](Buffer) { return later(true); }});
       v.on<"error">([&](const Error& error) { log("v error", error); });
       v.end("a", [&](const std::optional<Error>& error) { log("v callback", error); });
       loop.run();
     },
     R"(close
tick
tick 2
microtask
callback ERR_STREAM_DESTROYED
immediate
v callback bad
v error bad
)"},
    {"destroy takes its time, and fails", R"(
      for (const fails of [false, true]) {
        const w = new Writable({ write(c, e, cb) { cb(); },
          destroy(e, cb) { setImmediate(() => Promise.resolve().then(() => cb(fails ? new Error('bad') : e))); } });
        for (const e of ['finish', 'close', 'error']) w.on(e, (...a) => log(fails, e, ...a));
        w.destroy(); log(w.destroyed, w.closed);
      })",
     [](Log& log, Loop& loop) {
       std::vector<Writable<>> all;
       for (const bool fails : {false, true}) {
         Writable<> w({.write = [](Buffer) {},
                       .destroy =
                           [fails](const std::optional<Error>&) {
                             auto done = detail::makeState<void>();
                             setImmediate([done, fails] {
                               if (fails) return done->reject(detail::toException(Error("bad")));
                               done->fulfil();
                             });
                             return Promise<>(done);
                           }});
         all.push_back(w);
         w.on<"finish">([&log, fails] { log(fails, "finish"); });
         w.on<"close">([&log, fails] { log(fails, "close"); });
         w.on<"error">([&log, fails](const Error& error) { log(fails, "error", error); });
         w.destroy();
         log(w.destroyed(), w.closed());
       }
       loop.run();
     },
     R"(true false
true false
false close
true error bad
true close
)"},
    {"no close event, and no destroying at the end", R"(
      for (const options of [{ emitClose: false }, { autoDestroy: false }]) {
        const w = new Writable({ ...options, write(c, e, cb) { cb(); } });
        for (const e of ['finish', 'close', 'error']) w.on(e, (...a) => log(e, ...a));
        w.end('a'); setImmediate(() => log(w.destroyed, w.closed, w.writableFinished));
      })",
     [](Log& log, Loop& loop) {
       Writable<> quiet({.write = [](Buffer) {}, .emitClose = false});
       Writable<> open({.write = [](Buffer) {}, .autoDestroy = false});
       for (auto* w : {&quiet, &open}) {
         logOutcome<"finish">(log, *w, [](const auto& stream) { return stream.writableFinished(); });
         w->on<"error">([&log](const Error& error) { log("error", error); });
         w->end("a");
       }
       loop.run();
     },
     R"(finish
finish
true true true
false false true
)"},
    {"writing in the listener for drain and in a callback", R"(
      const w = new Writable({ highWaterMark: 2, objectMode: true, write(c, e, cb) { log('write', c); process.nextTick(cb); } });
      )" LISTEN R"(
      let n = 0;
      w.on('drain', () => { if (n < 6) { log(w.write(n++)); log(w.write(n++)); } else w.end(); });
      w.write('first', () => { log('callback', w.write('in callback')); });)",
     [](Log& log, Loop& loop) {
       Gate gate;
       Writable<std::string> w({.highWaterMark = 2, .write = [&](const std::string& c) {
                                  log("write", c);
                                  struct Later {};
                                  auto done = detail::makeState<void>();
                                  process::nextTick([done] { done->fulfil(); });
                                  return Promise<>(done);
                                }});
       listenToWritable(log, w);
       int n = 0;
       w.on<"drain">([&] {
         if (n >= 6) {
           w.end();
           return;
         }
         log(w.write(std::to_string(n++)));
         log(w.write(std::to_string(n++)));
       });
       w.write("first", [&] { log("callback", w.write("in callback")); });
       loop.run();
     },
     R"(write first
write in callback
callback true
)"},
};

}  // namespace

TEST_CASE("a writable stream's events come in Node's order") { check(programs); }

TEST_CASE("text without an encoding is in the default one, as in Node") {
  const std::string script = R"(
    const { Writable, Transform } = require('stream');
    const writes = (w) => { w.write('616263'); w.setDefaultEncoding('base64').write('YWJj'); w.write('abc', 'latin1'); w.end('ZA=='); };
    writes(new Writable({ defaultEncoding: 'hex', write(chunk, encoding, done) { log(chunk.toString()); done(); } }));
    const t = new Transform({ defaultEncoding: 'hex', transform(chunk, encoding, done) { log(chunk.toString()); done(); } });
    writes(t);
    try { t.setDefaultEncoding('nope'); } catch (error) { log(error.code); }
  )";
  const std::string expected = "abc abc abc d abc abc abc d ERR_UNKNOWN_ENCODING";
  if (const auto node = nodus_test::runNode(script)) CHECK_EQ(*node, expected);
  std::string steps;
  const auto log = [&](const std::string& step) { steps += (steps.empty() ? "" : " ") + step; };
  const auto writes = [](auto w) {
    w.write("616263");
    w.setDefaultEncoding("base64").write("YWJj");
    w.write("abc", "latin1");
    w.end("ZA==");
  };
  Loop loop;
  writes(Writable<>({.defaultEncoding = "hex", .write = [&](Buffer chunk) { log(chunk.toString()); }}));
  Transform<> t({.defaultEncoding = "hex", .transform = [&](Buffer chunk) { log(chunk.toString()); }});
  writes(t);
  try {
    t.setDefaultEncoding("nope");
  } catch (const Error& error) {
    log(error.code());
  }
  loop.run();
  CHECK_EQ(steps, expected);
}

TEST_CASE("a completion of end() settles with finish, or with the first cause") {
  Loop loop;
  Log log;
  Writable<> good({.write = [](Buffer) {}});
  Writable<> bad({.write = [](Buffer) { throw Error("bad"); }});
  Writable<> gone({.write = [](Buffer) {}});
  const auto tell = [&](const char* name, const Completion& completion) {
    completion.promise()
        .then([&log, name] { log(name, "done"); }, [&log, name](const Error& error) { log(name, error); })
        .detach();
  };
  tell("good", good.end("a"));
  tell("bad", bad.end("a"));
  tell("gone", gone.end("a"));
  gone.destroy();
  loop.run();
  CHECK_EQ(log.lines(), "good done\ngone ERR_STREAM_PREMATURE_CLOSE\nbad bad\n");
}
