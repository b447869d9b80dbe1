#include <nodus/http/detail/known_blocks.hpp>

#include <nodus/http/detail/parser.hpp>

#include "recorder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace nodus_test;

namespace {

// What is found in each of several requests, sent one after the other over one connection.
std::vector<std::string> receive(const std::vector<std::string>& requests, hd::KnownBlocks* known) {
  hd::ParserOptions options;
  options.known = known;
  hd::Parser parser(hd::MessageKind::Request, options);
  std::vector<std::string> found;
  for (const auto& request : requests) {
    Recorder recorder;
    const auto result = parser.execute(request.data(), request.size(), recorder);
    if (result.status == hd::ParseStatus::Error) recorder.log += parser.error().code;
    found.push_back(recorder.log);
  }
  return found;
}

void checkAsUnknown(const std::vector<std::string>& requests) {
  hd::KnownBlocks known;
  const auto expected = receive(requests, nullptr);
  CHECK(receive(requests, &known) == expected);
  CHECK(receive(requests, &known) == expected);  // by another connection
}

// What a server remembers, and what it makes of the next request with that.
struct Memory {
  hd::KnownBlocks known;
  hd::MessageHead head;

  void receive(const std::string& request) { ::receive({request}, &known); }
  bool recognises(const std::string& request, hd::Method method = hd::Method::GET) {
    head.clear();
    head.method = method;
    const auto* text = request.data();
    const auto* block = text + request.find("\r\n") + 2;
    return known.recognise(known.latest(), text, block, text + request.size(), head) != 0;
  }
};

}  // namespace

TEST_CASE("a block of headers that comes again is recognised with any target") {
  const std::string block = "Host: a\r\nAccept: */*\r\nX-Empty:\r\n\r\n";
  const std::string first = "GET / HTTP/1.1\r\n" + block;
  const std::string longer = "GET /somewhere/else?with=a#query HTTP/1.1\r\n" + block;
  checkAsUnknown({first, first, first, longer, first, longer});

  Memory memory;
  memory.receive(first);
  CHECK_FALSE(memory.recognises(first));  // once may be chance
  memory.receive(first);
  CHECK(memory.recognises(first));
  CHECK(memory.recognises(longer));
  CHECK(memory.head.headers.size() == 3);
  CHECK(memory.head.headers.name(1) == "Accept");
  CHECK(memory.head.headers.value(1) == "*/*");
  CHECK(memory.head.headers.value(2).empty());
  CHECK_FALSE(memory.recognises(first.substr(0, first.size() - 1)));
  memory.known.forget();
  CHECK_FALSE(memory.recognises(first));
}

TEST_CASE("a block is recognised with any method that services take") {
  using hd::Method;
  const std::pair<const char*, Method> methods[] = {
      {"GET", Method::GET},       {"HEAD", Method::HEAD},   {"POST", Method::POST},      {"PUT", Method::PUT},
      {"DELETE", Method::DELETE}, {"PATCH", Method::PATCH}, {"OPTIONS", Method::OPTIONS}};
  for (const auto& [name, method] : methods) {
    const auto request = name + std::string(" /items/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    checkAsUnknown({request, request, request});
    Memory memory;
    memory.receive(request);
    memory.receive(request);
    CHECK_MESSAGE(memory.recognises(request, method), name);
    CHECK_FALSE(memory.recognises(request, method == Method::PUT ? Method::POST : Method::PUT));
  }
}

TEST_CASE("a block is recognised whatever the port of its host") {
  for (const auto* port : {"", ":1", ":80", ":443", ":8080", ":49152", ":65535"}) {
    const auto request = "GET / HTTP/1.1\r\nHost: 127.0.0.1" + std::string(port) + "\r\n\r\n";
    Memory memory;
    memory.receive(request);
    memory.receive(request);
    CHECK_MESSAGE(memory.recognises(request), port);
  }
  checkAsUnknown({"GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"});
  checkAsUnknown({"GET / HTTP/1.1\r\nHost: a:80x\r\n\r\n"});
}

TEST_CASE("a block that differs in one byte, or is another method's, is read anew") {
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
  checkAsUnknown({get, get, get, post, post, post, get});
  for (std::size_t at = 16; at < get.size(); ++at) {
    for (const char c : {'\0', ' ', ':', '\r', '\n', 'x', '0', '\x7f', '\xe4'}) {
      auto changed = get;
      changed[at] = c;
      CAPTURE(changed);
      checkAsUnknown({get, get, get, changed});
    }
  }
}

TEST_CASE("what a recognised block says of the message holds again") {
  const std::string body = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  checkAsUnknown({body, body, body, body});
  for (const std::string headers : {"Connection: upgrade\r\nUpgrade: x\r\n", "Connection: close\r\n"}) {
    const auto request = "GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
    hd::KnownBlocks known;
    for (int connection = 0; connection < 4; ++connection) {
      CHECK(receive({request, request}, &known) == receive({request, request}, nullptr));
    }
  }
}

TEST_CASE("a recognised block counts against the limits like any other") {
  hd::KnownBlocks known;
  const std::string block = " HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string shortOne = "GET /" + block;
  const auto longOne = "GET /" + std::string(17000, 'x') + block;
  CHECK(receive({shortOne, shortOne, shortOne, longOne}, &known) ==
        receive({shortOne, shortOne, shortOne, longOne}, nullptr));
}

// Only the block is known, so nothing that llhttp would have said of the line may be missed.
TEST_CASE("llhttp agrees with every target that stands before a recognised block") {
  const std::string block = " HTTP/1.1\r\nHost: a\r\n\r\n";
  hd::KnownBlocks known;
  receive({"GET /" + block, "GET /" + block}, &known);
  for (const std::string before : {"", "/", "/a", "/?", "/?a", "/#", "/#a", "/?#", "//", "/%", "*", "http://a"}) {
    for (int c = 0; c < 256; ++c) {
      const auto request = "GET " + before + static_cast<char>(c) + "b" + block;
      CAPTURE(request);
      CHECK(receive({request}, &known) == receive({request}, nullptr));
    }
  }
}
