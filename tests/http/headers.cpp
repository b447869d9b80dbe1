#include <nodus/http/headers.hpp>

#include <nodus/http/status.hpp>
#include <nodus/kernel/error.hpp>

#include "recorder.hpp"

#include <doctest/doctest.h>

#include <string>

using nodus::Headers;
using nodus::http::IncomingHeaders;
namespace http = nodus::http;

namespace {

template <class F>
std::string codeOf(F&& f) {
  try {
    f();
  } catch (const nodus::TypeError& error) {
    return error.code();
  }
  return "";
}

std::string listed(const Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers) text += name + "=" + value + ";";
  return text;
}

std::size_t count(Headers headers) { return headers.raw().size(); }

// A parsed message whose headers can be looked at.
struct Message {
  explicit Message(const std::string& lines) {
    const auto input = "GET / HTTP/1.0\r\n" + lines + "\r\n";
    nodus_test::hd::ParserOptions options;
    nodus_test::hd::Parser parser(nodus_test::hd::MessageKind::Request, options);
    const auto result = parser.execute(input.data(), input.size(), sink);
    CHECK(result.status == nodus_test::hd::ParseStatus::MessageComplete);
  }
  IncomingHeaders headers() const { return IncomingHeaders(sink.head.headers); }
  nodus_test::Recorder sink;
};

}  // namespace

TEST_CASE("Headers: names are compared without case, values are joined") {
  Headers headers{{"X-A", "one"}};
  CHECK(headers.get("x-a") == "one");
  CHECK(headers.get("X-B") == std::nullopt);
  headers.append("x-a", " two\t");
  CHECK(headers.get("X-A") == "one, two");
  headers.set("x-A", "three");
  CHECK(headers.get("X-A") == "three");
  CHECK(headers.raw().size() == 1);
  CHECK(headers.has("x-a"));
  headers.delete_("X-a");
  CHECK_FALSE(headers.has("x-a"));
  CHECK(headers.empty());
}

TEST_CASE("Headers: iteration is sorted and lower-cased, each set-cookie of its own") {
  Headers headers{{"Set-Cookie", "b=2"}, {"X-Z", "z"}, {"accept", "a"}, {"set-cookie", "a=1"}, {"ACCEPT", "b"}};
  CHECK(listed(headers) == "accept=a, b;set-cookie=b=2;set-cookie=a=1;x-z=z;");
  headers.append("b", "");
  CHECK(listed(headers) == "accept=a, b;b=;set-cookie=b=2;set-cookie=a=1;x-z=z;");
  CHECK(headers.getSetCookie() == std::vector<std::string>{"b=2", "a=1"});
  CHECK(headers.raw()[0].first == "Set-Cookie");
  std::string order;
  headers.forEach([&](const std::string& value, const std::string& name) { order += name + value; });
  CHECK(order == "accepta, bbset-cookieb=2set-cookiea=1x-zz");
  CHECK(listed(Headers()) == "");
}

TEST_CASE("Headers: a braced list is one, whatever its length") {
  CHECK(count({{"a", "b"}}) == 1);
  CHECK(count({{"a", "b"}, {"c", "d"}}) == 2);
  CHECK(count({{"a", "b"}, {"c", "d"}, {"e", "f"}}) == 3);
  CHECK(count({}) == 0);
}

TEST_CASE("Headers: what could split a message is refused") {
  Headers headers;
  CHECK(codeOf([&] { headers.append("a b", "c"); }) == "ERR_INVALID_HTTP_TOKEN");
  CHECK(codeOf([&] { headers.append("", "c"); }) == "ERR_INVALID_HTTP_TOKEN");
  CHECK(codeOf([&] { headers.set("a:", "c"); }) == "ERR_INVALID_HTTP_TOKEN");
  CHECK(codeOf([&] { headers.get("a\n"); }) == "ERR_INVALID_HTTP_TOKEN");
  CHECK(codeOf([&] { headers.set("a", "b\r\nc: d"); }) == "ERR_INVALID_CHAR");
  CHECK(codeOf([&] { headers.append("a", "b\n"); }) == "ERR_INVALID_CHAR");
  CHECK(codeOf([&] { headers.append("a", std::string_view("\0", 1)); }) == "ERR_INVALID_CHAR");
  CHECK(headers.empty());
  headers.append("a", "\x80\xff b\tc");
  CHECK(headers.get("a") == "\x80\xff b\tc");
}

TEST_CASE("Headers: set with views of the list itself") {
  Headers headers{{"a", "a value that is too long for a small string"}, {"a", "x"}};
  headers.set(headers.raw()[1].first, headers.raw()[0].second);
  CHECK(headers.get("a") == "a value that is too long for a small string");
}

TEST_CASE("validateHeaderName and validateHeaderValue throw Node's errors") {
  auto message = [](auto f) -> std::string {
    try {
      f();
    } catch (const nodus::TypeError& error) {
      return error.message();
    }
    return "";
  };
  CHECK(message([] { http::validateHeaderName("a b"); }) == "Header name must be a valid HTTP token [\"a b\"]");
  CHECK(message([] { http::validateHeaderName("", "Trailer"); }) == "Trailer must be a valid HTTP token [\"\"]");
  CHECK(message([] { http::validateHeaderValue("x-a", "\n"); }) == "Invalid character in header content [\"x-a\"]");
  CHECK(message([] { http::validateHeaderName("!#$%&'*+-.^_`|~09azAZ"); }) == "");
}

TEST_CASE("IncomingHeaders: look-up without case, absence, rawHeaders") {
  const Message message("Host: a\r\nX-One:  1 \r\nx-empty:\r\n");
  const auto headers = message.headers();
  CHECK(headers["x-one"] == "1");
  CHECK(headers["X-ONE"] == "1");
  CHECK(headers["none"] == "");
  CHECK(headers.get("none") == std::nullopt);
  CHECK(headers.get("x-empty") == "");
  CHECK(headers.has("X-Empty"));
  CHECK_FALSE(headers.has("x"));
  CHECK(headers.rawHeaders() == std::vector<std::string_view>{"Host", "a", "X-One", "1", "x-empty", ""});
  CHECK(IncomingHeaders()["a"] == "");
  CHECK(IncomingHeaders().size() == 0);
}

TEST_CASE("IncomingHeaders: duplicates are joined, dropped or listed as in Node") {
  const Message message(
      "B: 1\r\nCookie: a=1\r\nSet-Cookie: x=1\r\nAge: 1\r\nb: 2\r\ncookie: b=2\r\nset-cookie: y=2\r\nage: 2\r\nC: c\r\n"
      "User-Agent: one\r\nuser-agent: two\r\nB: 3\r\n");
  const auto headers = message.headers();
  CHECK(headers["b"] == "1, 2, 3");
  CHECK(headers["cookie"] == "a=1; b=2");
  CHECK(headers["age"] == "1");
  CHECK(headers["user-agent"] == "one");
  CHECK(headers["set-cookie"] == "x=1, y=2");
  CHECK(headers.getSetCookie() == std::vector<std::string_view>{"x=1", "y=2"});
  const auto joined = headers["b"];
  CHECK(joined.data() == message.headers()["B"].data());
  std::string all;
  for (const auto& [name, value] : headers) all += std::string(name) + "=" + std::string(value) + "|";
  CHECK(all == "b=1, 2, 3|cookie=a=1; b=2|set-cookie=x=1|set-cookie=y=2|age=1|c=c|user-agent=one|");
  CHECK(headers.size() == 7);
}

TEST_CASE("IncomingHeaders: many names, all found") {
  std::string lines;
  for (int i = 0; i < 900; ++i) lines += "N" + std::to_string(i) + ":" + std::to_string(i) + "\r\n";
  for (int i = 0; i < 900; i += 3) lines += "n" + std::to_string(i) + ":\r\n";
  const Message message(lines);
  CHECK(message.headers().size() == 900);
  CHECK(message.headers()["n898"] == "898");
  CHECK(message.headers()["N897"] == "897, ");
}

TEST_CASE("a reused head forgets the headers of the message before") {
  Message message("A: 1\r\nA: 2\r\n");
  CHECK(message.headers()["a"] == "1, 2");
  message.sink.head.clear();
  CHECK(message.headers().empty());
  CHECK(message.headers()["a"] == "");
  CHECK(message.headers().size() == 0);
}

TEST_CASE("STATUS_CODES and METHODS are Node's") {
  CHECK(http::STATUS_CODES[200] == "OK");
  CHECK(http::STATUS_CODES[418] == "I'm a Teapot");
  CHECK(http::STATUS_CODES[599] == "");
  CHECK(http::STATUS_CODES[-1] == "");
  CHECK(http::STATUS_CODES[100000] == "");
  CHECK(http::STATUS_CODES.size() == 63);
  CHECK(http::METHODS.size() == 35);
  CHECK(http::METHODS[static_cast<std::size_t>(http::detail::Method::UNSUBSCRIBE)] == "UNSUBSCRIBE");
  CHECK(http::METHODS[static_cast<std::size_t>(http::detail::Method::MSEARCH)] == "M-SEARCH");
  CHECK(http::METHODS[static_cast<std::size_t>(http::detail::Method::QUERY)] == "QUERY");
}
