#include <nodus/stream/transform.hpp>

#include "listen.hpp"

using namespace order;

namespace {

template <class Stream>
void listen(Log& log, Stream& stream) {
  stream.template on<"data">([&](const auto& chunk) { log("data", chunk); });
  stream.template on<"end">([&] { log("end"); });
  stream.template on<"drain">([&] { log("drain"); });
  stream.template on<"prefinish">([&] { log("prefinish"); });
  stream.template on<"finish">([&] { log("finish"); });
  stream.template on<"close">([&] { log("close"); });
  stream.template on<"error">([&](const Error& error) { log("error", error); });
}

#define LISTEN                                                                                                   \
  "for (const e of ['data', 'end', 'drain', 'prefinish', 'finish', 'close', 'error']) t.on(e, (...a) => log(e, " \
  "...a));"

const std::vector<Program> programs = {
    {"a pass-through", R"(
      const t = new PassThrough();
      )" LISTEN R"(
      log(t.write('a')); log(t.write('b', () => log('written b'))); t.end('c'); process.nextTick(() => log('tick'));)",
     [](Log& log, Loop& loop) {
       PassThrough<> t;
       listen(log, t);
       log(t.write("a"));
       log(t.write("b", [&] { log("written b"); }));
       t.end("c");
       process::nextTick([&] { log("tick"); });
       loop.run();
     },
     R"(data a
true
data b
true
data c
prefinish
written b
end
finish
tick
close
)"},
    {"a pass-through of objects that nobody reads for a while", R"(
      const t = new PassThrough({ objectMode: true, highWaterMark: 2 });
      for (let i = 0; i < 6; i++) log(t.write(i, () => log('written', i)), t.writableLength, t.readableLength);
      t.end();
      setImmediate(() => { )" LISTEN R"( });)",
     [](Log& log, Loop& loop) {
       PassThrough<int> t({.highWaterMark = 2});
       for (int i = 0; i < 6; ++i) {
         const bool more = t.write(i, [&log, i] { log("written", i); });
         log(more, t.writableLength(), t.readableLength());
       }
       t.end();
       setImmediate([&] { listen(log, t); });
       loop.run();
     },
     R"(true 0 1
true 1 2
false 2 2
false 3 2
false 4 2
false 5 2
written 0
written 1
prefinish
data 0
data 1
data 2
data 3
data 4
data 5
written 2
written 3
written 4
written 5
finish
end
close
)"},
    {"high-water marks of 0", R"(
      const t = new PassThrough({ highWaterMark: 0 });
      log(t.readableHighWaterMark, t.writableHighWaterMark, t.write('a'), t.write('b'));
      )" LISTEN R"(
      t.end('c');)",
     [](Log& log, Loop& loop) {
       PassThrough<> t({.highWaterMark = 0});
       const bool a = t.write("a");
       const bool b = t.write("b");
       log(t.readableHighWaterMark(), t.writableHighWaterMark(), a, b);
       listen(log, t);
       t.end("c");
       loop.run();
     },
     R"(0 0 false false
data a
prefinish
data b
data c
finish
end
close
)"},
    {"a transform that pushes, returns and flushes", R"(
      const t = new Transform({ objectMode: true,
        transform(c, e, cb) { log('transform', c); this.push(c); if (c === 2) cb(); else cb(null, c * 10); },
        flush(cb) { log('flush'); this.push(7); cb(null, 8); } });
      )" LISTEN R"(
      t.write(1); t.write(2); t.end(3);)",
     [](Log& log, Loop& loop) {
       Transform<int> t({.transform = [&](int c, auto& self) -> std::optional<int> {
                           log("transform", c);
                           self.push(c);
                           if (c == 2) return std::nullopt;
                           return c * 10;
                         },
                         .flush =
                             [&](auto& self) {
                               log("flush");
                               self.push(7);
                               return 8;
                             }});
       listen(log, t);
       t.write(1);
       t.write(2);
       t.end(3);
       loop.run();
     },
     R"(transform 1
data 1
data 10
transform 2
data 2
transform 3
data 3
data 30
flush
data 7
data 8
prefinish
end
finish
close
)"},
    {"a transform that takes a turn for each chunk", R"(
      const turn = () => new Promise((go) => setImmediate(go));
      const t = new Transform({ objectMode: true, highWaterMark: 1,
        transform(c, e, cb) { log('transform', c); turn().then(() => { cb(null, c + 1); }); },
        flush(cb) { log('flush'); turn().then(() => cb()); } });
      )" LISTEN R"(
      for (let i = 0; i < 3; i++) log(t.write(i)); t.end();)",
     [](Log& log, Loop& loop) {
       Transform<int> t({.highWaterMark = 1,
                         .transform =
                             [&](int c, auto& self) {
                               log("transform", c);
                               return inTheNextTurn().then([c, self]() mutable { self.push(c + 1); });
                             },
                         .flush =
                             [&] {
                               log("flush");
                               return inTheNextTurn();
                             }});
       listen(log, t);
       for (int i = 0; i < 3; ++i) log(t.write(i));
       t.end();
       loop.run();
     },
     R"(transform 0
false
false
false
data 1
transform 1
data 2
transform 2
data 3
flush
prefinish
end
finish
close
)"},
    {"a transform that fails, at once and in its flush", R"(
      const t = new Transform({ transform(c, e, cb) { cb(new Error('bad')); } });
      )" LISTEN R"(
      t.write('a', (e) => log('callback', e)); t.end();
      const u = new Transform({ transform(c, e, cb) { cb(null, c); }, flush(cb) { cb(new Error('bad flush')); } });
      for (const e of ['data', 'end', 'finish', 'close', 'error']) u.on(e, (...a) => log('u', e, ...a));
      u.end('a');)",
     [](Log& log, Loop& loop) {
       Transform<> t({.transform = [](Buffer) { throw Error("bad"); }});
       listen(log, t);
       t.write("a", [&](const std::optional<Error>& error) { log("callback", error); });
       t.end();
       Transform<> u({.transform = [](Buffer c) { return c; }, .flush = [] { throw Error("bad flush"); }});
       u.on<"data">([&](const Buffer& chunk) { log("u data", chunk); });
       u.on<"end">([&] { log("u end"); });
       u.on<"finish">([&] { log("u finish"); });
       u.on<"close">([&] { log("u close"); });
       u.on<"error">([&](const Error& error) { log("u error", error); });
       u.end("a");
       loop.run();
     },
     R"(u data a
callback bad
u error bad flush
u close
error bad
close
)"},
    {"a transform that ends its output early", R"(
      const t = new Transform({ objectMode: true, transform(c, e, cb) { log('transform', c); if (c === 2) this.push(null); else this.push(c); cb(); } });
      )" LISTEN R"(
      t.write(1); t.write(2); t.write(3); t.end();)",
     [](Log& log, Loop& loop) {
       Transform<int> t({.transform = [&](int c, auto& self) {
         log("transform", c);
         if (c == 2) {
           self.push(std::nullopt);
         } else {
           self.push(c);
         }
       }});
       listen(log, t);
       t.write(1);
       t.write(2);
       t.write(3);
       t.end();
       loop.run();
     },
     R"(transform 1
data 1
transform 2
end
transform 3
error ERR_STREAM_PUSH_AFTER_EOF
close
)"},
    {"a transform with a final of its own", R"(
      const t = new Transform({ transform(c, e, cb) { cb(null, c); }, final(cb) { log('final'); cb(); }, flush(cb) { log('flush'); cb(null, 'z'); } });
      )" LISTEN R"( t.end('a');)",
     [](Log& log, Loop& loop) {
       Transform<> t({.transform = [](Buffer c) { return c; },
                      .flush =
                          [&] {
                            log("flush");
                            return Buffer::from("z");
                          },
                      .final = [&] { log("final"); }});
       listen(log, t);
       t.end("a");
       loop.run();
     },
     R"(data a
final
flush
data z
prefinish
end
finish
close
)"},
    {"pause and resume between two transforms", R"(
      const t = new PassThrough({ objectMode: true, highWaterMark: 2 });
      )" LISTEN R"(
      t.on('data', (d) => { if (d === 1) { t.pause(); setImmediate(() => { log('resume'); t.resume(); }); } });
      for (let i = 0; i < 8; i++) log(t.write(i)); t.end();)",
     [](Log& log, Loop& loop) {
       PassThrough<int> t({.highWaterMark = 2});
       listen(log, t);
       t.on<"data">([&](int d) {
         if (d != 1) return;
         t.pause();
         setImmediate([&] {
           log("resume");
           t.resume();
         });
       });
       for (int i = 0; i < 8; ++i) log(t.write(i));
       t.end();
       loop.run();
     },
     R"(data 0
true
data 1
true
true
true
false
false
false
false
resume
prefinish
data 2
data 3
data 4
data 5
data 6
data 7
finish
end
close
)"},
    {"a duplex closes when both sides are at their end", R"(
      const t = new Duplex({ read() { log('read'); }, write(c, e, cb) { log('write', c); cb(); }, final(cb) { log('final'); cb(); } });
      )" LISTEN R"(
      t.write('a'); t.push('x'); t.push(null);
      setImmediate(() => { log(t.readable, t.writable, t.destroyed); t.end('b'); });)",
     [](Log& log, Loop& loop) {
       Duplex<> t({.read = [&](Duplex<>&) { log("read"); },
                   .write = [&](const Buffer& c) { log("write", c); },
                   .final = [&] { log("final"); }});
       listen(log, t);
       t.write("a");
       t.push(Buffer::from("x"));
       t.push(std::nullopt);
       setImmediate([&] {
         log(t.readable(), t.writable(), t.destroyed());
         t.end("b");
       });
       loop.run();
     },
     R"(write a
data x
end
false true false
write b
final
prefinish
finish
close
)"},
    {"a duplex that may not be half open, and ones of one side", R"(
      const t = new Duplex({ allowHalfOpen: false, read() {}, write(c, e, cb) { log('write', c); cb(); }, final(cb) { log('final'); cb(); } });
      )" LISTEN R"(
      t.write('a'); t.push('x'); t.push(null);
      const r = new Duplex({ writable: false, read() { this.push(null); } });
      const w = new Duplex({ readable: false, write(c, e, cb) { cb(); } });
      for (const e of ['end', 'finish', 'close']) { r.on(e, () => log('r', e)); w.on(e, () => log('w', e)); }
      log(r.readable, r.writable, w.readable, w.writable); r.resume(); w.end();)",
     [](Log& log, Loop& loop) {
       Duplex<> t({.read = [](Duplex<>&) {},
                   .write = [&](const Buffer& c) { log("write", c); },
                   .final = [&] { log("final"); },
                   .allowHalfOpen = false});
       listen(log, t);
       t.write("a");
       t.push(Buffer::from("x"));
       t.push(std::nullopt);
       Duplex<> r({.read = [](Duplex<>& self) { self.push(std::nullopt); }, .writable = false});
       Duplex<> w({.write = [](Buffer) {}, .readable = false});
       r.on<"end">([&] { log("r end"); });
       r.on<"finish">([&] { log("r finish"); });
       r.on<"close">([&] { log("r close"); });
       w.on<"end">([&] { log("w end"); });
       w.on<"finish">([&] { log("w finish"); });
       w.on<"close">([&] { log("w close"); });
       log(r.readable(), r.writable(), w.readable(), w.writable());
       r.resume();
       w.end();
       loop.run();
     },
     R"(write a
true false false true
data x
w finish
end
r end
w close
final
prefinish
r close
finish
close
)"},
    {"destroying a duplex", R"(
      const t = new Duplex({ read() {}, write(c, e, cb) { log('write', c); setImmediate(cb); } });
      )" LISTEN R"(
      t.write('a', (e) => log('a', e)); t.write('b', (e) => log('b', e)); t.push('x'); t.end((e) => log('end callback', e));
      t.destroy(new Error('gone')); log(t.readable, t.writable, t.readableAborted);)",
     [](Log& log, Loop& loop) {
       Duplex<> t({.read = [](Duplex<>&) {},
                   .write =
                       [&](const Buffer& c) {
                         log("write", c);
                         return inTheNextTurn();
                       }});
       listen(log, t);
       t.write("a", [&](const std::optional<Error>& error) { log("a", error); });
       t.write("b", [&](const std::optional<Error>& error) { log("b", error); });
       t.push(Buffer::from("x"));
       t.end([&](const std::optional<Error>& error) { log("end callback", error); });
       t.destroy(Error("gone"));
       log(t.readable(), t.writable(), t.readableAborted());
       loop.run();
     },
     R"(write a
false false true
data x
error gone
close
a null
b gone
end callback gone
)"},
};

}  // namespace

TEST_CASE("the events of transforms and duplexes come in Node's order") { check(programs); }
