#include <nodus/util/mime_type.hpp>

#include "node_oracle.hpp"

#include <random>

using namespace nodus;
using util::MIMEParams;
using util::MIMEType;

namespace {

std::string shown(const std::string& text) {
  try {
    const MIMEType type(text);
    auto entries = json::array();
    for (const auto& [name, value] : type.params().entries()) {
      auto entry = json::array();
      entry.push_back(name);
      entry.push_back(value);
      entries.push_back(std::move(entry));
    }
    return type.toString() + " " + type.essence() + " " + json::stringify(entries);
  } catch (const Error& error) {
    return error.name() + ": " + error.message();
  }
}

std::string script(const std::string& text) {
  return "(m => `${m} ${m.essence} ${JSON.stringify([...m.params])}`)(new util.MIMEType(" + json::stringify(text) +
         "))";
}

template <class F>
std::string messageOf(F f) {
  try {
    f();
    return "none";
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
}

}  // namespace

TEST_CASE("media types are taken apart as Node does it") {
  nodus_test::NodeTexts texts;
  for (const std::string text : {"text/plain",
                                 "TEXT/Plain; charset=UTF-8; a=\"b c\"",
                                 "text/plain;;a=1;a=2; b",
                                 "x",
                                 "text/",
                                 "/x",
                                 "text/pl ain",
                                 "",
                                 "text/plain; x=\"un",
                                 "text/plain;x=a\"b",
                                 "t/s;charset=\"a\\\"b\"",
                                 "t/s; \xC3\xA9=1",
                                 " text/plain ;a=b ",
                                 "t/s;a=b c",
                                 "t/s;a=\xC3\xA9",
                                 "t/s;a=\xE2\x82\xAC",
                                 "t/s;a=\"\"",
                                 "t/s;a=",
                                 "t/s;a=;b=1",
                                 "t/s;a=\"x\" junk;b=1",
                                 "t/s;a=\"x\\",
                                 "t/s;A=B;C",
                                 "t/s;=1;b=2",
                                 "t/s;a=\"\\",
                                 "t/s/u",
                                 "t/s;a=\"\x01\""}) {
    texts.expect(script(text), shown(text));
  }
  std::mt19937 random(3);
  const std::vector<std::string> parts = {"a", "B",  "/",  ";",        "=", "\"",  "\\",
                                          " ", "\t", "\n", "\xC3\xBC", "1", ";a=", "x"};
  for (int i = 0; i < 1500; ++i) {
    std::string text = i % 5 == 0 ? "" : "t/s;";
    for (auto n = random() % 12; n > 0; --n) text += parts[random() % parts.size()];
    texts.expect(script(text), shown(text));
  }
  texts.compare();
}

TEST_CASE("parameters can be changed, and stay valid") {
  MIMEType type("text/html");
  type.params().set("charset", "utf-8");
  type.params().set("title", "a \"b\"");
  CHECK(type.toString() == "text/html;charset=utf-8;title=\"a \\\"b\\\"\"");
  CHECK(type.params().get("charset") == "utf-8");
  CHECK_FALSE(type.params().get("Charset"));
  type.params().delete_("charset");
  CHECK(type.params().keys() == std::vector<std::string>{"title"});
  CHECK(type.params().values() == std::vector<std::string>{"a \"b\""});
  type.type("Image"), type.subtype("PNG");
  CHECK(type.essence() == "image/png");

  CHECK(messageOf([&] { type.type("a b"); }) ==
        "ERR_INVALID_MIME_SYNTAX: The MIME syntax for a type in \"a b\" is invalid at 1");
  CHECK(messageOf([&] { type.params().set("", "x"); }) ==
        "ERR_INVALID_MIME_SYNTAX: The MIME syntax for a parameter name in \"\" is invalid");
  CHECK(messageOf([&] { type.params().set("x", "\xC3\xA9\n"); }) ==
        "ERR_INVALID_MIME_SYNTAX: The MIME syntax for a parameter value in \"\xC3\xA9\n\" is invalid at 1");
}
