#include <nodus/readline/cursor.hpp>

#include "../support/run_loop.hpp"
#include "../util/node_oracle.hpp"

using namespace nodus;

TEST_CASE("escape codes are those of a live Node") {
  nodus_test::NodeTexts node(
      "const readline = require('node:readline'), { Writable } = require('node:stream');\n"
      "const codes = (f) => { let text = ''; const out = new Writable({ write(c, e, done) { text += c; done(); } });\n"
      "  f(readline, out); return JSON.stringify(text); };");
  const auto check = [&](const std::string& call, auto f) {
    std::string text;
    nodus_test::runLoop([&] {
      Writable<Buffer> out({.write = [&text](const Buffer& chunk) { text += chunk.toString(); }});
      f(out);
    });
    node.expect("codes((r, out) => r." + call + ")", json::stringify(text));
  };
  for (const int direction : {-1, 0, 1}) {
    check("clearLine(out, " + std::to_string(direction) + ")", [&](auto& out) { readline::clearLine(out, direction); });
  }
  check("clearScreenDown(out)", [](auto& out) { readline::clearScreenDown(out); });
  check("cursorTo(out, 3)", [](auto& out) { readline::cursorTo(out, 3); });
  check("cursorTo(out, 3, 4)", [](auto& out) { readline::cursorTo(out, 3, 4); });
  check("moveCursor(out, 0, 0)", [](auto& out) { readline::moveCursor(out, 0, 0); });
  check("moveCursor(out, -2, 3)", [](auto& out) { readline::moveCursor(out, -2, 3); });
  check("moveCursor(out, 2, -3)", [](auto& out) { readline::moveCursor(out, 2, -3); });
  node.compare();
}
