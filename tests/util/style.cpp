#include <nodus/util/style.hpp>

#include "node_oracle.hpp"

#include <nodus/kernel/error.hpp>

#include <random>

using namespace nodus;

TEST_CASE("every style is switched on and off as a live Node does it") {
  nodus_test::NodeTexts node;
  const util::StyleTextOptions always{.validateStream = false};
  for (const std::string name :
       {"reset",        "bold",           "dim",           "italic",          "underline",    "blink",
        "inverse",      "hidden",         "strikethrough", "doubleunderline", "black",        "red",
        "green",        "yellow",         "blue",          "magenta",         "cyan",         "white",
        "bgBlack",      "bgRed",          "bgGreen",       "bgYellow",        "bgBlue",       "bgMagenta",
        "bgCyan",       "bgWhite",        "framed",        "overlined",       "gray",         "redBright",
        "greenBright",  "yellowBright",   "blueBright",    "magentaBright",   "cyanBright",   "whiteBright",
        "bgGray",       "bgRedBright",    "bgGreenBright", "bgYellowBright",  "bgBlueBright", "bgMagentaBright",
        "bgCyanBright", "bgWhiteBright",  "grey",          "blackBright",     "bgGrey",       "bgBlackBright",
        "faint",        "crossedout",     "strikeThrough", "crossedOut",      "conceal",      "swapcolors",
        "swapColors",   "doubleUnderline"}) {
    node.expect("util.styleText('" + name + "', 'x', {validateStream: false})", util::styleText(name, "x", always));
  }
  node.expect("util.styleText(['red', 'bold', 'bgBlue'], 'a b')", util::styleText({"red", "bold", "bgBlue"}, "a b"));
  std::string message;
  try {
    util::styleText("no such", "x");
  } catch (const TypeError& error) {
    CHECK(error.code() == "ERR_INVALID_ARG_VALUE");
    message = error.what();
  }
  node.expect("util.styleText('no such', 'x')", message);
  node.compare();
}

TEST_CASE("a text for a stream without colours stays plain") {
  CHECK(util::styleText("red", "x", {.fd = -1}) == (std::getenv("FORCE_COLOR") ? "\x1b[31mx\x1b[39m" : "x"));
}

TEST_CASE("escape codes are found where a live Node finds them") {
  nodus_test::NodeTexts node;
  const auto check = [&](const std::string& text) {
    node.expect("util.stripVTControlCharacters(" + json::stringify(text) + ")", util::stripVTControlCharacters(text));
  };
  check("\x1b[31mred\x1b[39m plain");
  check("\x1b]8;;https://example.com/a?b=c\x07link\x1b]8;;\x07");
  check("\x1b]0;title\x1b\\rest");
  check(
      "\xC2\x9B"
      "4mx\xC2\x9B"
      "24m");
  check("\x1b[123456;7m");
  constexpr std::string_view pieces[] = {"\x1b", "\xC2\x9B", "[", "]", "(", ")", "#",    ";",  "?",        "1",
                                         "23",   "4567",     "m", "A", "Z", "Q", "\x07", "\\", "\xC2\x9C", "x",
                                         "-",    "/",        "=", "~", " ", "é", "c",    ">",  "\x1b["};
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text = random() % 3 ? "\x1b" : "";
    for (auto n = random() % 9; n > 0; --n) text += pieces[random() % std::size(pieces)];
    check(text);
  }
  node.compare();
}
