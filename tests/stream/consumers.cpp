#include <nodus/stream/consumers.hpp>

#include "listen.hpp"

#include <nodus/json.hpp>

using namespace order;

namespace {

Readable<> bytesOf(std::initializer_list<Buffer> chunks) {
  Readable<> r({.read = [](Readable<>&) {}});
  for (const auto& chunk : chunks) r.push(chunk);
  r.push(std::nullopt);
  return r;
}
#define BYTES                                                                                                          \
  "const bytesOf = (...all) => { const r = new Readable({ read() {} }); for (const c of all) r.push(Buffer.from(c)); " \
  "r.push(null); return r; };\n"                                                                                       \
  "const { text, json, buffer } = require('node:stream/consumers');\n"                                                 \
  "const told = (name, p) => p.then((x) => log(name, x), (e) => log(name, 'failed', e.name));\n"

template <class T>
void told(Log& log, const char* name, const Promise<T>& promise) {
  promise
      .then([&log, name](const T& value) { log(name, value); },
            [&log, name](const Error& error) { log(name, "failed", error.name()); })
      .detach();
}

const std::vector<Program> programs = {
    {"text", BYTES R"(
      told('split', text(bytesOf([0x61, 0xe2], [0x82, 0xac], [0xf0])));
      told('mark', text(bytesOf([0xef, 0xbb], [0xbf, 0x61])));
      told('texts', text(Readable.from(['a', 'b€'])));
      told('empty', text(bytesOf()));)",
     [](Log& log, Loop& loop) {
       using stream::consumers::text;
       told(log, "split",
            text(bytesOf({Buffer::from({0x61, 0xe2}), Buffer::from({0x82, 0xac}), Buffer::from({0xf0})})));
       told(log, "mark", text(bytesOf({Buffer::from({0xef, 0xbb}), Buffer::from({0xbf, 0x61})})));
       told(log, "texts", text(Readable<std::string>::from({"a", "b€"})));
       told(log, "empty", text(bytesOf({})));
       loop.run();
     },
     R"(empty 
split a€�
mark a
texts ab€
)"},
    {"json", BYTES R"(
      told('json', json(bytesOf('{"a": [1, "€"', ']}')).then((v) => JSON.stringify(v)));
      setImmediate(() => told('bad', json(bytesOf('{"a": '))));)",
     [](Log& log, Loop& loop) {
       told(log, "json",
            stream::consumers::json(bytesOf({Buffer::from(R"({"a": [1, "€")"), Buffer::from("]}")}))
                .then([](const json::Value& value) { return json::stringify(value); }));
       setImmediate([&] {
         told(log, "bad", stream::consumers::json(bytesOf({Buffer::from("{\"a\": ")})).then([](const json::Value&) {
           return std::string();
         }));
       });
       loop.run();
     },
     R"(json {"a":[1,"€"]}
bad failed SyntaxError
)"},
    {"buffer", BYTES R"(
      told('buffer', buffer(bytesOf('a', 'bc')));
      setImmediate(() => told('texts', buffer(Readable.from(['a', 'b€']))));)",
     [](Log& log, Loop& loop) {
       using stream::consumers::buffer;
       told(log, "buffer", buffer(bytesOf({Buffer::from("a"), Buffer::from("bc")})));
       setImmediate([&] { told(log, "texts", buffer(Readable<std::string>::from({"a", "b€"}))); });
       loop.run();
     },
     R"(buffer abc
texts ab€
)"},
    {"a stream that fails, and one that closes early", BYTES R"(
      for (const error of [new RangeError('bad'), undefined]) {
        const r = new Readable({ read() {} }); r.push('a');
        told('text', text(r)); told('buffer', buffer(r));
        setImmediate(() => r.destroy(error));
      })",
     [](Log& log, Loop& loop) {
       std::vector<Readable<>> all;
       for (const auto& error : {std::optional<Error>(RangeError("bad")), std::optional<Error>()}) {
         Readable<> r({.read = [](Readable<>&) {}});
         r.push(Buffer::from("a"));
         told(log, "text", stream::consumers::text(r));
         told(log, "buffer", stream::consumers::buffer(r));
         setImmediate([r, error]() mutable { error ? r.destroy(*error) : r.destroy(); });
       }
       loop.run();
     },
     R"(text failed RangeError
buffer failed RangeError
text failed Error
buffer failed Error
)"},
};

}  // namespace

TEST_CASE("a stream is consumed as in Node") { check(programs); }
