#include <nodus/util/parse_env.hpp>

#include "node_oracle.hpp"

#include <random>

using namespace nodus;

namespace {

std::string outcome(const std::string& content) {
  json::Value all = json::object();
  for (const auto& [name, value] : util::parseEnv(content)) all.set(name, value);
  return json::stringify(all);
}

std::string script(const std::string& content) {
  return "JSON.stringify(Object.fromEntries(Object.entries(util.parseEnv(" + json::stringify(content) +
         ")).sort(([a], [b]) => a < b ? -1 : 1)))";
}

}  // namespace

TEST_CASE("the lines of a .env file are read as Node reads them") {
  nodus_test::NodeTexts texts;
  for (const std::string content : {"A=1\r\nB=2\r\n",
                                    "A=\"a\\nb\"",
                                    "A='a\\nb'",
                                    "A=\"a\" trailing",
                                    "A=a\"b\"",
                                    "A=\"\"",
                                    "A=''",
                                    "  export   A=1",
                                    "exportA=1",
                                    "export A",
                                    "A = \"  x  \"",
                                    "A=  x y  ",
                                    "A=x#y",
                                    "A=x #y",
                                    "A=#y",
                                    "A=\"x#y\" #z",
                                    "A=`a\nb`\nB=1",
                                    "A=\"abc\nB=2",
                                    "A='abc\nB=2",
                                    "A=1\nA=2",
                                    "A\nB=1",
                                    "=1\nB=2",
                                    "A==1",
                                    "A=1=2",
                                    "#A=1\nB=2",
                                    "  #A=1\nB=2",
                                    "A=1\n#B=2",
                                    "#A",
                                    "A=\"\\t\\\\\"",
                                    "A:1",
                                    "A B=1",
                                    "\tA=\t1\t",
                                    "A=\n\nB=1",
                                    "A= \nB=1",
                                    "A=\"x\"\nB=\"y\"",
                                    "A=\"x\"   \n  B=2",
                                    "A=é",
                                    "A.b-c=1",
                                    "1A=2",
                                    "",
                                    "\n\n",
                                    "A=\"multi\nline\" # c\nB=3",
                                    "A=x\"y",
                                    "A=\"x'y`z\"",
                                    "A='",
                                    "A=\"",
                                    "A=1 \\\nB=2",
                                    "export =1",
                                    "export\tA=1",
                                    "A=\"\n\"",
                                    "A='x' # 'y'",
                                    "A=x # \"y\"\nB=1",
                                    "#x=\"\nB=1",
                                    "A=\"a=b\"",
                                    "A=\"b=c",
                                    "A='a=b' x=1",
                                    "A=",
                                    "A= ",
                                    "A=1\n\n# c\n\nB=2\n"}) {
    texts.expect(script(content), outcome(content));
  }
  texts.compare();
}

TEST_CASE("random lines are read as Node reads them") {
  nodus_test::NodeTexts texts;
  std::mt19937 random(7);
  const auto pick = [&](std::initializer_list<const char*> of) {
    return std::string(*(of.begin() + random() % of.size()));
  };
  for (int i = 0; i < 500; ++i) {
    std::string content;
    for (int line = 0; line < 4; ++line) {
      content += pick({"", "", " ", "export "}) + pick({"A", "B", "NAME", "a.b", "C_1"}) + pick({"=", " = ", "= "});
      const auto quote = pick({"", "", "\"", "'", "`"});
      content += quote;
      for (auto n = random() % 4; n > 0; --n) {
        content += quote.empty() ? pick({"x", " ", "#", "\\n", "y", "="}) : pick({"x", " ", "#", "\\n", "\n", "="});
      }
      content += quote + pick({"", " ", " # note", "#"}) + pick({"\n", "\r\n", "\n\n", "\n# c\n"});
    }
    texts.expect(script(content), outcome(content));
  }
  texts.compare();
}

TEST_CASE("an env file needs neither an end of line nor a Node") {
  CHECK(util::parseEnv("A=1\nB=\"two\\nlines\" # note\n#C=3\nexport D = 'x # y'") ==
        std::map<std::string, std::string>{{"A", "1"}, {"B", "two\nlines"}, {"D", "x # y"}});
}
