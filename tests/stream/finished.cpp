#include <nodus/stream/finished.hpp>

#include "order.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/stream/transform.hpp>

using namespace order;

namespace {

#define TELL "const tell = (n, s, o) => streams.finished(s, o).then(() => log(n, 'done'), (e) => log(n, e));"

template <class Stream>
void tell(Log& log, const char* name, const Stream& stream, FinishedOptions options = {}) {
  finished(stream, options)
      .then([&log, name] { log(name, "done"); }, [&log, name](const Error& error) { log(name, error); })
      .detach();
}

const std::vector<Program> programs = {
    {"the ends of a readable", TELL R"(
      const make = (o) => new Readable({ read() { this.push(null); }, ...o });
      const a = make(), b = make({ autoDestroy: false }), c = make({ emitClose: false }), d = make();
      tell('a', a); tell('b', b); tell('c', c); tell('d', d);
      for (const [n, s] of Object.entries({ a, b, c, d })) { s.on('end', () => log(n, 'end')); s.on('close', () => log(n, 'close')); }
      d.destroy(); for (const s of [a, b, c]) s.resume();)",
     [](Log& log, Loop& loop) {
       const auto end = [](Readable<>& self) { self.push(std::nullopt); };
       Readable<> a({.read = end});
       Readable<> b({.read = end, .autoDestroy = false});
       Readable<> c({.read = end, .emitClose = false});
       Readable<> d({.read = end});
       tell(log, "a", a);
       tell(log, "b", b);
       tell(log, "c", c);
       tell(log, "d", d);
       const char* names[] = {"a", "b", "c", "d"};
       Readable<>* streams[] = {&a, &b, &c, &d};
       for (std::size_t i = 0; i < 4; ++i) {
         streams[i]->on<"end">([&log, name = names[i]] { log(name, "end"); });
         streams[i]->on<"close">([&log, name = names[i]] { log(name, "close"); });
       }
       d.destroy();
       a.resume();
       b.resume();
       c.resume();
       loop.run();
     },
     R"(d close
a end
b end
c end
a close
d ERR_STREAM_PREMATURE_CLOSE
b done
c done
a done
)"},
    {"the ends of a writable", TELL R"(
      const make = (o) => new Writable({ write(x, e, cb) { cb(); }, ...o });
      const a = make(), b = make({ autoDestroy: false }), c = make(), d = make({ final(cb) { cb(new Error('bad')); } });
      tell('a', a); tell('b', b); tell('c', c); tell('d', d);
      a.on('finish', () => log('finish')); a.on('close', () => log('close'));
      a.end(); b.end(); c.destroy(); d.end();)",
     [](Log& log, Loop& loop) {
       const auto write = [](Buffer) {};
       Writable<> a({.write = write});
       Writable<> b({.write = write, .autoDestroy = false});
       Writable<> c({.write = write});
       Writable<> d({.write = write, .final = [] { throw Error("bad"); }});
       tell(log, "a", a);
       tell(log, "b", b);
       tell(log, "c", c);
       tell(log, "d", d);
       a.on<"finish">([&] { log("finish"); });
       a.on<"close">([&] { log("close"); });
       a.end();
       b.end();
       c.destroy();
       d.end();
       loop.run();
     },
     R"(finish
close
b done
c ERR_STREAM_PREMATURE_CLOSE
d bad
a done
)"},
    {"a duplex, by its sides", TELL R"(
      const d = new Duplex({ read() {}, write(x, e, cb) { cb(); } });
      tell('both', d); tell('reading', d, { writable: false }); tell('writing', d, { readable: false });
      d.on('end', () => log('end')); d.on('finish', () => log('finish')); d.on('close', () => log('close'));
      d.end(); setImmediate(() => { log('turn'); d.resume(); d.push(null); });
      setImmediate(() => setImmediate(() => { tell('late both', d); tell('late reading', d, { writable: false }); }));)",
     [](Log& log, Loop& loop) {
       Duplex<> d({.read = [](Duplex<>&) {}, .write = [](Buffer) {}});
       tell(log, "both", d);
       tell(log, "reading", d, {.writable = false});
       tell(log, "writing", d, {.readable = false});
       d.on<"end">([&] { log("end"); });
       d.on<"finish">([&] { log("finish"); });
       d.on<"close">([&] { log("close"); });
       d.end();
       setImmediate([&] {
         log("turn");
         d.resume();
         d.push(std::nullopt);
       });
       setImmediate([&] {
         setImmediate([&] {
           tell(log, "late both", d);
           tell(log, "late reading", d, {.writable = false});
         });
       });
       loop.run();
     },
     R"(finish
writing done
turn
end
close
reading done
both done
late both done
late reading done
)"},
    {"errors, before and after", TELL R"(
      const r = new Readable({ read() {} });
      r.on('error', (e) => log('error', e)); r.on('close', () => log('close'));
      tell('before', r); tell('no error', r, { error: false });
      r.destroy(new Error('bad')); tell('at once', r);
      setImmediate(() => tell('after', r));
      const w = new Writable({ autoDestroy: false, write(x, e, cb) { cb(new Error('bad write')); } });
      w.on('error', () => {}); w.write('a'); setImmediate(() => tell('errored', w));)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       r.on<"error">([&](const Error& error) { log("error", error); });
       r.on<"close">([&] { log("close"); });
       tell(log, "before", r);
       tell(log, "no error", r, {.error = false});
       r.destroy(Error("bad"));
       tell(log, "at once", r);
       setImmediate([&] { tell(log, "after", r); });
       Writable<> w({.write = [](Buffer) { throw Error("bad write"); }, .autoDestroy = false});
       w.on<"error">([](const Error&) {});
       w.write("a");
       setImmediate([&] { tell(log, "errored", w); });
       loop.run();
     },
     R"(error bad
close
before bad
at once bad
no error bad
after bad
errored bad write
)"},
    {"a signal ends the waiting, not the stream", TELL R"(
      const r = new Readable({ read() {} }), ac = new AbortController();
      tell('now', r, { signal: AbortSignal.abort() }); tell('later', r, { signal: ac.signal });
      setImmediate(() => { ac.abort(); log(r.destroyed, r.listenerCount('close')); });)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       AbortController ac;
       const auto aborted = AbortSignal::abort();
       tell(log, "now", r, {.signal = aborted});
       tell(log, "later", r, {.signal = ac.signal()});
       setImmediate([&] {
         ac.abort();
         log(r.destroyed(), r.listenerCount<"close">());
       });
       loop.run();
       CHECK_FALSE(static_cast<detail::StreamState&>(*r.emitterState()).watched());
     },
     R"(now ABORT_ERR
false 0
later ABORT_ERR
)"},
};

}  // namespace

TEST_CASE("finished settles as in Node") { check(programs); }

TEST_CASE("finished rejects when the stream is gone") {
  Loop loop;
  Log log;
  tell(log, "gone", Readable<>());
  loop.run();
  CHECK_EQ(log.lines(), "gone ERR_STREAM_PREMATURE_CLOSE\n");
}
