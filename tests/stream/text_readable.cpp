#include <nodus/stream/text_readable.hpp>

#include "listen.hpp"

#include <nodus/kernel/once.hpp>
#include <nodus/stream/pipeline.hpp>

using namespace order;

namespace {

// The bytes of a text, so many at a time.
#define PIECES                                                                                                  \
  "const pieces = (text, size) => { const all = Buffer.from(text); let at = 0; return new Readable({ read() { " \
  "this.push(at < all.length ? all.subarray(at, at += size) : null); } }); };\n"

Readable<> pieces(std::string_view text, int size) {
  return Readable<>({.read = [all = Buffer::from(text), at = 0, size](Readable<>& self) mutable {
    if (static_cast<std::size_t>(at) >= all.size()) {
      self.push(std::nullopt);
      return;
    }
    self.push(all.subarray(at, at + size));
    at += size;
  }});
}

const std::vector<Program> programs = {
    {"characters whose bytes come in several chunks", PIECES TICKS R"(
      const r = pieces('a€ä😀!', 2);
      log(r.readableEncoding); r.setEncoding('utf8'); log(r.readableEncoding);
      )" LISTEN_TO_READABLE("r") R"( ticks();)",
     [](Log& log, Loop& loop) {
       auto bytes = pieces("a€ä😀!", 2);
       const auto none = bytes.readableEncoding();
       log(none ? std::string(*none) : "null");
       auto r = bytes.setEncoding("utf8");
       log(std::string(*r.readableEncoding()));
       listenToReadable(log, r);
       logTicks(log);
       loop.run();
     },
     R"(null
utf8
resume
data a
data €
data ä
data 😀
data !
tick
end
tick 2
close
microtask
immediate
)"},
    {"what was buffered before, and a character that is never whole", R"(
      const r = new Readable({ read() {} });
      r.push(Buffer.from([0x61, 0xe2])); r.push(Buffer.from([0x82])); r.setEncoding('utf8'); log(r.readableLength);
      r.push(Buffer.from([0xac, 0x62])); r.push(Buffer.from([0xf0, 0x9f])); r.push(null);
      )" LISTEN_TO_READABLE("r"),
     [](Log& log, Loop& loop) {
       Readable<> bytes({.read = [](Readable<>&) {}});
       bytes.push(Buffer::from({0x61, 0xe2}));
       bytes.push(Buffer::from({0x82}));
       auto r = bytes.setEncoding("utf8");
       log(r.readableLength());
       bytes.push(Buffer::from({0xac, 0x62}));
       bytes.push(Buffer::from({0xf0, 0x9f}));
       bytes.push(std::nullopt);
       listenToReadable(log, r);
       loop.run();
     },
     R"(1
data a
data €b
data �
resume
end
close
)"},
    {"other encodings", PIECES R"(
      for (const encoding of ['hex', 'base64', 'latin1', 'utf16le']) {
        const r = pieces('aé😀zq', 3).setEncoding(encoding);
        r.on('data', (c) => log(encoding, c)); r.on('end', () => log('end'));
      })",
     [](Log& log, Loop& loop) {
       for (const char* encoding : {"hex", "base64", "latin1", "utf16le"}) {
         auto r = pieces("aé😀zq", 3).setEncoding(encoding);
         r.on<"data">([&log, encoding](const std::string& c) { log(encoding, c); });
         r.on<"end">([&log] { log("end"); });
       }
       loop.run();
     },
     R"(hex 61c3a9
hex f09f98
hex 807a71
base64 YcOp
base64 8J+Y
base64 gHpx
latin1 aÃ©
latin1 ð
latin1 zq
utf16le 썡
utf16le 颟
utf16le 窀
end
end
end
end
)"},
    {"read of some characters, and unshift", R"(
      const r = new Readable({ read() {} }); r.setEncoding('utf8');
      r.push('äö€abc'); r.push('😀x');
      log(r.read(2)); log(r.read(3)); r.unshift('ü'); log(r.read(1)); log(r.read(50)); log(r.read(3)); log(r.read());
      r.push('yz'); r.push(null); log(r.read(9)); r.on('end', () => log('end')); log(r.read());)",
     [](Log& log, Loop& loop) {
       Readable<> bytes({.read = [](Readable<>&) {}});
       auto r = bytes.setEncoding("utf8");
       bytes.push(Buffer::from("äö€abc"));
       bytes.push(Buffer::from("😀x"));
       log(r.read(2));
       log(r.read(3));
       r.unshift("ü");
       log(r.read(1));
       log(r.read(50));
       log(r.read(3));
       log(r.read());
       bytes.push(Buffer::from("yz"));
       bytes.push(std::nullopt);
       log(r.read(9));
       r.on<"end">([&] { log("end"); });
       log(r.read());
       loop.run();
     },
     R"(äö
€ab
ü
null
c😀
x
yz
null
end
)"},
    {"iteration, operators and pipes", PIECES R"(
      (async () => {
        for await (const c of pieces('a€b', 2).setEncoding('utf8')) log('got', c);
        log(await pieces('a€b', 2).setEncoding('utf8').map((c) => c + '.').toArray());
        const w = new Writable({ decodeStrings: false, write(c, e, cb) { log('write', c); cb(); } });
        pieces('ä€', 2).setEncoding('utf8').pipe(w);
        await new Promise((done) => w.on('finish', done));
        await streams.pipeline(pieces('ä€', 2).setEncoding('utf8'), async function* (s) { for await (const c of s) yield c + c; },
          async (s) => { for await (const c of s) log('piped', c); });
      })();)",
     [](Log& log, Loop& loop) {
       const auto app = [&]() -> Promise<> {
         auto first = pieces("a€b", 2).setEncoding("utf8");
         auto all = first.iterator();
         while (auto c = co_await all.next()) log("got", *c);
         auto dotted = pieces("a€b", 2).setEncoding("utf8").map([](const std::string& c) { return c + "."; });
         log(co_await dotted.toArray());
         Writable<std::string> w({.write = [&](const std::string& c) { log("write", c); }});
         pieces("ä€", 2).setEncoding("utf8").pipe(w);
         co_await once<"finish">(w);
         auto twice = [](Readable<std::string> s) -> AsyncGenerator<std::string> {
           while (auto c = co_await s.next()) co_yield *c + *c;
         };
         auto sink = [&](Readable<std::string> s) -> Promise<> {
           while (auto c = co_await s.next()) log("piped", *c);
         };
         Readable<std::string> source = pieces("ä€", 2).setEncoding("utf8");
         co_await pipeline(source, twice, sink);
       };
       app().detach();
       loop.run();
     },
     R"(got a
got €b
a.,€b.
write ä
write €
piped ää
piped €€
)"},
};

}  // namespace

TEST_CASE("a stream with an encoding gives whole characters, in Node's order") { check(programs); }

TEST_CASE("text is read with next(), as an awaitable and as a promise") {
  Loop loop;
  std::string got;
  auto text = pieces("a€b", 2).setEncoding("utf8");
  auto first = text.next().promise();
  const auto read = [&]() -> Promise<> {
    got += *co_await first + "|";
    while (auto chunk = co_await text.next()) got += *chunk + "|";
  };
  read().detach();
  loop.run();
  CHECK_EQ(got, "a|€|b|");
}

TEST_CASE("an encoding that is none is an error; a stream of bytes takes text as UTF-8") {
  Loop loop;
  Readable<> bytes;
  CHECK_THROWS_AS(static_cast<void>(bytes.setEncoding("utf9")), TypeError);
  std::string got;
  Writable<> sink({.write = [&](const Buffer& chunk) { got += chunk.toString() + "|"; }});
  pieces("a€b", 2).setEncoding("utf8").pipe(sink);
  loop.run();
  CHECK_EQ(got, "a|€|b|");
}
