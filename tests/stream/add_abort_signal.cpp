#include <nodus/stream/add_abort_signal.hpp>

#include "order.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/stream/readable.hpp>

using namespace order;

namespace {

const std::vector<Program> programs = {
    {"a signal destroys the stream, now or later", R"(
      const ac = new AbortController();
      const make = (n) => { const r = new Readable({ read() {} });
        r.on('error', (e) => log(n, e.name, e, e.cause.name)); r.on('close', () => log(n, 'close')); return r; };
      const a = addAbortSignal(ac.signal, make('a')), b = addAbortSignal(AbortSignal.abort(), make('b'));
      log(a.destroyed, b.destroyed);
      setImmediate(() => { ac.abort(); log(a.destroyed); process.nextTick(() => log('tick')); });)",
     [](Log& log, Loop& loop) {
       AbortController ac;
       const auto make = [&](const char* n) {
         Readable<> r({.read = [](Readable<>&) {}});
         r.on<"error">([&log, n](const Error& error) { log(n, error.name(), error, error.cause()->name()); });
         r.on<"close">([&log, n] { log(n, "close"); });
         return r;
       };
       auto a = addAbortSignal(ac.signal(), make("a"));
       auto b = addAbortSignal(AbortSignal::abort(), make("b"));
       log(a.destroyed(), b.destroyed());
       setImmediate([&] {
         ac.abort();
         log(a.destroyed());
         process::nextTick([&] { log("tick"); });
       });
       loop.run();
     },
     R"(false true
b AbortError ABORT_ERR AbortError
b close
true
a AbortError ABORT_ERR AbortError
a close
tick
)"},
};

}  // namespace

TEST_CASE("addAbortSignal does what Node's does") { check(programs); }

TEST_CASE("addAbortSignal leaves nothing behind when the stream is over or gone") {
  Loop loop;
  AbortController ac;
  auto r = addAbortSignal(ac.signal(), Readable<int>::from({1}));
  r.resume();
  { const auto gone = addAbortSignal(ac.signal(), Readable<int>()); }
  CHECK(ac.signal().state()->hasListeners());
  loop.run();
  CHECK_FALSE(ac.signal().state()->hasListeners());
}
