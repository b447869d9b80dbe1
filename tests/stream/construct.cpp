#include <nodus/stream/transform.hpp>

#include "listen.hpp"

using namespace order;

namespace {

const std::vector<Program> programs = {
    {"nothing is read before construct is done", R"(
      const r = new Readable({ construct(cb) { log('construct'); setImmediate(() => { log('constructed'); cb(); }); },
        read() { log('read'); this.push('a'); this.push(null); }, destroy(e, cb) { log('destroying', e); cb(e); } });
      )" LISTEN_TO_READABLE("r") R"(
      log('made');)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read =
                         [&](Readable<>& self) {
                           log("read");
                           self.push(Buffer::from("a"));
                           self.push(std::nullopt);
                         },
                     .construct =
                         [&] {
                           log("construct");
                           auto done = detail::makeState<void>();
                           setImmediate([&log, done] {
                             log("constructed");
                             done->fulfil();
                           });
                           return Promise<>(done);
                         },
                     .destroy = [&](const std::optional<Error>& error) { log("destroying", error); }});
       listenToReadable(log, r);
       log("made");
       loop.run();
     },
     R"(made
construct
resume
constructed
read
data a
end
destroying null
close
)"},
    {"writes wait for construct", R"(
      const w = new Writable({ construct(cb) { log('construct'); setImmediate(cb); }, write(c, e, cb) { log('write', c); cb(); },
        final(cb) { log('final'); cb(); } });
      )" LISTEN_TO_WRITABLE("w") R"(
      log(w.write('a'), w.writableLength); w.end('b'); log(w.writableLength, w.writableFinished);)",
     [](Log& log, Loop& loop) {
       Writable<> w({.write = [&](const Buffer& c) { log("write", c); },
                     .final = [&] { log("final"); },
                     .construct =
                         [&] {
                           log("construct");
                           return inTheNextTurn();
                         }});
       listenToWritable(log, w);
       const bool more = w.write("a");
       log(more, w.writableLength());
       w.end("b");
       log(w.writableLength(), w.writableFinished());
       loop.run();
     },
     R"(true 1
2 false
construct
write a
write b
final
prefinish
finish
close
)"},
    {"construct fails, at once and later", R"(
      for (const later of [false, true]) {
        const w = new Writable({ construct(cb) { if (!later) throw new Error('at once'); setImmediate(cb, new Error('later')); },
          write(c, e, cb) { log('write', c); cb(); }, destroy(e, cb) { log('destroying', e); cb(e); } });
        )" LISTEN_TO_WRITABLE("w") R"(
        w.write('a', (e) => log('callback', e));
      })",
     [](Log& log, Loop& loop) {
       for (const bool later : {false, true}) {
         Writable<> w({.write = [&](const Buffer& c) { log("write", c); },
                       .construct =
                           [later] {
                             if (!later) throw Error("at once");
                             return failInTheNextTurn(Error("later"));
                           },
                       .destroy = [&](const std::optional<Error>& error) { log("destroying", error); }});
         listenToWritable(log, w);
         w.write("a", [&](const std::optional<Error>& error) { log("callback", error); });
       }
       loop.run();
     },
     R"(destroying at once
callback at once
error at once
close
destroying later
callback later
error later
close
)"},
    {"a stream that is destroyed before construct is done", R"(
      for (const error of [undefined, new Error('gone')]) {
        const d = new Duplex({ construct(cb) { log('construct'); setImmediate(() => { log('constructed'); cb(); }); },
          read() { log('read'); }, write(c, e, cb) { log('write', c); cb(); }, destroy(e, cb) { log('destroying', e); cb(e); } });
        for (const e of ['data', 'end', 'close', 'error', 'finish']) d.on(e, (...a) => log(e, ...a));
        d.write('a', (e) => log('callback', e));
        d.destroy(error); log(d.destroyed, d.closed);
      })",
     [](Log& log, Loop& loop) {
       for (const auto& error : {std::optional<Error>(), std::optional<Error>(Error("gone"))}) {
         Duplex<> d({.read = [&](Duplex<>&) { log("read"); },
                     .write = [&](const Buffer& c) { log("write", c); },
                     .construct =
                         [&] {
                           log("construct");
                           auto done = detail::makeState<void>();
                           setImmediate([&log, done] {
                             log("constructed");
                             done->fulfil();
                           });
                           return Promise<>(done);
                         },
                     .destroy = [&](const std::optional<Error>& e) { log("destroying", e); }});
         d.on<"data">([&](const Buffer& chunk) { log("data", chunk); });
         d.on<"end">([&] { log("end"); });
         d.on<"close">([&] { log("close"); });
         d.on<"error">([&](const Error& e) { log("error", e); });
         d.on<"finish">([&] { log("finish"); });
         d.write("a", [&](const std::optional<Error>& e) { log("callback", e); });
         error ? d.destroy(*error) : d.destroy();
         log(d.destroyed(), d.closed());
       }
       loop.run();
     },
     R"(true false
true false
construct
callback ERR_STREAM_DESTROYED
construct
callback gone
constructed
destroying null
close
constructed
destroying gone
error gone
close
)"},
    {"a transform that is constructed at once", R"(
      const t = new Transform({ construct(cb) { log('construct'); cb(); }, transform(c, e, cb) { log('transform', c); cb(null, c); } });
      for (const e of ['data', 'end', 'close', 'finish']) t.on(e, (...a) => log(e, ...a));
      t.write('a'); t.end('b'); process.nextTick(() => log('tick'));)",
     [](Log& log, Loop& loop) {
       Transform<> t({.transform =
                          [&](Buffer c) {
                            log("transform", c);
                            return c;
                          },
                      .construct = [&] { log("construct"); }});
       t.on<"data">([&](const Buffer& chunk) { log("data", chunk); });
       t.on<"end">([&] { log("end"); });
       t.on<"close">([&] { log("close"); });
       t.on<"finish">([&] { log("finish"); });
       t.write("a");
       t.end("b");
       process::nextTick([&] { log("tick"); });
       loop.run();
     },
     R"(construct
tick
transform a
data a
transform b
data b
end
finish
close
)"},
};

}  // namespace

TEST_CASE("a stream with a construct begins as in Node") { check(programs); }
