#include <nodus/http/detail/framing.hpp>

#include "recorder.hpp"

#include <doctest/doctest.h>

using namespace nodus_test;

namespace {

std::string withHeaders(std::string_view headers, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" + std::string(body);
}
std::string chunkedBody(std::string_view body) { return withHeaders("Transfer-Encoding: chunked\r\n", body); }

void rejects(std::string_view input, int status = 400) {
  CAPTURE(input);
  const auto whole = runRequest(input);
  CHECK_FALSE(whole.accepted());
  CHECK(whole.status == status);
  CHECK(run(hd::MessageKind::Request, bytewise(input)) == whole);
}
void accepts(std::string_view input) {
  CAPTURE(input);
  const auto whole = runRequest(input);
  CHECK(whole.error == "");
  CHECK(whole.log.find("complete") != std::string::npos);
  CHECK(run(hd::MessageKind::Request, bytewise(input)) == whole);
}

}  // namespace

TEST_CASE("the request line is METHOD target HTTP/1.0 or HTTP/1.1 and a CRLF") {
  accepts("GET / HTTP/1.0\r\n\r\n");
  accepts("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  accepts("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  accepts("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  accepts("GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n");
  accepts("QUERY / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (auto version : {"HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/5.6", "HTTP/11.1", "HTTP/1.01", "HTTP/1", "http/1.1",
                       "RTSP/1.0", "ICE/1.0", "HTTP/1.1 ", "HTTP/1.1\t", "HTTPS/1.1", ""}) {
    rejects("GET / " + std::string(version) + "\r\nHost: a\r\n\r\n");
  }
  rejects("GET /\r\n\r\n");
  rejects("GET / HTTP/1.1\nHost: a\r\n\r\n");
  rejects("GET / HTTP/1.1\rHost: a\r\n\r\n");
  rejects("GET foo HTTP/1.1\r\nHost: a\r\n\r\n");
  rejects("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n");
  rejects("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n");
  rejects("GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n");
  rejects("SOURCE / ICE/1.0\r\nHost: a\r\n\r\n");
  rejects("ANNOUNCE / RTSP/1.0\r\nHost: a\r\n\r\n");
  rejects("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
}

TEST_CASE("an unknown method is refused before its line is complete") {
  for (auto start : {"get", "G\r", "FOO", "\x16\x03\x01", "GETS", "SSH-2.0-x", " GET", "GET\t"}) {
    CAPTURE(start);
    CHECK(runRequest(start).error == "HPE_INVALID_METHOD");
    CHECK(run(hd::MessageKind::Request, bytewise(start)).error == "HPE_INVALID_METHOD");
  }
  for (auto start : {"G", "GE", "GET", "GET ", "MK", "M-SEAR"}) CHECK(runRequest(start).accepted());
}

TEST_CASE("header lines that parsers read in different ways are refused") {
  accepts(withHeaders("X: a\tb  c\r\nY:\r\nZ: \x80\xff\r\n"));
  for (std::string_view line :
       {": x", "a : x", "a\t: x", "a b: x", "a", "a\r", "a\n", "X: a\rTransfer-Encoding: chunked", "X: a\nY: b",
        "X: \x7f", "X: \x01", "X: a\r\n b", "X: a\r\n\tb", "X:\r\n b", "(x): y", "x@: y", "\x80: y", "Foo\x01: y"}) {
    rejects(withHeaders(std::string(line) + "\r\n"));
  }
  rejects(withHeaders(std::string("X: \0\r\n", 6)));
  rejects("GET / HTTP/1.1\r\n Host: a\r\n\r\n");
  rejects("GET / HTTP/1.1\r\nHost: a\r\n\n");
  rejects("GET / HTTP/1.1\r\nHost: a\n\r\n");
  rejects("GET / HTTP/1.1\r\nHost: a\r\n\rX");
  rejects("GET / HTTP/1.1\nHost: a\n\n");
}

TEST_CASE("Content-Length is one run of digits") {
  accepts(withHeaders("Content-Length: 5\r\n", "hello"));
  accepts(withHeaders("Content-Length:\t5 \t \r\n", "hello"));
  accepts(withHeaders("Content-Length: \t 5\r\n", "hello"));
  accepts(withHeaders("cOnTeNt-LeNgTh: 005\r\n", "hello"));
  accepts(withHeaders("Content-Length: 0\r\n"));
  for (auto value : {"", "+5", "-5", "0x5", "5 5", "5,5", "5, 5", "5.0", "five", "18446744073709551616", "5\t5"}) {
    rejects(withHeaders("Content-Length: " + std::string(value) + "\r\n", "hello"));
  }
  rejects(withHeaders("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"));
  rejects(withHeaders("Content-Length: 5\r\ncontent-length: 6\r\n", "hello"));
}

TEST_CASE("Transfer-Encoding is one `chunked`, on HTTP/1.1, and without Content-Length") {
  accepts(chunkedBody("5\r\nhello\r\n0\r\n\r\n"));
  accepts(withHeaders("Transfer-Encoding:\t Chunked \t\r\n", "0\r\n\r\n"));
  for (auto value : {"", "xchunked", "chunkedx", "chunked,", ",chunked", "gzip, chunked", "chunked, chunked",
                     "identity", "gzip", "\"chunked\"", "chunked;q=1", "chun ked",
                     "\x0b"
                     "chunked"}) {
    rejects(withHeaders("Transfer-Encoding: " + std::string(value) + "\r\n", "0\r\n\r\n"));
  }
  rejects(withHeaders("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  rejects(withHeaders("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"));
  rejects(withHeaders("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"));
  rejects(withHeaders("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  rejects("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

TEST_CASE("Host is there once and is a host") {
  rejects("GET / HTTP/1.1\r\n\r\n");
  rejects("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
  rejects("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n");
  for (auto good : {"a", "127.0.0.1:3000", "[::1]:80", "[::1]", "a.example:", "xn--a.b-c_d~e", "a%20b", "%41", "a,b",
                    "0.0.0.0=5000"}) {
    accepts("GET / HTTP/1.1\r\nHost: " + std::string(good) + "\r\n\r\n");
  }
  for (auto bad :
       {"",    " ",    "a b", "a/b",    "a@b", "a:b",  "a:80:80",  "a:65536", "a:-1", "%:1",   "[a]b:1", "[%]",
        ":80", "[::1", "[]",  "[::1]x", "a%2", "a%zz", "http://a", "a?b",     "a#b",  "\"a\"", "a\\b",   "\x80"}) {
    rejects("GET / HTTP/1.1\r\nHost: " + std::string(bad) + "\r\n\r\n");
  }
  RunOptions options;
  options.parser.requireHostHeader = false;
  CHECK(runRequest("GET / HTTP/1.1\r\n\r\n", options).accepted());
}

TEST_CASE("Expect: 100-continue is found as a word, on HTTP/1.1") {
  const auto log = [](std::string_view headers) { return runRequest(withHeaders(headers)).log; };
  for (auto value : {"100-continue", "100-Continue", "x, 100-continue", "100-continue;q=1"}) {
    CHECK(log("Expect: " + std::string(value) + "\r\n").find(" continue\n") != std::string::npos);
  }
  CHECK(log("Expect: x\r\nExpect: 100-continue\r\n").find(" continue\n") != std::string::npos);
  for (auto value : {"x", "", "100-continued", "x100-continue", "1100-continue"}) {
    CHECK(log("Expect: " + std::string(value) + "\r\n").find(" expects\n") != std::string::npos);
  }
  CHECK(runRequest("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").log.find("continue\n  E") == std::string::npos);
}

TEST_CASE("chunk sizes, extensions and line ends") {
  for (auto body : {"0\r\n\r\n", "1\r\na\r\n0\r\n\r\n", "A\r\n0123456789\r\n0\r\n\r\n", "00001\r\na\r\n000\r\n\r\n",
                    "1;a\r\na\r\n0\r\n\r\n", "1;a;b=c;d=\"e; f\\\" g\";h\r\na\r\n0;x\r\n\r\n", "1;a=\r\na\r\n0\r\n\r\n",
                    "0\r\nX: y\r\n\r\n"}) {
    accepts(chunkedBody(body));
  }
  for (auto body : {"\r\n",
                    "g\r\n",
                    "-1\r\n",
                    "+1\r\n",
                    "0x1\r\n",
                    " 1\r\n",
                    "1 \r\na",
                    "1\t\r\na",
                    "1\na",
                    "1\r\raX",
                    "1;\r\na",
                    "1; a\r\na",
                    "1 ;a\r\na",
                    "1;a b\r\na",
                    "1;a=\"b\r\na",
                    "1;a=\"b\"c\r\na",
                    "1;a\n",
                    "1;a=\"\x01\"\r\n",
                    "1\r\naX",
                    "1\r\na\n0\r\n\r\n",
                    "1\r\na\r0\r\n\r\n",
                    "1\r\nab\r\n0\r\n\r\n",
                    "11111111111111111\r\n",
                    "fffffffffffffffff\r\n",
                    "0\r\nContent-Length: 5\r\n\r\n",
                    "0\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "0\r\nX : y\r\n\r\n",
                    "0\r\nX: y\r\n z\r\n\r\n",
                    "0\r\n\rX",
                    "0\r\n X: y\r\n\r\n",
                    "0\r\nX: y\n\r\n",
                    "0\r\n\n"}) {
    rejects(chunkedBody(body));
  }
}

TEST_CASE("limits: 431 for headers and trailers, 413 for chunk extensions") {
  const std::string line = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const auto filled = [&](std::size_t size) { return line + std::string(size - line.size() - 4, 'x') + "\r\n\r\n"; };
  accepts(filled(16384));
  rejects(filled(16385), 431);
  rejects(line + std::string(20000, 'x'), 431);
  rejects("GET /" + std::string(20000, 'x'), 431);
  CHECK(runRequest(filled(16385)).error == "HPE_HEADER_OVERFLOW");

  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 1999; ++i) many += "a:b\r\n";
  accepts(many + "\r\n");
  rejects(many + "a:b\r\n\r\n", 431);
  RunOptions options;
  options.parser.maxHeadersCount = 0;
  CHECK(runRequest(many + "a:b\r\n\r\n", options).accepted());

  accepts(chunkedBody("0\r\nX: " + std::string(16000, 'x') + "\r\n\r\n"));
  rejects(chunkedBody("0\r\nX: " + std::string(16384, 'x') + "\r\n\r\n"), 431);
  accepts(chunkedBody("1;" + std::string(16000, 'x') + "\r\na\r\n1;" + std::string(16000, 'x') + "\r\na\r\n0\r\n\r\n"));
  rejects(chunkedBody("1;" + std::string(16385, 'x') + "\r\na\r\n0\r\n\r\n"), 413);
  CHECK(runRequest(chunkedBody("1;" + std::string(16385, 'x'))).error == "HPE_CHUNK_EXTENSIONS_OVERFLOW");
}

TEST_CASE("a status line has exactly three digits") {
  for (std::string_view good : {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\n\r\n",
                                "HTTP/1.0 404 Not  Found\r\n\r\n", "HTTP/1.1 599 \xe9\r\n\r\n"}) {
    CAPTURE(good);
    CHECK(runResponse(good).accepted());
  }
  for (std::string_view bad :
       {"HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 O\x01K\r\n\r\n",
        "HTTP/1.1 200 OK\rX\r\n\r\n", "HTTP/1.1\r\n\r\n", "ICE/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    CAPTURE(bad);
    CHECK(runResponse(bad).status == 400);
  }
}

TEST_CASE("a host is judged alike whole and in pieces, with any byte at any place") {
  for (std::string_view host : {"a.example:8080", "127.0.0.1:80", "[::1]:3000", "a"}) {
    for (std::size_t at = 0; at < host.size(); ++at) {
      for (int byte = 1; byte < 256; ++byte) {
        std::string changed(host);
        changed[at] = static_cast<char>(byte);
        // Blanks around the value are not the host's.
        if (byte <= ' ' || byte == 0x7f) continue;
        const auto head = "GET / HTTP/1.1\r\nHost: " + changed + "\r\nAccept: */*\r\n\r\n";
        const auto whole = runRequest(head);
        CAPTURE(changed);
        CHECK(whole.accepted() == hd::isValidHost(changed));
        CHECK(run(hd::MessageKind::Request, bytewise(head), {}) == whole);
      }
    }
  }
}

TEST_CASE("names and values of any length, with any byte in them, are read alike whole and in pieces") {
  for (std::size_t length = 1; length < 40; ++length) {
    for (char odd : {'x', '-', '_', '7', ':', ' ', '\t', '\r', '\n', '\0', '\x7f', '\x80', '@', '[', '/', '"'}) {
      std::string name(length, 'n');
      std::string value(length, 'v');
      name[length / 2] = odd;
      value[length - 1] = odd;
      for (const auto& line : {name + ": 1", "n:" + value, "n: " + value + "v"}) {
        for (std::string_view rest : {"\r\n\r\n", "\r\nAccept: text/html\r\n\r\nGET / HTTP/1.1\r\n"}) {
          const auto head = "GET / HTTP/1.1\r\nHost: a\r\n" + line + std::string(rest);
          CAPTURE(head);
          CHECK(run(hd::MessageKind::Request, bytewise(head), {}) == runRequest(head));
        }
      }
    }
  }
}
