#include <nodus/stream/utilities.hpp>

#include "listen.hpp"

#include <nodus/stream/transform.hpp>

using namespace order;

namespace {

template <class S>
void look(Log& log, const char* name, const S& s) {
  log(name, stream::isReadable(s), stream::isWritable(s), stream::isErrored(s), stream::isDisturbed(s),
      stream::isDestroyed(s));
}
#define LOOK                                                                                                     \
  "const s = require('node:stream');\n"                                                                          \
  "const look = (name, x) => log(name, !!s.isReadable(x), !!s.isWritable(x), s.isErrored(x), s.isDisturbed(x), " \
  "!!s.isDestroyed(x));\n"

const std::vector<Program> programs = {
    {"how streams look", LOOK R"(
      const r = new Readable({ read() {} }), w = new Writable({ write(c, e, cb) { cb(); } }), t = new PassThrough();
      look('r', r); look('w', w); look('t', t);
      r.push('a'); r.read(); look('r read', r); t.end(); look('t ended', t); w.end(); look('w ended', w);
      w.on('finish', () => look('w finished', w)).on('close', () => look('w closed', w));
      t.resume().on('end', () => look('t end', t)).on('close', () => look('t closed', t));
      const bad = new Readable({ read() {} }); bad.on('error', () => look('bad error', bad)); bad.destroy(new Error('bad')); look('bad', bad);
      const left = new Readable({ read() {} }); left.on('error', (e) => log('left', e)); s.destroy(left); look('left', left);
      const over = Readable.from([]); over.resume(); over.on('end', () => { look('over', over); s.destroy(over); }).on('close', () => look('over closed', over));)",
     [](Log& log, Loop& loop) {
       Readable<> r({.read = [](Readable<>&) {}});
       Writable<> w({.write = [](Buffer) {}});
       PassThrough<> t;
       look(log, "r", r);
       look(log, "w", w);
       look(log, "t", t);
       r.push(Buffer::from("a"));
       static_cast<void>(r.read());
       look(log, "r read", r);
       t.end();
       look(log, "t ended", t);
       w.end();
       look(log, "w ended", w);
       w.on<"finish">([&] { look(log, "w finished", w); });
       w.on<"close">([&] { look(log, "w closed", w); });
       t.resume();
       t.on<"end">([&] { look(log, "t end", t); });
       t.on<"close">([&] { look(log, "t closed", t); });
       Readable<> bad({.read = [](Readable<>&) {}});
       bad.on<"error">([&] { look(log, "bad error", bad); });
       bad.destroy(Error("bad"));
       look(log, "bad", bad);
       Readable<> left({.read = [](Readable<>&) {}});
       left.on<"error">([&](const Error& error) { log("left", error); });
       stream::destroy(left);
       look(log, "left", left);
       auto over = Readable<int>::from(std::vector<int>());
       over.resume();
       over.on<"end">([&] {
         look(log, "over", over);
         stream::destroy(over);
       });
       over.on<"close">([&] { look(log, "over closed", over); });
       loop.run();
     },
     R"(r true false false false false
w false true false false false
t true true false false false
r read true false false true false
t ended true false false false false
w ended false false false false false
bad false false false true true
left false false false true true
w finished false false false false false
bad error false false true true true
left ABORT_ERR
w closed false false false false true
t end false false false false false
over false false false false false
t closed false false false false true
over closed false false false false true
)"},
    {"default high-water marks", R"(
      const s = require('node:stream');
      log(s.getDefaultHighWaterMark(false), s.getDefaultHighWaterMark(true));
      s.setDefaultHighWaterMark(false, 100); s.setDefaultHighWaterMark(true, 3);
      log(s.getDefaultHighWaterMark(false), new Readable().readableHighWaterMark, new Writable({ objectMode: true }).writableHighWaterMark);
      s.setDefaultHighWaterMark(false, 16384); s.setDefaultHighWaterMark(true, 16);)",
     [](Log& log, Loop&) {
       log(stream::getDefaultHighWaterMark(false), stream::getDefaultHighWaterMark(true));
       stream::setDefaultHighWaterMark(false, 100);
       stream::setDefaultHighWaterMark(true, 3);
       log(stream::getDefaultHighWaterMark(false), Readable<>().readableHighWaterMark(),
           Writable<int>({.write = [](int) {}}).writableHighWaterMark());
       stream::setDefaultHighWaterMark(false, 16384);
       stream::setDefaultHighWaterMark(true, 16);
     },
     R"(16384 16
100 100 3
)"},
};

}  // namespace

TEST_CASE("streams look to the utilities as in Node") { check(programs); }
