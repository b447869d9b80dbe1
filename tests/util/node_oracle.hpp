// Compares our texts with those that a live Node makes of JavaScript expressions: collects pairs, and asks one
// Node process about all of them.
#pragma once

#include <nodus/json.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus_test {

class NodeTexts {
 public:
  // `prelude` is JavaScript that runs first.
  explicit NodeTexts(std::string prelude = {}) : prelude_(std::move(prelude)) {}

  // The expression makes a string in Node; an exception is its message.
  void expect(std::string expression, std::string ours) {
    expressions_.push_back(std::move(expression));
    ours_.push_back(std::move(ours));
  }

  void compare() const {
    namespace fs = std::filesystem;
    if (std::system("node --version 2>/dev/null | grep -q ^v20") != 0) {
      MESSAGE("node is not on the PATH: not compared");
      return;
    }
    auto folder = (fs::temp_directory_path() / "nodus-texts-XXXXXX").string();
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const auto script = folder + "/script.cjs", out = folder + "/out.json";
    {
      std::ofstream file(script);
      file << "const util = require('node:util');\n" << prelude_ << "\nconst texts = [];\n";
      for (const auto& expression : expressions_) {
        file << "try { texts.push(String(" << expression
             << ")); } catch (e) { texts.push(`${e.name}: ${e.message}`); }\n";
      }
      file << "require('node:fs').writeFileSync(process.argv[2], JSON.stringify(texts));\n";
    }
    const auto status = std::system(("NO_COLOR= node '" + script + "' '" + out + "'").c_str());
    std::ifstream file(out);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    fs::remove_all(folder);
    REQUIRE(status == 0);
    const auto theirs = nodus::json::parse(text);
    REQUIRE(theirs.size() == ours_.size());
    int shown = 0;
    for (std::size_t i = 0; i < ours_.size() && shown < 15; ++i) {
      const auto expected = theirs[i].as<std::string>();
      if (expected == ours_[i]) continue;
      ++shown;
      FAIL_CHECK(expressions_[i], "\n  node:\n", expected, "\n  nodus:\n", ours_[i]);
    }
    CHECK(!ours_.empty());
  }

 private:
  std::string prelude_;
  std::vector<std::string> expressions_{};
  std::vector<std::string> ours_{};
};

}  // namespace nodus_test
