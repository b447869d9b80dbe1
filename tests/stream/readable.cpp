#include <nodus/stream/readable.hpp>

#include "listen.hpp"

#include <nodus/process/events.hpp>

#include <memory>
#include <ranges>
#include <set>

using namespace order;

namespace {

#define LISTEN LISTEN_TO_READABLE("r") TICKS

const std::vector<Program> programs = {
    {"a source that pushes at once", R"(
      let n = 0;
      const r = new Readable({ read() { log('read'); this.push(n < 3 ? 'abc'[n++] : null); } });
      )" LISTEN R"( ticks(); )",
     [](Log& log, Loop& loop) {
       std::size_t n = 0;
       Readable<> r({.read = [&](Readable<>& self) {
         log("read");
         pushOrEnd(self, nextLetter("abc", n));
       }});
       listenToReadable(log, r);
       logTicks(log);
       loop.run();
     },
     R"(read
resume
read
data a
read
data b
read
data c
tick
end
tick 2
close
microtask
immediate
)"},
    {"a source that pushes later", R"(
      let n = 0;
      const r = new Readable({ read() { log('read'); setImmediate(() => this.push(n < 3 ? 'abc'[n++] : null)); } });
      )" LISTEN,
     [](Log& log, Loop& loop) {
       std::size_t n = 0;
       Readable<> r({.read = [&](Readable<>& self) {
         log("read");
         setImmediate([&n, self]() mutable { pushOrEnd(self, nextLetter("abc", n)); });
       }});
       listenToReadable(log, r);
       loop.run();
     },
     R"(read
resume
data a
read
data b
read
data c
read
end
close
)"},
    {"all is pushed before anybody listens", R"(
      const r = new Readable({ read() { log('read'); } });
      log(r.push('a'), r.push('b'), r.push(null), r.readableLength, r.readableFlowing);
      )" LISTEN R"( ticks(); log(r.readableFlowing); )",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [&](Readable<>&) { log("read"); }});
       const bool a = r.push(Buffer::from("a"));
       const bool b = r.push(Buffer::from("b"));
       const bool end = r.push(std::nullopt);
       log(a, b, end, r.readableLength(), r.readableFlowing());
       listenToReadable(log, r);
       logTicks(log);
       log(r.readableFlowing());
       loop.run();
     },
     R"(true true false 2 null
true
data a
data b
resume
tick
end
tick 2
close
microtask
immediate
)"},
    {"objects at a high-water mark of 1 and of 0", R"(
      for (const highWaterMark of [1, 0]) {
        let n = 0;
        const r = new Readable({ objectMode: true, highWaterMark,
          read() { log('read', n); const more = this.push(n < 3 ? n++ : null); log('more', more); } });
        r.on('readable', () => { for (let c; (c = r.read()) !== null;) log('got', c); log('none'); });
        r.on('end', () => log('end'));
        r.on('close', () => log('close'));
      })",
     [](Log& log, Loop& loop) {
       std::vector<Readable<int>> streams;
       int counts[2] = {0, 0};
       for (const std::size_t mark : {1U, 0U}) {
         int& n = counts[mark];
         streams.push_back(Readable<int>({.highWaterMark = mark, .read = [&log, &n](Readable<int>& self) {
                                            log("read", n);
                                            const bool more = pushOrEnd(self, nextNumber(3, n));
                                            log("more", more);
                                          }}));
         auto* r = new Readable<int>(streams.back());
         streams.back().on<"readable">([&log, r] {
           while (auto c = r->read()) log("got", *c);
           log("none");
         });
         streams.back().on<"end">([&log] { log("end"); });
         streams.back().on<"close">([&log, r] {
           log("close");
           delete r;
         });
       }
       loop.run();
     },
     R"(read 0
more false
read 0
more false
read 1
more false
got 0
read 2
more false
got 1
read 3
more false
got 2
none
got 0
read 1
more false
got 1
read 2
more false
got 2
read 3
more false
none
none
none
end
none
none
none
end
close
close
)"},
    {"\"readable\" and read(), bytes, pushed later", R"(
      let n = 0;
      const r = new Readable({ highWaterMark: 3, read() { log('read'); setImmediate(() => { n++;
        if (n < 4) { this.push('ab'); this.push('c'); } else this.push(null); }); } });
      r.on('readable', () => { log('readable', r.readableLength); let c; while ((c = r.read()) !== null) log('got', c); });
      r.on('end', () => log('end')); r.on('close', () => log('close'));)",
     [](Log& log, Loop& loop) {
       int n = 0;
       Readable<> r({.highWaterMark = 3, .read = [&](Readable<>& self) {
                       log("read");
                       setImmediate([&n, self]() mutable {
                         if (++n < 4) {
                           self.push(Buffer::from("ab"));
                           self.push(Buffer::from("c"));
                         } else {
                           self.push(std::nullopt);
                         }
                       });
                     }});
       r.on<"readable">([&] {
         log("readable", r.readableLength());
         while (auto c = r.read()) log("got", *c);
       });
       r.on<"end">([&] { log("end"); });
       r.on<"close">([&] { log("close"); });
       loop.run();
     },
     R"(read
readable 3
read
got abc
readable 3
read
got abc
readable 3
read
got abc
readable 0
end
close
)"},
    {"read(n) waits for enough, splits and joins", R"(
      const r = new Readable({ read() {} });
      r.on('end', () => log('end'));
      r.push('abcdef'); r.push('gh'); r.push('ijk');
      log(r.read(2)); log(r.read(5)); log(r.read(10)); log(r.readableLength); log(r.read(1)); log(r.read());
      log(r.read());
      setImmediate(() => { r.push('lmn'); r.push(null); log(r.read(2)); log(r.read(1)); log('last'); log(r.read(5));
        process.nextTick(() => log('tick')); });)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       r.on<"end">([&] { log("end"); });
       r.push(Buffer::from("abcdef"));
       r.push(Buffer::from("gh"));
       r.push(Buffer::from("ijk"));
       log(r.read(2));
       log(r.read(5));
       log(r.read(10));
       log(r.readableLength());
       log(r.read(1));
       log(r.read());
       log(r.read());
       setImmediate([&] {
         r.push(Buffer::from("lmn"));
         r.push(std::nullopt);
         log(r.read(2));
         log(r.read(1));
         log("last");
         log(r.read(5));
         process::nextTick([&] { log("tick"); });
       });
       loop.run();
     },
     R"(ab
cdefg
null
4
h
ijk
null
lm
n
last
null
end
tick
)"},
    {"read(n) raises the high-water mark and gives the rest at the end", R"(
      const r = new Readable({ highWaterMark: 2, read() { log('read'); } });
      r.push('abc');
      log(r.read(5), r.readableHighWaterMark); r.push(null); log(r.read(5)); log(r.read(5));
      r.on('end', () => log('end'));)",
     [](Log& log, Loop& loop) {
       Readable<> r({.highWaterMark = 2, .read = [&](Readable<>&) { log("read"); }});
       r.push(Buffer::from("abc"));
       const auto none = r.read(5);
       log(none, r.readableHighWaterMark());
       r.push(std::nullopt);
       log(r.read(5));
       log(r.read(5));
       r.on<"end">([&] { log("end"); });
       loop.run();
     },
     R"(read
null 8
abc
null
end
)"},
    {"pause and resume in a listener", R"(
      let n = 0;
      const r = new Readable({ objectMode: true, highWaterMark: 2, read() { log('read'); this.push(n < 5 ? n++ : null); } });
      )" LISTEN R"(
      r.on('data', (d) => { if (d === 1) { r.pause(); log(r.isPaused(), r.readableFlowing);
        setImmediate(() => { log('go on', r.readableLength); r.resume(); r.resume(); log(r.isPaused()); }); } });)",
     [](Log& log, Loop& loop) {
       int n = 0;
       Readable<int> r({.highWaterMark = 2, .read = [&](Readable<int>& self) {
                          log("read");
                          pushOrEnd(self, nextNumber(5, n));
                        }});
       listenToReadable(log, r);
       r.on<"data">([&](int d) {
         if (d != 1) return;
         r.pause();
         log(r.isPaused(), r.readableFlowing());
         setImmediate([&] {
           log("go on", r.readableLength());
           r.resume();
           r.resume();
           log(r.isPaused());
         });
       });
       loop.run();
     },
     R"(read
resume
read
data 0
read
data 1
pause
true false
read
go on 2
false
resume
read
data 2
read
data 3
data 4
end
close
)"},
    {"a stream that is paused before it has a listener", R"(
      const r = new Readable({ objectMode: true, read() {} });
      r.pause(); r.push(1); r.push(null);
      )" LISTEN R"( log(r.isPaused(), r.readableFlowing); setImmediate(() => r.resume());)",
     [](Log& log, Loop& loop) {
       Readable<int> r({.read = [](Readable<int>&) {}});
       r.pause();
       r.push(1);
       r.push(std::nullopt);
       listenToReadable(log, r);
       log(r.isPaused(), r.readableFlowing());
       setImmediate([&] { r.resume(); });
       loop.run();
     },
     R"(true false
resume
data 1
end
close
)"},
    {"destroy in a listener for data", R"(
      const r = new Readable({ objectMode: true, read() {}, destroy(e, cb) { log('destroying', e); cb(e); } });
      )" LISTEN R"(
      r.push(1); r.push(2); r.push(null);
      r.on('data', () => { r.destroy(); log(r.destroyed, r.closed, r.readable); }); ticks();)",
     [](Log& log, Loop& loop) {
       Readable<int> r({.read = [](Readable<int>&) {},
                        .destroy = [&](const std::optional<Error>& error) { log("destroying", error); }});
       listenToReadable(log, r);
       r.push(1);
       r.push(2);
       r.push(std::nullopt);
       r.on<"data">([&] {
         r.destroy();
         log(r.destroyed(), r.closed(), r.readable());
       });
       logTicks(log);
       loop.run();
     },
     R"(resume
data 1
destroying null
true true false
data 2
true true false
tick
close
tick 2
microtask
immediate
)"},
    {"destroy with an error, twice", R"(
      const r = new Readable({ read() {} });
      )" LISTEN R"(
      r.push('a'); r.destroy(new Error('one')); r.destroy(new Error('two')); log(r.errored, r.push('b'), r.read());
      log(r.readable); ticks();)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       listenToReadable(log, r);
       r.push(Buffer::from("a"));
       r.destroy(Error("one"));
       r.destroy(Error("two"));
       const bool pushed = r.push(Buffer::from("b"));
       const auto chunk = r.read();
       log(r.errored(), pushed, chunk);
       log(r.readable());
       logTicks(log);
       loop.run();
     },
     R"(data a
one false a
false
resume
error one
close
tick
tick 2
microtask
immediate
)"},
    {"an error without a listener is uncaught, and there is no close", R"(
      const r = new Readable({ read() {} });
      r.on('close', () => log('close')); r.destroy(new Error('one')); process.nextTick(() => log('tick'));)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       r.on<"close">([&] { log("close"); });
       r.destroy(Error("one"));
       process::nextTick([&] { log("tick"); });
       loop.run();
     },
     R"(uncaught one
tick
)"},
    {"read throws", R"(
      const r = new Readable({ read() { log('read'); throw new Error('bad'); } });
      )" LISTEN R"( ticks();)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [&](Readable<>&) {
         log("read");
         throw Error("bad");
       }});
       listenToReadable(log, r);
       logTicks(log);
       loop.run();
     },
     R"(read
resume
tick
error bad
close
tick 2
microtask
immediate
)"},
    {"read throws in a stream that does not destroy itself", R"(
      const r = new Readable({ autoDestroy: false, read() { log('read'); throw new Error('bad'); } });
      )" LISTEN R"( ticks(); setImmediate(() => { log(r.destroyed, r.errored, r.readable); r.destroy(); });)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read =
                         [&](Readable<>&) {
                           log("read");
                           throw Error("bad");
                         },
                     .autoDestroy = false});
       listenToReadable(log, r);
       logTicks(log);
       setImmediate([&] {
         log(r.destroyed(), r.errored(), r.readable());
         r.destroy();
       });
       loop.run();
     },
     R"(read
error bad
resume
tick
tick 2
microtask
immediate
false bad false
close
)"},
    {"push after the end", R"(
      const r = new Readable({ read() {} });
      )" LISTEN R"(
      r.push(null); log(r.push('')); log(r.push('x')); log(r.destroyed);)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       listenToReadable(log, r);
       r.push(std::nullopt);
       log(r.push(Buffer()));
       log(r.push(Buffer::from("x")));
       log(r.destroyed());
       loop.run();
     },
     R"(false
false
true
resume
error ERR_STREAM_PUSH_AFTER_EOF
close
)"},
    {"unshift, while it flows and after the end", R"(
      const r = new Readable({ objectMode: true, read() {} });
      )" LISTEN R"(
      r.push(1); r.push(2); r.unshift(0);
      r.on('data', (d) => { if (d === 2) { r.unshift(20); r.push(null); } });
      r.on('end', () => { r.unshift(3); });)",
     [](Log& log, Loop& loop) {
       Readable<int> r({.read = [](Readable<int>&) {}});
       listenToReadable(log, r);
       r.push(1);
       r.push(2);
       r.unshift(0);
       r.on<"data">([&](int d) {
         if (d != 2) return;
         r.unshift(20);
         r.push(std::nullopt);
       });
       r.on<"end">([&] { r.unshift(3); });
       loop.run();
     },
     R"(resume
data 0
data 1
data 2
data 20
end
error ERR_STREAM_UNSHIFT_AFTER_END_EVENT
close
)"},
    {"unshift a header's rest between end and its event", R"(
      const r = new Readable({ read() {} });
      r.on('end', () => log('end'));
      r.push('head body'); r.push(null);
      r.on('readable', () => { log('readable'); let c; while ((c = r.read()) !== null) { log('got', c);
        if (c.length > 4) { r.unshift(c.subarray(5)); } } });)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       r.on<"end">([&] { log("end"); });
       r.push(Buffer::from("head body"));
       r.push(std::nullopt);
       r.on<"readable">([&] {
         log("readable");
         while (auto c = r.read()) {
           log("got", *c);
           if (c->size() > 4) r.unshift(c->subarray(5));
         }
       });
       loop.run();
     },
     R"(readable
got head body
got body
readable
end
)"},
    {"no close event, and no destroying at the end", R"(
      for (const options of [{ emitClose: false }, { autoDestroy: false }]) {
        const r = new Readable({ ...options, read() { this.push(null); } });
        r.on('end', () => log('end')); r.on('close', () => log('close')); r.resume();
        setImmediate(() => log(r.destroyed, r.closed, r.readableEnded));
      })",
     [](Log& log, Loop& loop) {
       Readable<> quiet({.read = [](Readable<>& self) { self.push(std::nullopt); }, .emitClose = false});
       Readable<> open({.read = [](Readable<>& self) { self.push(std::nullopt); }, .autoDestroy = false});
       for (auto* r : {&quiet, &open}) {
         logOutcome<"end">(log, *r, [](const auto& stream) { return stream.readableEnded(); });
         r->resume();
       }
       loop.run();
     },
     R"(end
end
true true true
false false true
)"},
    {"an end of nothing, with a listener for readable that comes after it", R"(
      const r = new Readable({ read() {} });
      r.push(null);
      r.on('readable', () => log('readable', r.read())); r.on('end', () => log('end')); r.on('close', () => log('close'));)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       r.push(std::nullopt);
       r.on<"readable">([&] { log("readable", r.read()); });
       r.on<"end">([&] { log("end"); });
       r.on<"close">([&] { log("close"); });
       loop.run();
     },
     R"(readable null
end
close
)"},
    {"listeners for data and for readable", R"(
      const r = new Readable({ read() {} });
      )" LISTEN R"(
      const f = () => { log('readable'); r.off('readable', f); };
      r.on('readable', f);
      r.push('a'); setImmediate(() => { r.push('b'); r.push(null); });)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       listenToReadable(log, r);
       Subscription f = r.on<"readable">([&] {
         log("readable");
         f.off();
       });
       r.push(Buffer::from("a"));
       setImmediate([&] {
         r.push(Buffer::from("b"));
         r.push(std::nullopt);
       });
       loop.run();
     },
     R"(resume
readable
resume
data a
data b
end
close
)"},
    {"the listener for data goes, and comes again", R"(
      let n = 0;
      const r = new Readable({ objectMode: true, highWaterMark: 2, read() { this.push(n < 4 ? n++ : null); } });
      const f = (d) => { log('first', d); r.off('data', f); r.pause(); setImmediate(() => { log(r.readableLength, r.readableFlowing);
        r.on('data', (x) => log('second', x)); r.resume(); }); };
      r.on('data', f); r.on('end', () => log('end'));)",
     [](Log& log, Loop& loop) {
       int n = 0;
       Readable<int> r({.highWaterMark = 2, .read = [&](Readable<int>& self) {
                          pushOrEnd(self, nextNumber(4, n));
                        }});
       Subscription f = r.on<"data">([&](int d) {
         log("first", d);
         f.off();
         r.pause();
         setImmediate([&] {
           log(r.readableLength(), r.readableFlowing());
           r.on<"data">([&](int x) { log("second", x); });
           r.resume();
         });
       });
       r.on<"end">([&] { log("end"); });
       loop.run();
     },
     R"(first 0
2 false
second 1
second 2
second 3
end
)"},
    {"chunks of nothing are skipped", R"(
      let n = 0;
      const r = new Readable({ read() { log('read'); n++; this.push(n === 1 ? '' : n === 2 ? 'a' : null); } });
      )" LISTEN,
     [](Log& log, Loop& loop) {
       int n = 0;
       Readable<> r({.read = [&](Readable<>& self) {
         log("read");
         ++n;
         pushOrEnd(self, n == 1 ? Buffer() : n == 2 ? std::optional(Buffer::from("a")) : std::nullopt);
       }});
       listenToReadable(log, r);
       loop.run();
     },
     R"(read
resume
read
data a
read
end
close
)"},
    {"Readable.from", R"(
      const r = Readable.from(['a', 'b', 'c']);
      log(r.readableHighWaterMark, r.readableFlowing);
      )" LISTEN R"( ticks();)",
     [](Log& log, Loop& loop) {
       auto r = Readable<std::string>::from({"a", "b", "c"});
       log(r.readableHighWaterMark(), r.readableFlowing());
       listenToReadable(log, r);
       logTicks(log);
       loop.run();
     },
     R"(1 null
resume
data a
data b
data c
tick
end
tick 2
microtask
close
immediate
)"},
    {"Readable.from, of other things", R"(
      for (const from of ['ab', Buffer.from('cd'), new Set([3, 4]), (function* () { yield 5; yield 6; })(), []]) {
        const r = Readable.from(from); log(r.readableHighWaterMark);
        for (const e of ['data', 'end', 'close']) r.on(e, (...a) => log(e, ...a));
      })",
     [](Log& log, Loop& loop) {
       const auto follow = [&](auto r) {
         log(r.readableHighWaterMark());
         r.template on<"data">([&log](const auto& chunk) { log("data", chunk); });
         r.template on<"end">([&log] { log("end"); });
         r.template on<"close">([&log] { log("close"); });
       };
       follow(Readable<std::string>::from("ab"));
       follow(Readable<>::from(Buffer::from("cd")));
       follow(Readable<int>::from(std::set<int>{4, 3}));
       follow(Readable<int>::from(std::views::iota(5, 7)));
       follow(Readable<int>::from(std::vector<int>()));
       loop.run();
     },
     R"(16
16
1
1
1
data ab
data cd
data 3
data 4
data 5
data 6
end
end
end
end
end
close
close
close
close
close
)"},
    {"many chunks at once, with a small high-water mark", R"(
      const r = new Readable({ highWaterMark: 4, read() { log('read'); } });
      )" LISTEN R"(
      setImmediate(() => { for (const c of ['ab', 'cd', 'ef']) log(r.push(c)); r.pause(); for (const c of ['gh', 'ij', 'kl']) log(r.push(c));
        setImmediate(() => { r.resume(); r.push('m'); r.push(null); }); });)",
     [](Log& log, Loop& loop) {
       Readable<> r({.highWaterMark = 4, .read = [&](Readable<>&) { log("read"); }});
       listenToReadable(log, r);
       setImmediate([&] {
         for (const char* c : {"ab", "cd", "ef"}) log(r.push(Buffer::from(c)));
         r.pause();
         for (const char* c : {"gh", "ij", "kl"}) log(r.push(Buffer::from(c)));
         setImmediate([&] {
           r.resume();
           r.push(Buffer::from("m"));
           r.push(std::nullopt);
         });
       });
       loop.run();
     },
     R"(read
resume
data ab
true
data cd
true
data ef
true
pause
true
false
false
data gh
data ij
data kl
data m
resume
end
close
)"},
};

}  // namespace

TEST_CASE("a readable stream's events come in Node's order") { check(programs); }

TEST_CASE("a listener of close that throws is uncaught, and keeps neither itself nor its stream") {
  const auto held = std::make_shared<int>();
  Loop loop;
  std::string uncaught;
  process::on<"uncaughtException">([&](const Error& error) { uncaught = error.message(); });
  {
    Readable<> stream;
    stream.on<"close">([stream, held] { throw Error("in close"); });
    stream.destroy();
  }
  loop.run();
  CHECK(uncaught == "in close");
  CHECK(held.use_count() == 1);
}
