#include <nodus/stream/operators.hpp>

#include "order.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/stream/readable.hpp>

using namespace order;

namespace {

// Says when a loop has turned through ticks and microtasks, so that the moment of each step shows.
#define CLOCK                                                                      \
  "const clock = (n) => { let i = 0; const next = () => { log('microtask', i); "   \
  "if (++i < n) queueMicrotask(next); }; queueMicrotask(next); };\n"               \
  "const turns = (n, f) => { if (n) setImmediate(turns, n - 1, f); else f(); };\n" \
  "const after = (n, x) => new Promise((done) => turns(n, () => done(x)));\n"      \
  "const told = (name, p) => p.then((x) => log(name, x), (e) => log(name, 'failed', e));\n"

void clock(Log& log, int n, int i = 0) {
  queueMicrotask([&log, n, i] {
    log("microtask", i);
    if (i + 1 < n) clock(log, n, i + 1);
  });
}

// Settled after so many turns of the loop.
template <class T>
void settle(const detail::Ref<detail::PromiseState<T>>& outcome, int turns, T value) {
  if (turns == 0) return outcome->fulfil(value);
  setImmediate([outcome, turns, value] { settle(outcome, turns - 1, value); });
}
template <class T>
Promise<T> after(int turns, T value) {
  auto outcome = detail::makeState<T>();
  settle(outcome, turns, value);
  return Promise<T>(outcome);
}

template <class T>
void told(Log& log, const char* name, const Promise<T>& promise) {
  promise
      .then([&log, name](const T& value) { log(name, value); },
            [&log, name](const Error& error) { log(name, "failed", error); })
      .detach();
}
void told(Log& log, const char* name, const Promise<>& promise) {
  promise
      .then([&log, name] { log(name, std::optional<int>()); },
            [&log, name](const Error& error) { log(name, "failed", error); })
      .detach();
}

Readable<int> numbers(int count) {
  std::vector<int> all;
  for (int i = 1; i <= count; ++i) all.push_back(i);
  return Readable<int>::from(std::move(all));
}

template <class Stream>
void listen(Log& log, Stream& stream) {
  stream.template on<"end">([&log] { log("end"); });
  stream.template on<"error">([&log](const Error& error) { log("error", error); });
  stream.template on<"close">([&log] { log("close"); });
}
#define LISTEN "for (const e of ['end', 'error', 'close']) r.on(e, (...a) => log(e, ...a));\n"

const std::vector<Program> iterations = {
    {"an iterator, to the end", CLOCK R"(
      const r = Readable.from([1, 2, 3]);
      )" LISTEN R"(
      (async () => { for await (const x of r) log('got', x); log('done', r.destroyed); })(); clock(30);)",
     [](Log& log, Loop& loop) {
       auto r = numbers(3);
       listen(log, r);
       auto read = [&]() -> Promise<> {
         auto all = r.iterator();
         while (auto x = co_await all.next()) log("got", *x);
         log("done", r.destroyed());
       };
       read().detach();
       clock(log, 30);
       loop.run();
     },
     R"(microtask 0
got 1
microtask 1
microtask 2
got 2
microtask 3
microtask 4
got 3
microtask 5
microtask 6
microtask 7
microtask 8
microtask 9
microtask 10
microtask 11
microtask 12
microtask 13
microtask 14
microtask 15
microtask 16
microtask 17
microtask 18
microtask 19
microtask 20
microtask 21
microtask 22
microtask 23
microtask 24
microtask 25
microtask 26
microtask 27
microtask 28
microtask 29
end
close
done true
)"},
    {"an iterator that is left early destroys the stream", CLOCK R"(
      const r = new Readable({ objectMode: true, read() {} });
      )" LISTEN R"(
      for (let i = 1; i < 5; i++) r.push(i);
      (async () => { for await (const x of r) { log('got', x); if (x === 2) break; } log('done', r.destroyed, r.errored); })();)",
     [](Log& log, Loop& loop) {
       Readable<int> r;
       listen(log, r);
       for (int i = 1; i < 5; ++i) r.push(i);
       auto read = [&]() -> Promise<> {
         auto all = r.iterator();
         while (auto x = co_await all.next()) {
           log("got", *x);
           if (*x == 2) break;
         }
         co_await all.return_();
         log("done", r.destroyed(), r.errored());
       };
       read().detach();
       loop.run();
     },
     R"(got 1
got 2
done true ABORT_ERR
error ABORT_ERR
close
)"},
    {"an iterator that leaves the stream as it is", CLOCK R"(
      const r = new Readable({ objectMode: true, read() {} });
      )" LISTEN R"(
      for (let i = 1; i < 5; i++) r.push(i); r.push(null);
      (async () => {
        for await (const x of r.iterator({ destroyOnReturn: false })) { log('got', x); if (x === 2) break; }
        log('left', r.destroyed, r.listenerCount('readable'));
        for await (const x of r) log('got', x);
        log('done', r.destroyed); })();)",
     [](Log& log, Loop& loop) {
       Readable<int> r;
       listen(log, r);
       for (int i = 1; i < 5; ++i) r.push(i);
       r.push(std::nullopt);
       auto read = [&]() -> Promise<> {
         auto first = r.iterator({.destroyOnReturn = false});
         while (auto x = co_await first.next()) {
           log("got", *x);
           if (*x == 2) break;
         }
         co_await first.return_();
         log("left", r.destroyed(), r.listenerCount<"readable">());
         auto rest = r.iterator();
         while (auto x = co_await rest.next()) log("got", *x);
         log("done", r.destroyed());
       };
       read().detach();
       loop.run();
     },
     R"(got 1
got 2
left false 0
got 3
got 4
end
close
done true
)"},
    {"an iterator of a stream that fails, and of one that closes early", CLOCK R"(
      for (const error of [new Error('bad'), undefined]) {
        const r = new Readable({ objectMode: true, read() {} });
        r.push(1);
        (async () => { try { for await (const x of r) log('got', x); log('done'); } catch (e) { log('caught', e); } })();
        setImmediate(() => { r.push(2); r.destroy(error); });
      })",
     [](Log& log, Loop& loop) {
       for (const auto& error : {std::optional<Error>(Error("bad")), std::optional<Error>()}) {
         Readable<int> r;
         r.push(1);
         auto read = [](Log& out, Readable<int> stream) -> Promise<> {
           try {
             auto all = stream.iterator();
             while (auto x = co_await all.next()) out("got", *x);
             out("done");
           } catch (const Error& e) {
             out("caught", e);
           }
         };
         read(log, r).detach();
         setImmediate([r, error]() mutable {
           r.push(2);
           error ? r.destroy(*error) : r.destroy();
         });
       }
       loop.run();
     },
     R"(got 1
got 1
caught bad
caught ERR_STREAM_PREMATURE_CLOSE
)"},
    {"bytes come joined", CLOCK R"(
      const r = new Readable({ read() {} });
      r.push('ab'); r.push('cd'); setImmediate(() => { r.push('ef'); r.push(null); });
      (async () => { for await (const x of r) log('got', x); log('done'); })();)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       r.push(Buffer::from("ab"));
       r.push(Buffer::from("cd"));
       setImmediate([&] {
         r.push(Buffer::from("ef"));
         r.push(std::nullopt);
       });
       auto read = [&]() -> Promise<> {
         auto all = r.iterator();
         while (auto x = co_await all.next()) log("got", *x);
         log("done");
       };
       read().detach();
       loop.run();
     },
     R"(got abcd
got ef
done
)"},
};

const std::vector<Program> operators = {
    {"map, one at a time", CLOCK R"(
      const r = Readable.from([1, 2, 3]).map((x) => { log('call', x); return x * 2; });
      )" LISTEN R"( r.on('data', (x) => log('data', x)); clock(60);)",
     [](Log& log, Loop& loop) {
       auto r = numbers(3).map([&](int x) {
         log("call", x);
         return x * 2;
       });
       listen(log, r);
       r.on<"data">([&](int x) { log("data", x); });
       clock(log, 60);
       loop.run();
     },
     R"(microtask 0
microtask 1
call 1
microtask 2
microtask 3
microtask 4
microtask 5
data 2
microtask 6
microtask 7
microtask 8
call 2
microtask 9
microtask 10
microtask 11
microtask 12
data 4
microtask 13
microtask 14
microtask 15
call 3
microtask 16
microtask 17
microtask 18
microtask 19
data 6
microtask 20
microtask 21
microtask 22
microtask 23
microtask 24
microtask 25
microtask 26
microtask 27
microtask 28
microtask 29
microtask 30
microtask 31
microtask 32
microtask 33
microtask 34
microtask 35
microtask 36
microtask 37
microtask 38
microtask 39
microtask 40
microtask 41
microtask 42
microtask 43
microtask 44
microtask 45
microtask 46
microtask 47
microtask 48
microtask 49
microtask 50
microtask 51
microtask 52
microtask 53
microtask 54
microtask 55
microtask 56
microtask 57
microtask 58
microtask 59
end
close
)"},
    {"map with promises, several at a time, in order", CLOCK R"(
      const r = Readable.from([13, 3, 7, 2, 1]).map(async (n) => { log('call', n); await after(n); log('through', n); return 'x' + n; },
        { concurrency: 2 });
      )" LISTEN R"( r.on('data', (x) => log('data', x));)",
     [](Log& log, Loop& loop) {
       auto r = Readable<int>::from({13, 3, 7, 2, 1})
                    .map(
                        [&](int n) -> Promise<std::string> {
                          log("call", n);
                          co_await after(n, 0);
                          log("through", n);
                          co_return "x" + std::to_string(n);
                        },
                        {.concurrency = 2});
       listen(log, r);
       r.on<"data">([&](const std::string& x) { log("data", x); });
       loop.run();
     },
     R"(call 13
call 3
through 3
call 7
through 7
through 13
data x13
call 2
data x3
call 1
data x7
through 1
through 2
data x2
data x1
end
close
)"},
    {"map that runs ahead of a reader who takes its time", CLOCK R"(
      const r = Readable.from([1, 2, 3, 4, 5, 6, 7, 8]).map((x) => { log('call', x); return x; }, { concurrency: 2, highWaterMark: 2 });
      (async () => { for await (const x of r) { log('got', x); await after(3); } log('done'); })();)",
     [](Log& log, Loop& loop) {
       auto r = numbers(8).map(
           [&](int x) {
             log("call", x);
             return x;
           },
           {.concurrency = 2, .highWaterMark = 2});
       auto read = [&]() -> Promise<> {
         auto all = r.iterator();
         while (auto x = co_await all.next()) {
           log("got", *x);
           co_await after(3, 0);
         }
         log("done");
       };
       read().detach();
       loop.run();
     },
     R"(call 1
call 2
call 3
call 4
got 1
call 5
got 2
call 6
got 3
call 7
got 4
call 8
got 5
got 6
got 7
got 8
done
)"},
    {"map that fails, at once and later", CLOCK R"(
      for (const fail of [(x) => { if (x === 2) throw new Error('at once'); return x; },
                          async (x) => { if (x === 2) { await null; throw new Error('later'); } return x; }]) {
        const source = Readable.from([1, 2, 3, 4]);
        source.on('close', () => log('source closed', source.errored));
        const r = source.map(fail, { concurrency: 2 });
        )" LISTEN R"( r.on('data', (x) => log('data', x));
      })",
     [](Log& log, Loop& loop) {
       const auto follow = [&](Readable<int> source, Readable<int> r) {
         source.on<"close">([&log, source] { log("source closed", source.errored()); });
         listen(log, r);
         r.on<"data">([&](int x) { log("data", x); });
       };
       auto first = numbers(4);
       follow(first, first.map(
                         [](int x) {
                           if (x == 2) throw Error("at once");
                           return x;
                         },
                         {.concurrency = 2}));
       auto second = numbers(4);
       follow(second, second.map(
                          [](int x) -> Promise<int> {
                            if (x == 2) {
                              co_await promise::resolve();
                              throw Error("later");
                            }
                            co_return x;
                          },
                          {.concurrency = 2}));
       loop.run();
     },
     R"(data 1
data 1
source closed ABORT_ERR
source closed ABORT_ERR
error at once
close
error later
close
)"},
    {"a mapped stream whose source fails", CLOCK R"(
      const source = new Readable({ objectMode: true, read() {} });
      const r = source.map((x) => x + 1);
      )" LISTEN R"( r.on('data', (x) => log('data', x));
      source.push(1); setImmediate(() => source.destroy(new Error('bad')));)",
     [](Log& log, Loop& loop) {
       Readable<int> source;
       auto r = source.map([](int x) { return x + 1; });
       listen(log, r);
       r.on<"data">([&](int x) { log("data", x); });
       source.push(1);
       setImmediate([&] { source.destroy(Error("bad")); });
       loop.run();
     },
     R"(data 2
error bad
close
)"},
    {"a signal for map", CLOCK R"(
      const c = new AbortController();
      const r = Readable.from([1, 2, 3, 4]).map(async (x, { signal }) => { if (x === 2) c.abort(); log('call', x, signal.aborted); return x; }, { signal: c.signal });
      )" LISTEN R"( r.on('data', (x) => log('data', x));)",
     [](Log& log, Loop& loop) {
       AbortController c;
       auto r = numbers(4).map(
           [&](int x, const AbortSignal& signal) -> Promise<int> {
             if (x == 2) c.abort();
             log("call", x, signal.aborted());
             co_return x;
           },
           {.signal = c.signal()});
       listen(log, r);
       r.on<"data">([&](int x) { log("data", x); });
       loop.run();
     },
     R"(call 1 false
data 1
call 2 true
error ABORT_ERR
close
)"},
    {"filter and forEach", CLOCK R"(
      const r = Readable.from([1, 2, 3, 4, 5]).filter(async (x) => { await after(x % 2); return x !== 3; });
      )" LISTEN R"(
      told('all', r.forEach(async (x) => { log('each', x); await after(1); log('each done', x); }, { concurrency: 2 }));
      told('fails', Readable.from([1, 2, 3]).forEach((x) => { log('b', x); if (x === 2) throw new Error('bad'); }));
      told('none', Readable.from([1]).forEach((x) => {}, { concurrency: 0 }));)",
     [](Log& log, Loop& loop) {
       auto r = numbers(5).filter([](int x) -> Promise<bool> {
         co_await after(x % 2, 0);
         co_return x != 3;
       });
       listen(log, r);
       const auto each = [&](int x) -> Promise<> {
         log("each", x);
         co_await after(1, 0);
         log("each done", x);
       };
       told(log, "all", r.forEach(each, {.concurrency = 2}));
       told(log, "fails", numbers(3).forEach([&](int x) {
         log("b", x);
         if (x == 2) throw Error("bad");
       }));
       told(log, "none", [&] {
         try {
           return numbers(1).forEach([](int) {}, {.concurrency = 0});
         } catch (const Error& error) {
           return promise::reject(error);
         }
       }());
       loop.run();
     },
     R"(none failed ERR_OUT_OF_RANGE
b 1
b 2
fails failed bad
each 1
each 2
each done 1
each done 2
each 4
each done 4
each 5
end
close
each done 5
all null
)"},
    {"some, every and find stop at the first", CLOCK R"(
      const source = (name) => { const r = Readable.from([1, 2, 3, 4]); r.on('close', () => log(name, 'closed', r.errored)); return r; };
      const above = (name, n) => (x) => { log(name, x); return x > n; };
      told('some', source('some').some(above('some', 2)));
      told('some not', source('some not').some(above('some not', 4)));
      told('every', source('every').every(above('every', 0)));
      told('every not', source('every not').every(async (x) => above('every not', 1)(x)));
      told('find', source('find').find(above('find', 2)));
      told('find none', source('find none').find(above('find none', 9)));)",
     [](Log& log, Loop& loop) {
       const auto source = [&](const char* name) {
         auto r = numbers(4);
         r.on<"close">([&log, r, name] { log(name, "closed", r.errored()); });
         return r;
       };
       const auto above = [&](const char* name, int n) {
         return [&log, name, n](int x) {
           log(name, x);
           return x > n;
         };
       };
       told(log, "some", source("some").some(above("some", 2)));
       told(log, "some not", source("some not").some(above("some not", 4)));
       told(log, "every", source("every").every(above("every", 0)));
       auto later = [f = above("every not", 1)](int x) mutable -> Promise<bool> { co_return f(x); };
       told(log, "every not", source("every not").every(later));
       told(log, "find", source("find").find(above("find", 2)));
       told(log, "find none", source("find none").find(above("find none", 9)));
       loop.run();
     },
     R"(some 1
some not 1
every 1
every not 1
find 1
find none 1
some 2
some not 2
find 2
find none 2
every 2
every not false
some 3
some not 3
find 3
find none 3
every 3
some not 4
find none 4
some true
find 3
every 4
every not closed ABORT_ERR
some closed ABORT_ERR
find closed ABORT_ERR
some not closed null
find none closed null
every closed null
some not false
find none null
every true
)"},
    {"take and drop", CLOCK R"(
      const source = (name) => { const r = Readable.from([1, 2, 3, 4]); r.on('close', () => log(name, 'closed', r.errored)); return r; };
      told('take', source('take').take(2).toArray());
      told('take none', source('take none').take(0).toArray());
      told('take all', source('take all').take(9).toArray());
      told('drop', source('drop').drop(2).toArray());
      told('drop all', source('drop all').drop(9).toArray());
      try { Readable.from([1, 2]).take(-1); } catch (e) { log(e); }
      const c = new AbortController(); c.abort();
      told('aborted', Readable.from([1, 2]).take(2, { signal: c.signal }).toArray());)",
     [](Log& log, Loop& loop) {
       const auto source = [&](const char* name) {
         auto r = numbers(4);
         r.on<"close">([&log, r, name] { log(name, "closed", r.errored()); });
         return r;
       };
       told(log, "take", source("take").take(2).toArray());
       told(log, "take none", source("take none").take(0).toArray());
       told(log, "take all", source("take all").take(9).toArray());
       told(log, "drop", source("drop").drop(2).toArray());
       told(log, "drop all", source("drop all").drop(9).toArray());
       try {
         static_cast<void>(numbers(2).take(-1));
       } catch (const Error& error) {
         log(error);
       }
       AbortController c;
       c.abort();
       told(log, "aborted", numbers(2).take(2, {.signal = c.signal()}).toArray());
       loop.run();
     },
     R"(ERR_OUT_OF_RANGE
take none closed ABORT_ERR
aborted failed ABORT_ERR
drop all closed null
take none 
drop closed null
take closed ABORT_ERR
drop all 
take 1,2
take all closed null
drop 3,4
take all 1,2,3,4
)"},
    {"toArray and reduce", CLOCK R"(
      const c = new AbortController();
      told('array', Readable.from([1, 2, 3]).toArray());
      told('sum', Readable.from([1, 2, 3]).reduce((a, b) => a + b, 10));
      told('later', Readable.from([1, 2, 3]).reduce(async (a, b) => { await after(1); return a + b; }));
      told('text', Readable.from([1, 2, 3]).reduce((a, b) => a + b, 'x'));
      told('empty', Readable.from([]).reduce((a, b) => a + b));
      told('bad', Readable.from([1, 2, 3]).reduce((a, b) => { throw new Error('bad'); }));
      told('stopped', Readable.from([1, 2, 3]).reduce((a, b) => { c.abort(); return a + b; }, 0, { signal: c.signal }));
      told('array stopped', Readable.from([1, 2, 3]).toArray({ signal: AbortSignal.abort() }));
      told('reduce stopped', Readable.from([1, 2, 3]).reduce((a, b) => a + b, 0, { signal: AbortSignal.abort() }));)",
     [](Log& log, Loop& loop) {
       AbortController c;
       const auto add = [](int a, int b) { return a + b; };
       const auto aborted = AbortSignal::abort();
       told(log, "array", numbers(3).toArray());
       told(log, "sum", numbers(3).reduce(add, 10));
       told(log, "later", numbers(3).reduce([](int a, int b) -> Promise<int> {
         co_await after(1, 0);
         co_return a + b;
       }));
       told(log, "text", numbers(3).reduce([](const std::string& a, int b) { return a + std::to_string(b); }, "x"));
       told(log, "empty", numbers(0).reduce(add));
       told(log, "bad", numbers(3).reduce([](int, int) -> int { throw Error("bad"); }));
       told(log, "stopped",
            numbers(3).reduce(
                [&](int a, int b) {
                  c.abort();
                  return a + b;
                },
                0, {.signal = c.signal()}));
       told(log, "array stopped", numbers(3).toArray({.signal = aborted}));
       told(log, "reduce stopped", numbers(3).reduce(add, 0, {.signal = aborted}));
       loop.run();
     },
     R"(array stopped failed ABORT_ERR
bad failed bad
stopped failed ABORT_ERR
reduce stopped failed ABORT_ERR
empty failed ERR_MISSING_ARGS
array 1,2,3
sum 16
text x123
later 6
)"},
    {"flatMap", CLOCK R"(
      told('flat', Readable.from([1, 2, 3]).flatMap((x) => Array(x).fill(x)).toArray());
      told('later', Readable.from([1, 2]).flatMap(async (x) => { await after(1); return [x, -x]; }, { concurrency: 2 }).toArray());
      told('streams', Readable.from([1, 2]).flatMap((x) => Readable.from([x, x * 10])).toArray());)",
     [](Log& log, Loop& loop) {
       told(log, "flat",
            numbers(3).flatMap([](int x) { return std::vector<int>(static_cast<std::size_t>(x), x); }).toArray());
       told(log, "later",
            numbers(2)
                .flatMap(
                    [](int x) -> Promise<std::vector<int>> {
                      co_await after(1, 0);
                      std::vector<int> both{x, -x};
                      co_return both;
                    },
                    {.concurrency = 2})
                .toArray());
       told(log, "streams", numbers(2).flatMap([](int x) { return Readable<int>::from({x, x * 10}); }).toArray());
       loop.run();
     },
     R"(streams 1,10,2,20
flat 1,2,2,3,3,3
later 1,-1,2,-2
)"},
};

}  // namespace

TEST_CASE("an iterator of a stream takes Node's steps") { check(iterations); }

TEST_CASE("the operators of a readable stream call and give in Node's order") { check(operators); }
