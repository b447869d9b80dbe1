// Handlers, each written once in C++ and once in JavaScript, get the same raw requests; the raw bytes of the answers
// are compared with what a live Node sends, and with a recording of that where node is not installed. NODUS_RECORD=1
// writes the recording anew.
#include <nodus/http/server.hpp>

#include "live_server.hpp"

#include <nodus/json.hpp>
#include <nodus/kernel/timers.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

struct Handler {
  std::function<void(Req, Res)> ours;
  std::string node;
};

// The text of the C++ is not needed, so that one macro keeps both next to each other.
#define BOTH(cpp, javascript) \
  {[](Req req, Res res) {     \
     static_cast<void>(req);  \
     static_cast<void>(res);  \
     cpp;                     \
   },                         \
   javascript}

// The code of what `f` throws, as the answer.
template <class F>
void answerCode(Res res, F f) {
  std::string code = "none";
  try {
    f();
  } catch (const Error& error) {
    code = error.code();
  }
  res.end(code);
}
void collect(Req req, std::function<void(std::string)> done) {
  auto body = std::make_shared<std::string>();
  req.on<"data">([body](const Buffer& chunk) { body->append(chunk.view()); });
  req.on<"end">([body, done] { done(*body); });
}
std::string listed(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& item : list) text += item + "|";
  return text;
}

const std::vector<Handler>& plainHandlers() {
  static const std::vector<Handler> handlers {
    BOTH(res.end("Hello"), "res.end('Hello')"), BOTH(res.end(), "res.end()"), BOTH(res.end(""), "res.end('')"),
        BOTH(res.write("a"); res.write("bc"); res.end("d"), "res.write('a'); res.write('bc'); res.end('d')"),
        BOTH(res.write("a"); res.end(), "res.write('a'); res.end()"),
        BOTH(res.write(""); res.end(), "res.write(''); res.end()"),
        BOTH(res.write(""); res.end("a"), "res.write(''); res.end('a')"),
        BOTH(res.write(Buffer::from("a"));
             res.end(Buffer::from("bc")), "res.write(Buffer.from('a')); res.end(Buffer.from('bc'))"),
        BOTH(res.setHeader("X-A", "1"); res.end("x"), "res.setHeader('X-A', '1'); res.end('x')"),
        BOTH(res.setHeader("x-n", 5); res.setHeader("X-UP", -7);
             res.end("x"), "res.setHeader('x-n', 5); res.setHeader('X-UP', -7); res.end('x')"),
        BOTH(res.setHeader("X-A", ""); res.end("x"), "res.setHeader('X-A', ''); res.end('x')"),
        BOTH(res.setHeader("X-A", "1"); res.setHeader("x-a", "2");
             res.end("x"), "res.setHeader('X-A', '1'); res.setHeader('x-a', '2'); res.end('x')"),
        BOTH(res.setHeader("X-A", "1"); res.setHeader("X-B", "2"); res.setHeader("X-a", "3");
             res.end("x"),
             "res.setHeader('X-A', '1'); res.setHeader('X-B', '2'); res.setHeader('X-a', '3'); res.end('x')"),
        BOTH(
            res.setHeader("X-A", "1"); res.setHeader("X-B", "2"); res.removeHeader("x-a"); res.setHeader("X-A", "3");
            res.end("x"),
            "res.setHeader('X-A', '1'); res.setHeader('X-B', '2'); res.removeHeader('x-a'); res.setHeader('X-A', '3'); "
            "res.end('x')"),
        BOTH(res.setHeader("Set-Cookie", std::vector<std::string>{"a=1", "b=2"});
             res.end("x"), "res.setHeader('Set-Cookie', ['a=1', 'b=2']); res.end('x')"),
        BOTH(res.appendHeader("X-A", "1"); res.appendHeader("X-A", "2");
             res.end("x"), "res.appendHeader('X-A', '1'); res.appendHeader('X-A', '2'); res.end('x')"),
        BOTH(res.setHeader("X-A", "1"); res.setHeader("X-B", "1"); res.appendHeader("x-a", "2");
             res.end("x"),
             "res.setHeader('X-A', '1'); res.setHeader('X-B', '1'); res.appendHeader('x-a', '2'); res.end('x')"),
        BOTH(Headers all({{"X-B", "2"}, {"X-A", "1"}}); res.setHeaders(all);
             res.end("x"), "res.setHeaders(new Map([['X-B', '2'], ['X-A', '1']])); res.end('x')"),
        BOTH(res.setHeader("Content-Length", 5);
             res.end("hello"), "res.setHeader('Content-Length', 5); res.end('hello')"),
        BOTH(res.setHeader("content-length", "5"); res.write("he");
             res.end("llo"), "res.setHeader('content-length', '5'); res.write('he'); res.end('llo')"),
        BOTH(res.setHeader("Content-Length", 0); res.end(), "res.setHeader('Content-Length', 0); res.end()"),
        BOTH(res.setHeader("Transfer-Encoding", "chunked");
             res.end("abc"), "res.setHeader('Transfer-Encoding', 'chunked'); res.end('abc')"),
        BOTH(res.setHeader("Transfer-Encoding", "chunked"); res.write("abc");
             res.end(), "res.setHeader('Transfer-Encoding', 'chunked'); res.write('abc'); res.end()"),
        BOTH(res.setHeader("Transfer-Encoding", "chunked");
             res.end(), "res.setHeader('Transfer-Encoding', 'chunked'); res.end()"),
        BOTH(res.setHeader("Transfer-Encoding", "gzip, chunked");
             res.end("abc"), "res.setHeader('Transfer-Encoding', 'gzip, chunked'); res.end('abc')"),
        BOTH(res.setHeader("Connection", "close");
             res.end("abc"), "res.setHeader('Connection', 'close'); res.end('abc')"),
        BOTH(res.setHeader("Connection", "keep-alive");
             res.end("abc"), "res.setHeader('Connection', 'keep-alive'); res.end('abc')"),
        BOTH(res.setHeader("Connection", "keep-alive"); res.setHeader("Content-Length", 3);
             res.end("abc"),
             "res.setHeader('Connection', 'keep-alive'); res.setHeader('Content-Length', 3); res.end('abc')"),
        BOTH(res.setHeader("Content-Length", 3); res.end("abc"), "res.setHeader('Content-Length', 3); res.end('abc')"),
        BOTH(res.setHeader("Connection", "x, Close");
             res.end("abc"), "res.setHeader('Connection', 'x, Close'); res.end('abc')"),
        BOTH(res.setHeader("Connection", "x"); res.end("abc"), "res.setHeader('Connection', 'x'); res.end('abc')"),
        BOTH(res.setHeader("Keep-Alive", "timeout=9");
             res.end("abc"), "res.setHeader('Keep-Alive', 'timeout=9'); res.end('abc')"),
        BOTH(res.sendDate(false); res.end("abc"), "res.sendDate = false; res.end('abc')"),
        BOTH(res.setHeader("Date", "today"); res.end("abc"), "res.setHeader('Date', 'today'); res.end('abc')"),
        BOTH(res.removeHeader("Date"); res.end("abc"), "res.removeHeader('Date'); res.end('abc')"),
        BOTH(res.removeHeader("Connection"); res.end("abc"), "res.removeHeader('Connection'); res.end('abc')"),
        BOTH(res.removeHeader("Content-Length"); res.end("abc"), "res.removeHeader('Content-Length'); res.end('abc')"),
        BOTH(res.removeHeader("Transfer-Encoding"); res.write("ab");
             res.end("c"), "res.removeHeader('Transfer-Encoding'); res.write('ab'); res.end('c')"),
        BOTH(res.removeHeader("Transfer-Encoding"); res.removeHeader("Content-Length");
             res.end("abc"),
             "res.removeHeader('Transfer-Encoding'); res.removeHeader('Content-Length'); res.end('abc')"),
        BOTH(res.removeHeader("Transfer-Encoding");
             res.end("abc"), "res.removeHeader('Transfer-Encoding'); res.end('abc')"),
        BOTH(res.setHeader("Connection", "close"); res.removeHeader("connection");
             res.end("abc"), "res.setHeader('Connection', 'close'); res.removeHeader('connection'); res.end('abc')"),
        BOTH(res.removeHeader("connection"); res.setHeader("Connection", "keep-alive");
             res.end("abc"),
             "res.removeHeader('connection'); res.setHeader('Connection', 'keep-alive'); res.end('abc')"),
        BOTH(res.statusCode(404); res.end("no"), "res.statusCode = 404; res.end('no')"),
        BOTH(res.statusCode(404).statusMessage("Nope");
             res.end("no"), "res.statusCode = 404; res.statusMessage = 'Nope'; res.end('no')"),
        BOTH(res.statusCode(299); res.end("x"), "res.statusCode = 299; res.end('x')"),
        BOTH(res.statusCode(700); res.end("x"), "res.statusCode = 700; res.end('x')"),
        BOTH(res.statusCode(204); res.end("x"), "res.statusCode = 204; res.end('x')"),
        BOTH(res.statusCode(204); res.write("x"); res.end(), "res.statusCode = 204; res.write('x'); res.end()"),
        BOTH(res.statusCode(204); res.setHeader("Transfer-Encoding", "chunked");
             res.end(), "res.statusCode = 204; res.setHeader('Transfer-Encoding', 'chunked'); res.end()"),
        BOTH(res.statusCode(204); res.setHeader("Content-Length", 0);
             res.end(), "res.statusCode = 204; res.setHeader('Content-Length', 0); res.end()"),
        BOTH(res.statusCode(304); res.end("x"), "res.statusCode = 304; res.end('x')"),
        BOTH(res.statusCode(304); res.setHeader("Content-Length", 5);
             res.end(), "res.statusCode = 304; res.setHeader('Content-Length', 5); res.end()"),
        BOTH(res.statusCode(304); res.setHeader("Transfer-Encoding", "chunked");
             res.end(), "res.statusCode = 304; res.setHeader('Transfer-Encoding', 'chunked'); res.end()"),
        BOTH(res.writeHead(200); res.end("abc"), "res.writeHead(200); res.end('abc')"),
        BOTH(res.writeHead(200).end(), "res.writeHead(200).end()"),
        BOTH(res.writeHead(204).end(), "res.writeHead(204).end()"),
        BOTH(res.writeHead(204).end("x"), "res.writeHead(204).end('x')"),
        BOTH(res.writeHead(304).end(), "res.writeHead(304).end()"),
        BOTH(res.writeHead(200, {{"X-B", "2"}, {"X-A", "1"}}).end("abc"),
             "res.writeHead(200, {'X-B': '2', 'X-A': '1'}).end('abc')"),
        BOTH(res.writeHead(201, "Made", {{"X-B", "2"}}).end("abc"),
             "res.writeHead(201, 'Made', {'X-B': '2'}).end('abc')"),
        BOTH(res.writeHead(201, "Made").end("abc"), "res.writeHead(201, 'Made').end('abc')"),
        BOTH(res.setHeader("X-A", "1"); res.setHeader("X-B", "1"); res.writeHead(200, {{"x-a", "2"}, {"X-C", "3"}});
             res.end("abc"),
             "res.setHeader('X-A', '1'); res.setHeader('X-B', '1'); res.writeHead(200, {'x-a': '2', 'X-C': '3'}); "
             "res.end('abc')"),
        BOTH(res.writeHead(200, {{"Content-Length", "3"}}).end("abc"),
             "res.writeHead(200, {'Content-Length': '3'}).end('abc')"),
        BOTH(res.writeHead(200, {{"Transfer-Encoding", "chunked"}}).end("abc"),
             "res.writeHead(200, {'Transfer-Encoding': 'chunked'}).end('abc')"),
        BOTH(res.writeHead(200, {{"Connection", "close"}, {"Content-Length", "3"}}).end("abc"),
             "res.writeHead(200, {'Connection': 'close', 'Content-Length': '3'}).end('abc')"),
        BOTH(res.flushHeaders(); res.end("abc"), "res.flushHeaders(); res.end('abc')"),
        BOTH(res.flushHeaders(); res.write("ab"); res.end("c"), "res.flushHeaders(); res.write('ab'); res.end('c')"),
        BOTH(res.flushHeaders(); res.end(), "res.flushHeaders(); res.end()"),
        BOTH(res.cork(); res.write("a"); res.write("bc"); res.uncork();
             res.end("d"), "res.cork(); res.write('a'); res.write('bc'); res.uncork(); res.end('d')"),
        BOTH(res.write("0"); res.cork(); res.write("a"); res.write("bc"); res.uncork();
             res.end("d"), "res.write('0'); res.cork(); res.write('a'); res.write('bc'); res.uncork(); res.end('d')"),
        BOTH(res.cork(); res.write("a"); res.write("bc");
             res.end(), "res.cork(); res.write('a'); res.write('bc'); res.end()"),
        BOTH(res.cork(); res.end("abc"), "res.cork(); res.end('abc')"),
        BOTH(res.setHeader("Trailer", "X-T"); res.write("abc"); res.addTrailers({{"X-T", "1"}});
             res.end(), "res.setHeader('Trailer', 'X-T'); res.write('abc'); res.addTrailers({'X-T': '1'}); res.end()"),
        BOTH(res.write("abc"); res.addTrailers({{"X-T", "1"}, {"X-U", "2"}});
             res.end(), "res.write('abc'); res.addTrailers({'X-T': '1', 'X-U': '2'}); res.end()"),
        BOTH(res.addTrailers({{"X-T", "1"}}); res.end("abc"), "res.addTrailers({'X-T': '1'}); res.end('abc')"),
        BOTH(res.writeEarlyHints({{"link", "</a.css>; rel=preload"}});
             res.end("abc"), "res.writeEarlyHints({link: '</a.css>; rel=preload'}); res.end('abc')"),
        BOTH(res.writeEarlyHints({{"link", "</a.css>; rel=preload"}, {"x-a", "1"}});
             res.end("abc"), "res.writeEarlyHints({link: '</a.css>; rel=preload', 'x-a': '1'}); res.end('abc')"),
        BOTH(res.writeContinue(); res.end("abc"), "res.writeContinue(); res.end('abc')"),
        BOTH(res.writeProcessing(); res.end("abc"), "res.writeProcessing(); res.end('abc')"),
        BOTH(res.statusCode(102); res.end("x"), "res.statusCode = 102; res.end('x')"),
        BOTH(setTimeout([res]() mutable { res.end("late"); }, 5), "setTimeout(() => res.end('late'), 5)"),
        BOTH(res.write("a"); setTimeout([res]() mutable { res.end("late"); }, 5),
                             "res.write('a'); setTimeout(() => res.end('late'), 5)"),
        BOTH(process::nextTick([res]() mutable { res.end("tick"); }), "process.nextTick(() => res.end('tick'))"),
        BOTH(queueMicrotask([res]() mutable { res.end("micro"); }), "queueMicrotask(() => res.end('micro'))"),
        BOTH(res.end("\xc3\xa9\xe2\x82\xac"), "res.end('é€')"),
        BOTH(res.end(std::string(100'000, 'x')), "res.end('x'.repeat(100000))"),
        BOTH(res.end(Buffer::from(std::string(100'000, 'x'))), "res.end(Buffer.from('x'.repeat(100000)))"),
        BOTH(res.write(std::string(40'000, 'x')); res.write(Buffer::from(std::string(70'000, 'y')));
             res.end("z"), "res.write('x'.repeat(40000)); res.write(Buffer.from('y'.repeat(70000))); res.end('z')"),
        BOTH(collect(req, [res](const std::string& body) mutable { res.end("[" + body + "]"); }),
             "collect(req, (body) => res.end('[' + body + ']'))"),
        BOTH(collect(req,
                     [req, res](const std::string& body) mutable {
                       res.end(std::string(req.method()) + " " + std::string(req.httpVersion()) + " " + body + " " +
                               listed(req.rawTrailers()) + (req.complete() ? "complete" : "not"));
                     }),
             "collect(req, (body) => res.end(req.method + ' ' + req.httpVersion + ' ' + body + ' ' + "
             "listed(req.rawTrailers) + (req.complete ? 'complete' : 'not')))"),
        BOTH(res.end(listed(req.rawHeaders())), "res.end(listed(req.rawHeaders))"),
        BOTH(res.setHeader("X-A", "1"); res.appendHeader("X-A", "2"); res.setHeader("b", "3");
             res.end(listed({*res.getHeader("b"), res.hasHeader("X-a") ? "yes" : "no", listed(res.getHeaderNames()),
                             res.getHeader("c") ? "some" : "none"})),
             "res.setHeader('X-A', '1'); res.appendHeader('X-A', '2'); res.setHeader('b', '3'); "
             "res.end(listed([res.getHeader('b'), res.hasHeader('X-a') ? 'yes' : 'no', listed(res.getHeaderNames()), "
             "res.getHeader('c') ? 'some' : 'none']))"),
        // Errors.
        BOTH(answerCode(res, [&] { res.setHeader("a b", "1"); }), "answerCode(res, () => res.setHeader('a b', '1'))"),
        BOTH(answerCode(res, [&] { res.setHeader("", "1"); }), "answerCode(res, () => res.setHeader('', '1'))"),
        BOTH(answerCode(res, [&] { res.setHeader("a", "1\n2"); }),
             "answerCode(res, () => res.setHeader('a', '1\\n2'))"),
        BOTH(answerCode(res, [&] { res.appendHeader("a", "\r"); }),
             "answerCode(res, () => res.appendHeader('a', '\\r'))"),
        BOTH(answerCode(res, [&] { res.writeHead(99); }), "answerCode(res, () => res.writeHead(99))"),
        BOTH(answerCode(res, [&] { res.writeHead(1000); }), "answerCode(res, () => res.writeHead(1000))"),
        BOTH(answerCode(res, [&] { res.writeHead(200, "a\nb"); }),
             "answerCode(res, () => { try { res.writeHead(200, 'a\\nb'); } finally { res.statusMessage = ''; } })"),
        BOTH(answerCode(res, [&] { res.writeHead(200, {{"a b", "1"}}); }),
             "answerCode(res, () => res.writeHead(200, {'a b': '1'}))"),
        BOTH(answerCode(res, [&] { res.addTrailers({{"a b", "1"}}); }),
             "answerCode(res, () => res.addTrailers({'a b': '1'}))"),
        BOTH(answerCode(res, [&] { res.addTrailers({{"a", "\n"}}); }),
             "answerCode(res, () => res.addTrailers({'a': '\\n'}))"),
        BOTH(answerCode(res,
                        [&] {
                          res.write("a");
                          res.setHeader("a", "1");
                        }),
             "answerCode(res, () => { res.write('a'); res.setHeader('a', '1'); })"),
        BOTH(answerCode(res,
                        [&] {
                          res.write("a");
                          res.appendHeader("a", "1");
                        }),
             "answerCode(res, () => { res.write('a'); res.appendHeader('a', '1'); })"),
        BOTH(answerCode(res,
                        [&] {
                          res.writeHead(200);
                          res.removeHeader("a");
                        }),
             "answerCode(res, () => { res.writeHead(200); res.removeHeader('a'); })"),
        BOTH(answerCode(res,
                        [&] {
                          res.writeHead(200);
                          res.writeHead(201);
                        }),
             "answerCode(res, () => { res.writeHead(200); res.writeHead(201); })"),
        BOTH(answerCode(res,
                        [&] {
                          res.flushHeaders();
                          res.writeHead(201, {{"a", "1"}});
                        }),
             "answerCode(res, () => { res.flushHeaders(); res.writeHead(201, {a: '1'}); })"),
        BOTH(
            try {
              res.statusCode(99);
              res.write("a");
            } catch (const Error& e) {
              res.statusCode(200);
              res.end(e.code());
            },
            "try { res.statusCode = 99; res.write('a'); } catch (e) { res.statusCode = 200; res.end(e.code); }"),
        BOTH(
            try {
              res.setHeader("Trailer", "X");
              res.setHeader("Content-Length", "3");
              res.write("abc");
            } catch (const Error& e) {
              res.removeHeader("Trailer");
              res.end(e.code().substr(0, 3));
            },
            "try { res.setHeader('Trailer', 'X'); res.setHeader('Content-Length', 3); res.write('abc'); } "
            "catch (e) { res.removeHeader('Trailer'); res.end(e.code.slice(0, 3)); }"),
        BOTH(res.end(res.headersSent() ? "sent" : "not"), "res.end(res.headersSent ? 'sent' : 'not')"),
        BOTH(res.writeHead(200); res.end(res.headersSent() ? "sent" : "not"),
                                 "res.writeHead(200); res.end(res.headersSent ? 'sent' : 'not')"),
        BOTH(res.on<"error">([] {}); res.end("a"); res.write("b"); res.end("c");
             res.end(), "res.on('error', () => {}); res.end('a'); res.write('b'); res.end('c'); res.end()"),
  };
  return handlers;
}

std::vector<Handler> checkContinueHandlers() {
  return {
    BOTH(res.end("refused"), "res.end('refused')"),
        BOTH(res.writeContinue(); collect(req, [res](const std::string& body) mutable { res.end("[" + body + "]"); }),
                                  "res.writeContinue(); collect(req, (body) => res.end('[' + body + ']'))"),
        BOTH(res.writeHead(413).end(), "res.writeHead(413).end()"),
  };
}

// %P is where the handler's number goes.
std::vector<std::string> requests() {
  return {
      "GET %P HTTP/1.1\r\nHost: a\r\n\r\n",
      "HEAD %P HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET %P HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET %P HTTP/1.0\r\n\r\n",
      "GET %P HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      "GET %P HTTP/1.1\r\nHost: a\r\n\r\nGET %P HTTP/1.1\r\nHost: b\r\n\r\n",
      "POST %P HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      "POST %P HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: "
      "X-T\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-T: 1\r\n\r\n",
      "POST %P HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
  };
}
std::vector<std::string> fewRequests() {
  return {
      "GET %P HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST %P HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
      "POST %P HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 5\r\n\r\nhello",
      "GET %P HTTP/1.1\r\nHost: a\r\n\r\nGET %P HTTP/1.1\r\nHost: b\r\n\r\nGET %P HTTP/1.1\r\nHost: c\r\n\r\n"
      "GET %P HTTP/1.1\r\nHost: d\r\n\r\n",
  };
}

// A server with its listeners, and what is asked of it.
struct Group {
  std::string name;
  std::vector<Handler> handlers;
  std::vector<std::string> requests;
  std::uint32_t maxRequestsPerSocket = 0;
  bool checkContinue = false;
  bool checkExpectation = false;
};

std::vector<Group> groups() {
  return {
      {"plain", plainHandlers(), requests()},
      {"expectations", {plainHandlers()[0]}, fewRequests()},
      {"checkContinue", checkContinueHandlers(), fewRequests(), 0, true, false},
      {"checkExpectation", {plainHandlers()[0]}, fewRequests(), 0, false, true},
      {"maxRequestsPerSocket", {plainHandlers()[0], plainHandlers()[4]}, fewRequests(), 2},
  };
}

constexpr int keepAlive = 1000;

std::string requestFor(const std::string& text, std::size_t handler) {
  auto request = text;
  for (auto at = request.find("%P"); at != std::string::npos; at = request.find("%P")) {
    request.replace(at, 2, "/" + std::to_string(handler));
  }
  return request;
}

// What does not depend on the time, and is short.
std::string normalized(std::string answer) {
  for (auto at = answer.find("Date: "); at != std::string::npos; at = answer.find("Date: ", at + 7)) {
    const auto end = answer.find(" GMT", at);
    if (end == at + 31) answer.replace(at, 35, "Date: D");
  }
  for (char c : {'x', 'y'}) {
    for (auto at = answer.find(std::string(1000, c)); at != std::string::npos; at = answer.find(std::string(1000, c))) {
      auto end = answer.find_first_not_of(c, at);
      if (end == std::string::npos) end = answer.size();
      answer.replace(at, end - at, "(" + std::to_string(end - at) + " " + std::string(1, c) + ")");
    }
  }
  return answer;
}

constexpr const char* oracle = R"js(
const http = require('node:http'), net = require('node:net'), fs = require('node:fs');
const listed = (list) => list.map((item) => item + '|').join('');
const collect = (req, done) => { let body = ''; req.on('data', (d) => { body += d; }); req.on('end', () => done(body)); };
const answerCode = (res, f) => { let code = 'none'; try { f(); } catch (e) { code = e.code; } res.end(code); };
const groups = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const ask = (port, text) => new Promise((resolve) => {
  const got = [];
  const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
  socket.on('data', (d) => got.push(d));
  socket.on('error', () => {});
  socket.on('close', () => resolve(Buffer.concat(got).toString('latin1')));
});
const run = (group) => new Promise((resolve) => {
  const handlers = group.handlers.map((text) => new Function('req', 'res', 'collect', 'listed', 'answerCode', text));
  // What our server does when a handler throws.
  const failed = (res) => {
    if (res.headersSent) return res.destroy();
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 500;
    res.statusMessage = '';
    res.end('Internal Server Error');
  };
  const handle = (req, res) => {
    try {
      handlers[Number(req.url.slice(1))](req, res, collect, listed, answerCode);
    } catch { failed(res); }
  };
  const server = http.createServer(handle);
  server.keepAliveTimeout = group.keepAlive;
  server.maxRequestsPerSocket = group.max;
  if (group.checkContinue) server.on('checkContinue', handle);
  if (group.checkExpectation) server.on('checkExpectation', handle);
  server.listen(0, '127.0.0.1', async () => {
    const answers = await Promise.all(group.asked.map((text) => ask(server.address().port, text)));
    server.close();
    resolve(answers);
  });
});
Promise.all(groups.map(run)).then((all) => {
  fs.writeFileSync(process.argv[3], JSON.stringify(all));
  process.exit(0);
});
)js";

std::vector<std::string> asked(const Group& group) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < group.handlers.size(); ++i) {
    for (const auto& request : group.requests) list.push_back(requestFor(request, i));
  }
  return list;
}

using Answers = std::vector<std::vector<std::string>>;

std::string latin1ToBytes(std::string_view utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    bytes +=
        lead < 0x80 ? utf8[i] : static_cast<char>((lead & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
  }
  return bytes;
}

std::optional<Answers> askNode(const std::vector<Group>& all) {
  namespace fs = std::filesystem;
  if (std::system("node --version 2>/dev/null | grep -q ^v20") != 0) return {};
  json::Value questions = json::array();
  for (const auto& group : all) {
    json::Value handlers = json::array(), texts = json::array();
    for (const auto& handler : group.handlers) handlers.push_back(handler.node);
    for (const auto& text : asked(group)) texts.push_back(text);
    json::Value one = json::object();
    one["handlers"] = handlers;
    one["asked"] = texts;
    one["keepAlive"] = keepAlive;
    one["max"] = static_cast<int>(group.maxRequestsPerSocket);
    one["checkContinue"] = group.checkContinue;
    one["checkExpectation"] = group.checkExpectation;
    questions.push_back(one);
  }
  auto folder = (fs::temp_directory_path() / "nodus-bytes-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  std::ofstream(folder + "/oracle.cjs") << oracle;
  std::ofstream(folder + "/groups.json") << json::stringify(questions);
  const auto command = "cd '" + folder + "' && node oracle.cjs groups.json answers.json";
  const auto status = std::system(command.c_str());
  std::ifstream file(folder + "/answers.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  fs::remove_all(folder);
  REQUIRE(status == 0);
  const auto parsed = json::parse(text);
  Answers answers;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    auto& group = answers.emplace_back();
    for (std::size_t j = 0; j < parsed[i].size(); ++j) {
      group.push_back(normalized(latin1ToBytes(parsed[i][j].as<std::string>())));
    }
  }
  return answers;
}

std::vector<std::string> askOurs(const Group& group) {
  Loop loop;
  const auto handle = [&group](Req req, Res res) { group.handlers[std::stoul(req.url().substr(1))].ours(req, res); };
  auto server =
      http::createServer({.keepAliveTimeout = keepAlive, .maxRequestsPerSocket = group.maxRequestsPerSocket}, handle);
  server.on<"error">([] {});  // of handlers that throw
  if (group.checkContinue) server.on<"checkContinue">(handle);
  if (group.checkExpectation) server.on<"checkExpectation">(handle);
  std::vector<std::string> answers;
  serve(server, [&](int port) {
    std::vector<std::unique_ptr<Client>> clients;
    for (const auto& text : asked(group)) {
      clients.push_back(std::make_unique<Client>(port));
      clients.back()->send(text);
    }
    for (auto& client : clients) answers.push_back(normalized(client->rest()));
  });
  return answers;
}

std::filesystem::path recording() {
#if defined(NODUS_SOURCE_DIR)
  return std::filesystem::path(NODUS_SOURCE_DIR) / "tests" / "http" / "bytes_recorded.json";
#else
  return std::filesystem::absolute(__FILE__).parent_path() / "bytes_recorded.json";
#endif
}

std::optional<Answers> readRecording() {
  std::ifstream file(recording());
  if (!file) return {};
  const auto parsed = json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
  Answers answers;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    auto& group = answers.emplace_back();
    for (std::size_t j = 0; j < parsed[i].size(); ++j) group.push_back(parsed[i][j].as<std::string>());
  }
  return answers;
}

void writeRecording(const Answers& answers) {
  std::ofstream file(recording());
  file << "[";
  for (std::size_t i = 0; i < answers.size(); ++i) {
    file << (i > 0 ? ",\n[" : "[");
    for (std::size_t j = 0; j < answers[i].size(); ++j) {
      file << (j > 0 ? ",\n" : "\n") << json::stringify(json::Value(answers[i][j]));
    }
    file << "]";
  }
  file << "]\n";
}

}  // namespace

TEST_CASE("answers are Node's, byte by byte") {
  const auto all = groups();
  auto expected = askNode(all);
  if (expected && std::getenv("NODUS_RECORD")) writeRecording(*expected);
  if (!expected) {
    MESSAGE("node is not on the PATH: compared with the recording");
    expected = readRecording();
  }
  REQUIRE(expected);
  REQUIRE(expected->size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& group = all[i];
    const auto ours = askOurs(group);
    const auto& theirs = (*expected)[i];
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t j = 0; j < ours.size(); ++j) {
      if (ours[j] == theirs[j]) continue;
      FAIL_CHECK(group.name, ": ", group.handlers[j / group.requests.size()].node, "\n",
                 group.requests[j % group.requests.size()], "--- node:\n", theirs[j], "\n--- nodus:\n", ours[j]);
    }
  }
}

TEST_CASE("the recording of Node's answers is what Node answers") {
  const auto live = askNode(groups());
  if (!live) return;
  CHECK(live == readRecording());
}
