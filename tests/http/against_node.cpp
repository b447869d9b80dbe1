#include <nodus/http/detail/parser.hpp>

#include "recorder.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace nodus_test;

namespace {

enum class Expect { Same, Stricter };

struct Case {
  std::string input;
  // Stricter: Node takes it, and our framing check refuses it.
  Expect expect = Expect::Same;
};

std::string post(std::string_view headers, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" + std::string(body);
}
std::string chunked(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }
std::string get(std::string_view headers) { return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n"; }

std::vector<Case> cases() {
  std::vector<Case> list;
  auto same = [&](std::string input) { list.push_back({std::move(input), Expect::Same}); };
  auto stricter = [&](std::string input) { list.push_back({std::move(input), Expect::Stricter}); };
  for (auto line : {"GET / HTTP/1.1",
                    "GET  / HTTP/1.1",
                    "GET /  HTTP/1.1",
                    "GET\t/ HTTP/1.1",
                    "GET / HTTP/1.1 ",
                    "\nGET / HTTP/1.1",
                    "\rGET / HTTP/1.1",
                    "GET / HTTP/1.2",
                    "GET / http/1.1",
                    "get / HTTP/1.1",
                    "GET foo HTTP/1.1",
                    "GET * HTTP/1.1",
                    "GET http://a/b HTTP/1.1",
                    "OPTIONS * HTTP/1.1",
                    "GET /a#b HTTP/1.1",
                    "GET ?a HTTP/1.1",
                    "GET /a\tb HTTP/1.1",
                    "GET /\x01 HTTP/1.1",
                    "GET /\x80 HTTP/1.1",
                    "QUERY / HTTP/1.1",
                    "FOO / HTTP/1.1",
                    "GET / HTTP/1.0",
                    "GET / HTTP/11.1",
                    "GET / FTP/1.1",
                    "GET /a b HTTP/1.1",
                    "M-SEARCH * HTTP/1.1",
                    "GET /%zz?\"<>^`{|} HTTP/1.1",
                    "GET / HTTP/1.1\r",
                    "GET"}) {
    same(std::string(line) + "\r\nHost: a\r\n\r\n");
  }
  for (auto line : {"GET /", "GET / HTTP/2.0", "GET / HTTP/0.9", "GET / RTSP/1.0"})
    stricter(std::string(line) + "\r\n\r\n");
  same("\x16\x03\x01\x02");
  same("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  same("GET / HTTP/1.1\nHost: a\r\n\r\n");
  same("GET / HTTP/1.1\r\nHost: a\r\n\n");
  same("GET / HTTP/1.1\r\nHost: a\n\r\n");
  same("GET / HTTP/1.1\r\n Host: a\r\n\r\n");
  same("GET / HTTP/1.1\r\nHost: a\r\n\rX");
  same("GET / HTTP/1.1\r\n\r\n");
  same("GET / HTTP/1.0\r\n\r\n");
  for (auto value : {"", "a b", "a/b", "a@b", ":80"})
    stricter("GET / HTTP/1.1\r\nHost: " + std::string(value) + "\r\n\r\n");
  stricter("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
  for (auto line :
       {"a: b", "a:b", "a:", "a:\tb\t", "a: b\r\n c", "a: b\r\n\tc", ": x", "a : x", "a", "a: \x7f", "a: \x01",
        "a: \x80", "a: b\rc", "a: b\nc: d", "a b: c", "a(: c", "\x80: c", "a\r\nb: c", "!#$%&'*+-.^_`|~: c"}) {
    same(get(std::string(line) + "\r\n"));
  }
  same(get(std::string("a: \0b\r\n", 7)));
  for (auto value : {"1", "01", " 1 ", "1, 1", "+1", "", "1a", "-1", "18446744073709551616"}) {
    same(post("Content-Length: " + std::string(value) + "\r\n", "a"));
  }
  same(post("Content-Length: 1\r\nContent-Length: 1\r\n", "a"));
  same(post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  same(post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", "0\r\n\r\n"));
  for (auto value : {"chunked", "Chunked ", "xchunked", "chunked, chunked", "chunked, gzip", "identity"}) {
    same(post("Transfer-Encoding: " + std::string(value) + "\r\n", "0\r\n\r\n"));
  }
  stricter(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"));
  stricter(post("Transfer-Encoding:\r\n"));
  stricter("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  for (auto body : {"1\r\na\r\n0\r\n\r\n",
                    "1 \r\na\r\n0\r\n\r\n",
                    "g\r\n",
                    "1;a\r\na\r\n0\r\n\r\n",
                    "1;a=b;c=\"d e\"\r\na\r\n0\r\n\r\n",
                    "1;\r\na\r\n0\r\n\r\n",
                    "1; a\r\na\r\n0\r\n\r\n",
                    "1 ;a\r\na\r\n0\r\n\r\n",
                    "1;a=\r\na\r\n0\r\n\r\n",
                    "1;a=\"b\\\"c\"\r\na\r\n0\r\n\r\n",
                    "1;a=\"b\r\na\r\n0\r\n\r\n",
                    "1;a=\"b\"c\r\na\r\n0\r\n\r\n",
                    "1;a;b\r\na\r\n0\r\n\r\n",
                    "1\na\n0\n\n",
                    "1\r\naX\r\n",
                    "fffffffffffffffff\r\n",
                    "000000000000000000001\r\na\r\n0\r\n\r\n",
                    "0\r\nX-T: v\r\n\r\n",
                    "0\r\nContent-Length: 5\r\n\r\n",
                    "0\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "0\r\nHost: x\r\n\r\n",
                    "0\r\nX T: v\r\n\r\n",
                    "0\r\nX: v\r\n f\r\n\r\n",
                    "\r\n",
                    "-1\r\n",
                    "0x1\r\na\r\n0\r\n\r\n",
                    "0\r\n\n"}) {
    same(chunked(body));
  }
  const std::string x17(17000, 'x');
  const std::string x10(10000, 'x');
  same(chunked("0\r\nX: " + x17 + "\r\n\r\n"));
  same(chunked("1;" + x17 + "\r\na\r\n0\r\n\r\n"));
  same(chunked("1;" + x10 + "\r\na\r\n1;" + x10 + "\r\na\r\n0\r\n\r\n"));
  same("GET /" + x17 + " HTTP/1.1\r\nHost: a\r\n\r\n");
  same(get("a: " + x17 + "\r\n"));
  same(get("a: " + x10 + "\r\n"));
  same(get("Connection: close\r\n") + get(""));
  same(get("Connection: close\r\n") + "\r\n");
  same(get("") + get("") + "oops");
  return list;
}

// Reads the cases, asks a server of its own about each, and writes the last status of each answer.
constexpr const char* oracle = R"js(
const http = require('http'), net = require('net'), fs = require('fs');
const cases = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const server = http.createServer((req, res) => { req.resume(); req.on('end', () => res.end('ok')); req.on('error', () => {}); });
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const ask = (hex) => new Promise((resolve) => {
    let got = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.end(Buffer.from(hex, 'hex')));
    socket.on('data', (d) => { got += d.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => { const all = got.match(/HTTP\/1\.1 (\d+)/g) || ['HTTP/1.1 000']; resolve(all.pop().slice(9)); });
  });
  const out = await Promise.all(cases.map(ask));
  fs.writeFileSync(process.argv[3], out.join('\n'));
  process.exit(0);
});
)js";

std::string hexOf(std::string_view bytes) {
  std::string hex;
  for (char c : bytes) {
    constexpr const char* digits = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[c & 15];
  }
  return hex;
}

struct Folder {
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "nodus-http-XXXXXX").string();
    if (mkdtemp(pattern.data())) path = pattern;
  }
  ~Folder() {
    for (auto name : {"oracle.cjs", "cases.json", "answers"}) std::remove((path + "/" + name).c_str());
    rmdir(path.c_str());
  }
  std::string path;
};

}  // namespace

TEST_CASE("requests get the status that Node's server gives, or 400 where we are stricter") {
  if (std::system("node --version 2>/dev/null | grep -q ^v20") != 0) {
    MESSAGE("skipped: node is not installed");
    return;
  }
  const Folder folder;
  REQUIRE(folder.path != "");
  const auto all = cases();
  std::ofstream(folder.path + "/oracle.cjs") << oracle;
  std::string json = "[";
  for (const auto& one : all) json += (json.size() > 1 ? ",\"" : "\"") + hexOf(one.input) + "\"";
  std::ofstream(folder.path + "/cases.json") << json << "]";
  const auto command = "cd '" + folder.path + "' && node oracle.cjs cases.json answers";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream answers(folder.path + "/answers");
  for (const auto& one : all) {
    int nodes = 0;
    answers >> nodes;
    RunOptions options;
    options.finish = true;
    const auto ours = run(hd::MessageKind::Request, {one.input}, options);
    const int status = ours.accepted() ? 200 : ours.status;
    CAPTURE(one.input.substr(0, 200));
    CAPTURE(ours.error);
    CAPTURE(ours.reason);
    if (one.expect == Expect::Same) {
      CHECK(status == nodes);
    } else {
      CHECK(nodes == 200);
      CHECK(status == 400);
    }
  }
}
