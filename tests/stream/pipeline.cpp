#include <nodus/stream/pipeline.hpp>

#include "listen.hpp"

#include <nodus/stream/transform.hpp>

#include <cctype>

using namespace order;

namespace {

template <class Stream>
void listenEnd(Log& log, const char* name, Stream& stream) {
  stream.template on<"close">([&log, name] { log(name, "close"); });
  if constexpr (detail::HasReadable<Stream>) stream.template on<"end">([&log, name] { log(name, "end"); });
  if constexpr (detail::HasWritable<Stream>) stream.template on<"finish">([&log, name] { log(name, "finish"); });
}
template <class Stream>
void listenError(Log& log, const char* name, Stream& stream) {
  stream.template on<"error">([&log, name](const Error& error) { log(name, "error", error); });
}

#define LISTEN                                                                            \
  "const listen = (n, s, ...es) => { for (const e of ['end', 'finish', 'close', ...es]) " \
  "s.on(e, (...a) => log(n, e, ...a)); return s; };"                                      \
  "const tell = (p) => p.then(() => log('done'), (e) => log('failed', e));"

void tell(Log& log, const Promise<>& promise) {
  promise.then([&log] { log("done"); }, [&log](const Error& error) { log("failed", error); }).detach();
}

Readable<int> counter(int count) {
  return Readable<int>(
      {.read = [n = 0, count](Readable<int>& self) mutable { pushOrEnd(self, nextNumber(count, n)); }});
}

#define COUNTER                                                                                                     \
  "const counter = (count) => { let n = 0; return new Readable({ objectMode: true, read() { this.push(n < count ? " \
  "n++ : null); } }); };"

AsyncGenerator<std::string> upper(Readable<std::string> source) {
  while (auto word = co_await source.next()) {
    for (char& c : *word) c = static_cast<char>(std::toupper(c));
    co_yield std::move(*word);
  }
}

const std::vector<Program> programs = {
    {"source, pass-through, sink", COUNTER LISTEN R"(
      const a = listen('a', counter(3)), b = listen('b', new PassThrough({ objectMode: true }));
      const c = listen('c', new Writable({ objectMode: true, write(x, e, cb) { log('write', x); cb(); } }));
      tell(streams.pipeline(a, b, c)); process.nextTick(() => log('tick'));)",
     [](Log& log, Loop& loop) {
       auto a = counter(3);
       PassThrough<int> b;
       Writable<int> c({.write = [&](int x) { log("write", x); }});
       listenEnd(log, "a", a);
       listenEnd(log, "b", b);
       listenEnd(log, "c", c);
       tell(log, pipeline(a, b, c));
       process::nextTick([&] { log("tick"); });
       loop.run();
     },
     R"(write 0
write 1
write 2
tick
a end
b end
b finish
a close
c finish
b close
c close
done
)"},
    {"a slow sink holds the source", COUNTER LISTEN R"(
      const a = listen('a', counter(7), 'pause', 'resume');
      const c = listen('c', new Writable({ objectMode: true, highWaterMark: 2,
        write(x, e, cb) { log('write', x, c.writableLength); setImmediate(() => Promise.resolve().then(() => cb())); } }), 'drain');
      tell(streams.pipeline(a, c));)",
     [](Log& log, Loop& loop) {
       auto a = counter(7);
       std::optional<Writable<int>> c;
       c.emplace(WritableOptions<int>{.highWaterMark = 2, .write = [&](int x) {
                                        log("write", x, c->writableLength());
                                        return inTheNextTurn();
                                      }});
       listenEnd(log, "a", a);
       a.on<"pause">([&] { log("a pause"); });
       a.on<"resume">([&] { log("a resume"); });
       listenEnd(log, "c", *c);
       c->on<"drain">([&] { log("c drain"); });
       tell(log, pipeline(a, *c));
       loop.run();
     },
     R"(a resume
write 0 1
a pause
write 1 1
c drain
a resume
write 2 1
a pause
write 3 1
c drain
a resume
write 4 1
a pause
write 5 1
c drain
a resume
write 6 1
a end
a pause
a close
c finish
c close
done
)"},
    {"the source fails", COUNTER LISTEN R"(
      const a = listen('a', new Readable({ objectMode: true, read() { this.push(1); this.destroy(new Error('bad')); } }), 'error');
      const b = listen('b', new PassThrough({ objectMode: true }), 'error');
      const c = listen('c', new Writable({ objectMode: true, write(x, e, cb) { log('write', x); cb(); } }), 'error');
      tell(streams.pipeline(a, b, c)); setImmediate(() => log(a.destroyed, b.destroyed, c.destroyed));)",
     [](Log& log, Loop& loop) {
       Readable<int> a({.read = [](Readable<int>& self) {
         self.push(1);
         self.destroy(Error("bad"));
       }});
       PassThrough<int> b;
       Writable<int> c({.write = [&](int x) { log("write", x); }});
       listenEnd(log, "a", a);
       listenError(log, "a", a);
       listenEnd(log, "b", b);
       listenError(log, "b", b);
       listenEnd(log, "c", c);
       listenError(log, "c", c);
       tell(log, pipeline(a, b, c));
       setImmediate([&] { log(a.destroyed(), b.destroyed(), c.destroyed()); });
       loop.run();
     },
     R"(write 1
a error bad
a close
b error bad
b close
c error bad
c close
failed bad
true true true
)"},
    {"a stage in the middle fails", COUNTER LISTEN R"(
      const a = listen('a', counter(5)), c = listen('c', new Writable({ objectMode: true, write(x, e, cb) { log('write', x); cb(); } }));
      const b = listen('b', new Transform({ objectMode: true, transform(x, e, cb) { if (x === 2) cb(new Error('bad')); else cb(null, x); } }));
      tell(streams.pipeline(a, b, c)); setImmediate(() => log(a.destroyed, b.destroyed, c.destroyed, a.errored, c.errored));)",
     [](Log& log, Loop& loop) {
       auto a = counter(5);
       Transform<int> b({.transform = [](int x) {
         if (x == 2) throw Error("bad");
         return x;
       }});
       Writable<int> c({.write = [&](int x) { log("write", x); }});
       listenEnd(log, "a", a);
       listenEnd(log, "c", c);
       listenEnd(log, "b", b);
       tell(log, pipeline(a, b, c));
       setImmediate([&] { log(a.destroyed(), b.destroyed(), c.destroyed(), a.errored(), c.errored()); });
       loop.run();
     },
     R"(write 0
write 1
b close
a close
c close
failed bad
true true true bad bad
)"},
    {"the sink fails, later", COUNTER LISTEN R"(
      const a = listen('a', counter(100)), b = listen('b', new PassThrough({ objectMode: true }));
      const c = listen('c', new Writable({ objectMode: true, write(x, e, cb) { log('write', x);
        setImmediate(() => Promise.resolve().then(() => cb(x === 1 ? new Error('bad') : null))); } }));
      tell(streams.pipeline(a, b, c));)",
     [](Log& log, Loop& loop) {
       auto a = counter(100);
       PassThrough<int> b;
       Writable<int> c({.write = [&](int x) {
         log("write", x);
         auto done = detail::makeState<void>();
         setImmediate([done, x] {
           if (x == 1) return done->reject(detail::toException(Error("bad")));
           done->fulfil();
         });
         return Promise<>(done);
       }});
       listenEnd(log, "a", a);
       listenEnd(log, "b", b);
       listenEnd(log, "c", c);
       tell(log, pipeline(a, b, c));
       loop.run();
     },
     R"(write 0
write 1
c close
a close
b close
failed bad
)"},
    {"the sink's final fails", COUNTER LISTEN R"(
      const a = listen('a', counter(1)), c = listen('c', new Writable({ objectMode: true, write(x, e, cb) { cb(); }, final(cb) { cb(new Error('bad')); } }));
      tell(streams.pipeline(a, c));)",
     [](Log& log, Loop& loop) {
       auto a = counter(1);
       Writable<int> c({.write = [](int) {}, .final = [] { throw Error("bad"); }});
       listenEnd(log, "a", a);
       listenEnd(log, "c", c);
       tell(log, pipeline(a, c));
       loop.run();
     },
     R"(a end
c close
a close
failed bad
)"},
    {"a stage closes too early, without an error", COUNTER LISTEN R"(
      const source = () => new Readable({ objectMode: true, read() {} });
      const sink = () => new Writable({ objectMode: true, write(x, e, cb) { cb(); } });
      const a = listen('a', source()), b = listen('b', sink());
      tell(streams.pipeline(a, b)); a.push(1); setImmediate(() => a.destroy());
      const c = listen('c', source()), d = listen('d', sink());
      tell(streams.pipeline(c, d)); c.push(1); setImmediate(() => d.destroy());)",
     [](Log& log, Loop& loop) {
       const auto source = [] { return Readable<int>({.read = [](Readable<int>&) {}}); };
       const auto sink = [] { return Writable<int>({.write = [](int) {}}); };
       auto a = source();
       auto b = sink();
       listenEnd(log, "a", a);
       listenEnd(log, "b", b);
       tell(log, pipeline(a, b));
       a.push(1);
       setImmediate([&] { a.destroy(); });
       auto c = source();
       auto d = sink();
       listenEnd(log, "c", c);
       listenEnd(log, "d", d);
       tell(log, pipeline(c, d));
       c.push(1);
       setImmediate([&] { d.destroy(); });
       loop.run();
     },
     R"(a close
b close
failed ERR_STREAM_PREMATURE_CLOSE
d close
c close
failed ERR_STREAM_PREMATURE_CLOSE
)"},
    {"a stage that is destroyed, or at its end, before it starts", COUNTER LISTEN R"(
      const sink = () => new Writable({ objectMode: true, write(x, e, cb) { cb(); } });
      const a = counter(2), b = sink(); a.destroy();
      tell(streams.pipeline(a, b));
      setImmediate(() => { const c = counter(2), d = sink(); d.destroy(); tell(streams.pipeline(c, d)); });
      setImmediate(() => setImmediate(() => { const e = counter(0); e.resume();
        e.on('close', () => setImmediate(() => { log('ended'); tell(streams.pipeline(e, sink())); })); }));)",
     [](Log& log, Loop& loop) {
       const auto sink = [] { return Writable<int>({.write = [](int) {}}); };
       auto a = counter(2);
       auto b = sink();
       a.destroy();
       tell(log, pipeline(a, b));
       auto c = counter(2);
       auto d = sink();
       auto e = counter(0);
       auto f = sink();
       setImmediate([&] {
         d.destroy();
         tell(log, pipeline(c, d));
       });
       setImmediate([&] {
         setImmediate([&] {
           e.resume();
           e.on<"close">([&] {
             setImmediate([&] {
               log("ended");
               tell(log, pipeline(e, f));
             });
           });
         });
       });
       loop.run();
     },
     R"(failed ERR_STREAM_PREMATURE_CLOSE
failed ERR_STREAM_PREMATURE_CLOSE
ended
done
)"},
    {"a signal", COUNTER LISTEN R"(
      const ac = new AbortController();
      const a = listen('a', new Readable({ read() {} }), 'error'), b = listen('b', new Writable({ write(x, e, cb) { cb(); } }), 'error');
      streams.pipeline(a, b, { signal: ac.signal }).catch((e) => log(e.name, e.code, e.cause.name));
      setImmediate(() => ac.abort());
      const c = new Readable({ read() {} }), d = new Writable({ write(x, e, cb) { cb(); } });
      streams.pipeline(c, d, { signal: AbortSignal.abort() }).catch((e) => log(e.name, c.destroyed, d.destroyed));)",
     [](Log& log, Loop& loop) {
       AbortController ac;
       Readable<> a({.read = [](Readable<>&) {}});
       Writable<> b({.write = [](Buffer) {}});
       listenEnd(log, "a", a);
       listenError(log, "a", a);
       listenEnd(log, "b", b);
       listenError(log, "b", b);
       pipeline(a, b, {.signal = ac.signal()})
           .catch_([&](const Error& error) { log(error.name(), error.code(), error.cause()->name()); })
           .detach();
       setImmediate([&] { ac.abort(); });
       Readable<> c({.read = [](Readable<>&) {}});
       Writable<> d({.write = [](Buffer) {}});
       const auto aborted = AbortSignal::abort();
       pipeline(c, d, {.signal = aborted})
           .catch_([&](const Error& error) { log(error.name(), c.destroyed(), d.destroyed()); })
           .detach();
       loop.run();
     },
     R"(AbortError true true
a error ABORT_ERR
a close
b error ABORT_ERR
b close
AbortError ABORT_ERR AbortError
)"},
    {"the sink is left open", COUNTER LISTEN R"(
      const c = listen('c', new Writable({ objectMode: true, write(x, e, cb) { log('write', x); cb(); } }));
      streams.pipeline(counter(2), c, { end: false }).then(() => { log('first', c.writableEnded);
        return streams.pipeline(counter(1), c); }).then(() => log('second', c.writableEnded));
      const d = listen('d', new Writable({ objectMode: true, write(x, e, cb) { cb(); } }));
      tell(streams.pipeline(new Readable({ read() { this.destroy(new Error('bad')); } }), d, { end: false }).finally(() => log(d.destroyed)));)",
     [](Log& log, Loop& loop) {
       Writable<int> c({.write = [&](int x) { log("write", x); }});
       listenEnd(log, "c", c);
       pipeline(counter(2), c, {.end = false})
           .then([&] {
             log("first", c.writableEnded());
             return pipeline(counter(1), c);
           })
           .then([&] { log("second", c.writableEnded()); })
           .detach();
       Writable<int> d({.write = [](int) {}});
       listenEnd(log, "d", d);
       Readable<int> bad({.read = [](Readable<int>& self) { self.destroy(Error("bad")); }});
       tell(log, pipeline(bad, d, {.end = false}).finally_([&] { log(d.destroyed()); }));
       loop.run();
     },
     R"(write 0
write 1
false
first false
failed bad
write 0
c finish
c close
second true
)"},
    {"errors that come after the end are not the pipeline's", COUNTER LISTEN R"(
      const c = new Writable({ objectMode: true, autoDestroy: false, write(x, e, cb) { cb(); } });
      const a = counter(2);
      streams.pipeline(a, c).then(() => { log('done'); c.on('error', (e) => log('error', e)); c.destroy(new Error('late')); });)",
     [](Log& log, Loop& loop) {
       Writable<int> c({.write = [](int) {}, .autoDestroy = false});
       auto a = counter(2);
       pipeline(a, c)
           .then([&] {
             log("done");
             c.on<"error">([&](const Error& error) { log("error", error); });
             c.destroy(Error("late"));
           })
           .detach();
       loop.run();
     },
     R"(done
error late
)"},
    {"generators and functions", LISTEN R"(
      const upper = async function* (source) { for await (const word of source) yield word.toUpperCase(); };
      const words = [];
      const collect = async (source) => { for await (const word of source) words.push(word); };
      const given = async function* () { yield 'four'; yield 'five'; };
      streams.pipeline(Readable.from(['one', 'two', 'three']), upper, collect)
        .then(() => log(words.join()))
        .then(() => streams.pipeline(given, upper, new Writable({ objectMode: true, write(x, e, cb) { log('write', x); cb(); } })))
        .then(() => log('done'));)",
     [](Log& log, Loop& loop) {
       std::vector<std::string> words;
       const auto collect = [&](Readable<std::string> source) -> Promise<> {
         while (auto word = co_await source.next()) words.push_back(*word);
       };
       const auto given = []() -> AsyncGenerator<std::string> {
         co_yield "four";
         co_yield "five";
       };
       Writable<std::string> sink({.write = [&](const std::string& x) { log("write", x); }});
       pipeline(Readable<std::string>::from({"one", "two", "three"}), upper, collect)
           .then([&] { log(words.at(0) + "," + words.at(1) + "," + words.at(2)); })
           .then([&] { return pipeline(given(), upper, sink); })
           .then([&] { log("done"); })
           .detach();
       loop.run();
     },
     R"(ONE,TWO,THREE
write FOUR
write FIVE
done
)"},
    {"functions that fail, and one that stops early", LISTEN R"(
      const source = () => { let n = 0; return new Readable({ objectMode: true, read() { this.push(n++); } }); };
      const a = source(), b = source(), c = source();
      const d = new Writable({ objectMode: true, write(x, e, cb) { cb(); } });
      streams.pipeline(a, async function* (s) { for await (const x of s) { if (x === 2) throw new Error('bad generator'); yield x; } }, d)
        .catch((e) => log(e, a.destroyed, d.destroyed))
        .then(() => streams.pipeline(b, async (s) => { for await (const x of s) throw new Error('bad function'); }))
        .catch((e) => log(e, b.destroyed))
        .then(() => streams.pipeline(c, async (s) => { for await (const x of s) if (x === 2) break; }))
        .then(() => log('done', c.destroyed));)",
     [](Log& log, Loop& loop) {
       const auto source = [] {
         return Readable<int>({.read = [n = 0](Readable<int>& self) mutable { self.push(n++); }});
       };
       auto a = source();
       auto b = source();
       auto c = source();
       Writable<int> d({.write = [](int) {}});
       const auto badGenerator = [](Readable<int> s) -> AsyncGenerator<int> {
         while (auto x = co_await s.next()) {
           if (*x == 2) throw Error("bad generator");
           co_yield *x;
         }
       };
       const auto badFunction = [](Readable<int> s) -> Promise<> {
         while (auto x = co_await s.next()) throw Error("bad function");
       };
       const auto stops = [](Readable<int> s) -> Promise<> {
         while (auto x = co_await s.next()) {
           if (*x == 2) break;
         }
       };
       pipeline(a, badGenerator, d)
           .catch_([&](const Error& error) { log(error, a.destroyed(), d.destroyed()); })
           .then([&] { return pipeline(b, badFunction); })
           .catch_([&](const Error& error) { log(error, b.destroyed()); })
           .then([&] { return pipeline(c, stops); })
           .then([&] { log("done", c.destroyed()); })
           .detach();
       loop.run();
     },
     R"(bad generator true true
bad function true
done true
)"},
    {"functions are told when it is through, and the last one's value is given back", COUNTER R"(
      streams.pipeline(async function* ({ signal }) {
        signal.addEventListener('abort', () => log('source through'));
        for (let i = 1; i <= 3; ++i) yield i;
      }, async function* (source, { signal }) {
        for await (const x of source) { log('stage', x, signal.aborted); yield x * 2; }
      }, async (source, { signal }) => {
        let sum = 0;
        for await (const x of source) sum += x;
        signal.addEventListener('abort', () => log('sink through'));
        log('sum', signal.aborted);
        return sum;
      }).then((value) => log('value', value)).then(() => log('next'));)",
     [](Log& log, Loop& loop) {
       const auto source = [&log](StageContext context) {
         static AbortRegistration registration;
         registration = context.signal.onAbort([&log] { log("source through"); });
         return [](int count) -> AsyncGenerator<int> {
           for (int i = 1; i <= count; ++i) co_yield i;
         }(3);
       };
       const auto twice = [&log](Readable<int> from, StageContext context) -> AsyncGenerator<int> {
         while (auto x = co_await from.next()) {
           log("stage", *x, context.signal.aborted());
           co_yield *x * 2;
         }
       };
       const auto sum = [&log](Readable<int> from, StageContext context) -> Promise<int> {
         int all = 0;
         while (auto x = co_await from.next()) all += *x;
         static AbortRegistration registration;
         registration = context.signal.onAbort([&log] { log("sink through"); });
         log("sum", context.signal.aborted());
         co_return all;
       };
       pipeline(source, twice, sum)
           .then([&log](int value) { log("value", value); })
           .then([&log] { log("next"); })
           .detach();
       loop.run();
     },
     R"(stage 1 false
stage 2 false
stage 3 false
sum false
source through
sink through
value 12
next
)"},
    {"a stream and a function that gives a value", COUNTER R"(
      streams.pipeline(counter(2), async (source) => { for await (const x of source); return 'text'; })
        .then((value) => log('value', value)).then(() => log('next'));)",
     [](Log& log, Loop& loop) {
       const auto text = [](Readable<int> from) -> Promise<std::string> {
         while (auto x = co_await from.next()) {
         }
         co_return "text";
       };
       pipeline(counter(2), text)
           .then([&log](const std::string& value) { log("value", value); })
           .then([&log] { log("next"); })
           .detach();
       loop.run();
     },
     R"(value text
next
)"},
    {"what fails tells the functions", R"(
      const source = async function* ({ signal }) {
        signal.addEventListener('abort', () => log('told'));
        for (let i = 1; ; ++i) yield i;
      };
      const sink = new Writable({ objectMode: true, write(x, e, cb) { cb(x === 2 ? new Error('bad sink') : null); } });
      streams.pipeline(source, sink).catch((e) => log('failed', e));)",
     [](Log& log, Loop& loop) {
       const auto source = [&log](StageContext context) -> AsyncGenerator<int> {
         static AbortRegistration registration;
         registration = context.signal.onAbort([&log] { log("told"); });
         for (int i = 1;; ++i) co_yield i;
       };
       Writable<int> sink({.write = [](int x) {
         if (x == 2) throw Error("bad sink");
       }});
       pipeline(source, sink).catch_([&log](const Error& error) { log("failed", error); }).detach();
       loop.run();
     },
     R"(told
failed bad sink
)"},
};

}  // namespace

TEST_CASE("a pipeline's events come in Node's order") { check(programs); }

TEST_CASE("a pipeline leaves no listener and no watcher behind") {
  Loop loop;
  AbortController controller;
  auto source = counter(3);
  PassThrough<int> middle;
  Writable<int> sink({.write = [](int) {}});
  const auto done = pipeline(source, middle, sink, {.signal = controller.signal()});
  CHECK(controller.signal().state()->hasListeners());
  loop.run();
  CHECK(done.isFulfilled());
  CHECK_FALSE(controller.signal().state()->hasListeners());
  for (const auto& state : {source.emitterState(), middle.emitterState(), sink.emitterState()}) {
    CHECK_FALSE(static_cast<detail::StreamState&>(*state).watched());
    CHECK(state->names().empty());
    CHECK_EQ(state->useCount(), 2);  // the handle above, and the list here
  }
}
