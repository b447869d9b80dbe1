#include <nodus/http/detail/parser.hpp>

#include "recorder.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace nodus_test;

namespace {

const std::vector<std::string> requests = {
    "GET / HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\n\r\n\r\nGET /3 HTTP/1.0\r\n\r\n",
    "POST /x?y=z HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloDELETE /z HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\t5\t\r\nConnection:\tclose\r\n\r\nhello",
    "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X, Y\r\n\r\n"
    "5;a=\"b;c\";d\r\nhello\r\n0006\r\n world\r\n0\r\nX: 1\r\nY:\t2 \r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nok",
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 0\r\n\r\n",
    "QUERY /q HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n?",
    "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello",
    "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n\x16\x03\x01",
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\nmore",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: y\nZ: w\r\n\r\n",
    "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nBad Trailer: x\r\n\r\n",
};

const std::vector<std::string> responses = {
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 404 Not "
    "Found\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nall of\r\nthis",
    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nother bytes",
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
    "HTTP/1.1 2 OK\r\n\r\n",
};

void checkSplits(hd::MessageKind kind, std::string_view input) {
  CAPTURE(input);
  RunOptions options;
  options.finish = true;
  const auto whole = run(kind, {input}, options);
  for (std::size_t at = 0; at <= input.size(); ++at) {
    CAPTURE(at);
    CHECK(run(kind, {input.substr(0, at), input.substr(at)}, options) == whole);
  }
  CHECK(run(kind, bytewise(input), options) == whole);
  options.pauseEverywhere = true;
  CHECK(run(kind, {input}, options) == whole);
  CHECK(run(kind, bytewise(input), options) == whole);
}

struct Quiet {
  hd::MessageHead head;
  hd::Flow onHeadersFlow = hd::Flow::Continue;
  int completed = 0;
  hd::MessageHead& onMessageBegin() { return head; }
  hd::Flow onHeaders(hd::MessageHead&) { return onHeadersFlow; }
  hd::Flow onBody(const char*, std::size_t) { return hd::Flow::Continue; }
  hd::Flow onComplete(hd::MessageHead&) {
    ++completed;
    return hd::Flow::Continue;
  }
};

}  // namespace

TEST_CASE("the result does not depend on where the bytes were split, nor on pauses") {
  for (const auto& input : requests) checkSplits(hd::MessageKind::Request, input);
  for (const auto& input : responses) checkSplits(hd::MessageKind::Response, input);
}

TEST_CASE("what comes after half a method is not taken for a request of its own") {
  for (const std::string half : {"G", "GE", "GET", "P", "POS", "QUER"}) {
    const auto input = half + "POST /b HTTP/1.1\r\nHost: a\r\n\r\n";
    checkSplits(hd::MessageKind::Request, input);
    CHECK(runRequest(input).error == "HPE_INVALID_METHOD");
  }
}

TEST_CASE("a request's parts are reported") {
  CHECK(runRequest("POST /a?b HTTP/1.1\r\nHost: h:1\r\nX-One:  two \r\nContent-Length: 3\r\n\r\nabc").log ==
        "request POST /a?b 1.1 keep length=3\n  Host=h:1\n  X-One=two\n  Content-Length=3\nbody 'abc'\ncomplete\n"
        "last body 'abc'");
  CHECK(runRequest(requests[4]).log ==
        "request PUT / 1.1 keep chunked\n  Host=a\n  Transfer-Encoding=chunked\n  Trailer=X, Y\nbody 'hello world'\n"
        "  X=1\n  Y=2\ncomplete\nrequest GET / 1.1 keep\n  Host=a\nbody ''\ncomplete\nlast body ''");
}

TEST_CASE("execute stops after each message") {
  const std::string one = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto input = one + one + one;
  hd::ParserOptions options;
  hd::Parser parser(hd::MessageKind::Request, options);
  Quiet sink;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto result = parser.execute(input.data() + i * one.size(), input.size() - i * one.size(), sink);
    CHECK(result.status == hd::ParseStatus::MessageComplete);
    CHECK(result.consumed == one.size());
    CHECK(sink.completed == static_cast<int>(i + 1));
  }
  CHECK(parser.idle());
}

TEST_CASE("an upgrade hands over what follows the head") {
  const auto chat = runRequest(requests[8]);
  CHECK(chat.upgraded);
  CHECK(chat.rest == "\x81\x05hello");
  const auto tunnel = runRequest(requests[9]);
  CHECK(tunnel.upgraded);
  CHECK(tunnel.rest == "\x16\x03\x01");
  RunOptions options;
  options.answered = hd::Method::CONNECT;
  const auto opened = runResponse("HTTP/1.1 200 OK\r\n\r\ntunnel", options);
  CHECK(opened.upgraded);
  CHECK(opened.rest == "tunnel");
}

TEST_CASE("a refused upgrade is an ordinary request") {
  const std::string input =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n\r\nb";
  hd::ParserOptions options;
  hd::Parser parser(hd::MessageKind::Request, options);
  Quiet sink;
  const auto result = parser.execute(input.data(), input.size(), sink);
  CHECK(result.status == hd::ParseStatus::MessageComplete);
  CHECK(result.consumed == input.size());
}

TEST_CASE("responses to HEAD and statuses without a body have none") {
  RunOptions options;
  options.answered = hd::Method::HEAD;
  options.finish = true;
  CHECK(runResponse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", options).log.find("complete") != std::string::npos);
  CHECK(runResponse("HTTP/1.1 200 OK\r\n\r\n", options).log.find("complete") != std::string::npos);
}

TEST_CASE("the end of the input completes a body without a length, and is an error elsewhere") {
  RunOptions options;
  options.finish = true;
  const auto open = runResponse("HTTP/1.1 200 OK\r\n\r\nabc", options);
  CHECK(open.accepted());
  CHECK(open.log.find("body 'abc'\ncomplete") != std::string::npos);
  CHECK(open.log.find(" close\n") != std::string::npos);
  CHECK(runResponse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", options).error == "HPE_INVALID_EOF_STATE");
  CHECK(runRequest("GET / HT", options).error == "HPE_INVALID_EOF_STATE");
  CHECK(runRequest("", options).accepted());
  CHECK(runRequest("GET / HTTP/1.1\r\nHost: a\r\n\r\n", options).accepted());
}

TEST_CASE("nothing but line ends may follow a message that closes") {
  const std::string closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  CHECK(runRequest(closing + "\r\n").accepted());
  CHECK(runRequest(closing + closing).error == "HPE_CLOSED_CONNECTION");
  CHECK(runRequest("GET / HTTP/1.0\r\n\r\nx").error == "HPE_CLOSED_CONNECTION");
}

TEST_CASE("bytesParsed counts from the start of the failing call's input") {
  hd::ParserOptions options;
  hd::Parser parser(hd::MessageKind::Request, options);
  Quiet sink;
  const std::string input = "GET / HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n";
  CHECK(parser.execute(input.data(), input.size(), sink).status == hd::ParseStatus::Error);
  CHECK(parser.error().bytesParsed == 26);
  CHECK(parser.execute(input.data(), input.size(), sink).status == hd::ParseStatus::Error);
  parser.reset();
  CHECK(parser.execute(input.data(), 10, sink).status == hd::ParseStatus::NeedMore);
  CHECK(parser.inHead());
  CHECK(parser.execute(input.data() + 10, input.size() - 10, sink).status == hd::ParseStatus::Error);
  CHECK(parser.error().bytesParsed == 16);
}

TEST_CASE("a sink may destroy the parser in any callback") {
  struct Destroyer {
    hd::MessageHead head;
    std::unique_ptr<hd::Parser> parser;
    int left;
    hd::Flow step() {
      if (--left > 0) return hd::Flow::Continue;
      parser.reset();
      return hd::Flow::Stop;
    }
    hd::MessageHead& onMessageBegin() { return head; }
    hd::Flow onHeaders(hd::MessageHead&) { return step(); }
    hd::Flow onBody(const char*, std::size_t) { return step(); }
    hd::Flow onComplete(hd::MessageHead&) { return step(); }
  };
  const std::string input = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb";
  hd::ParserOptions options;
  for (int at = 1; at <= 3; ++at) {
    Destroyer sink{{}, std::make_unique<hd::Parser>(hd::MessageKind::Request, options), at};
    CHECK(sink.parser->execute(input.data(), input.size(), sink).status == hd::ParseStatus::Stopped);
    CHECK_FALSE(sink.parser);
  }
}

TEST_CASE("a used head parses the next message without growing") {
  hd::ParserOptions options;
  hd::Parser parser(hd::MessageKind::Request, options);
  Quiet sink;
  std::size_t held = 0;
  for (int i = 0; i < 100; ++i) {
    const auto& input = requests[0];
    CHECK(parser.execute(input.data(), input.size(), sink).consumed == input.size());
    if (i == 0) held = sink.head.headers.bytesHeld();
    CHECK(sink.head.headers.bytesHeld() == held);
  }
  CHECK(sizeof(hd::Parser) <= 160);
}

TEST_CASE("a trickled head costs time in proportion to its size") {
  const std::string input = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(16000, 'x') + "\r\n\r\n";
  CHECK(run(hd::MessageKind::Request, bytewise(input)) == runRequest(input));
}
