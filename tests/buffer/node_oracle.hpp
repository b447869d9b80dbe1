// Compares calls with a live Node: collects them with our answers, and asks one Node process about all.
#pragma once

#include <nodus/buffer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus_test {

using nodus::Buffer;
using nodus::detail::Index;

// In UTF-16, so that halves of surrogate pairs get there and are compared.
inline std::string hexOf(std::string_view text) { return Buffer::from(text, "utf16le").toString("hex"); }

// An argument, as our call takes it and as node_oracle.cjs reads it.
struct IndexArgument {
  Index index;
  std::string json;
};

inline std::string toJson(const Buffer& bytes) { return "{\"bytes\":\"" + bytes.toString("hex") + "\"}"; }
inline std::string toJson(std::string_view text) { return "{\"text\":\"" + hexOf(text) + "\"}"; }
inline std::string toJson(const IndexArgument& argument) { return argument.json; }
inline std::string toJson(double number) { return "{\"number\":\"" + nodus::detail::numberText(number) + "\"}"; }
inline std::string toJson(const std::vector<Buffer>& list) {
  std::string json;
  for (const auto& part : list) json += (json.empty() ? "" : ",") + toJson(part);
  return "[" + json + "]";
}
inline std::string bigIntJson(const std::string& digits) { return "{\"bigint\":\"" + digits + "\"}"; }

inline std::string show(const Buffer& bytes) { return "bytes " + bytes.toString("hex"); }
inline std::string show(const std::string& text) { return "text " + hexOf(text); }
template <nodus::detail::Arithmetic N>
std::string show(N number) {
  if constexpr (std::floating_point<N>) {
    return "number " + nodus::detail::numberText(static_cast<double>(number));
  } else {
    return "number " + std::to_string(+number);
  }
}
inline std::string show(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& part : list) text += (text.empty() ? "" : ", ") + show(part);
  return text;
}

class NodeOracle {
 public:
  template <class Call, class... Arguments>
  void onBuffer(const Buffer& target, std::string_view method, Call call, const Arguments&... arguments) {
    auto line = begin(toJson(target), method, toJson(arguments)...);
    auto answer = answerOf(call);
    add(std::move(line), answer + "; " + target.toString("hex"));
  }
  template <class Call, class... Arguments>
  void onClass(std::string_view method, Call call, const Arguments&... arguments) {
    add(begin("null", method, toJson(arguments)...), answerOf(call));
  }
  // The arguments as JSON already.
  template <class Call, class... Json>
  void onBufferRaw(const Buffer& target, std::string_view method, Call call, const Json&... json) {
    auto line = begin(toJson(target), method, json...);
    auto answer = answerOf(call);
    add(std::move(line), answer + "; " + target.toString("hex"));
  }

  void compare() const {
    const auto theirs = askNode();
    if (!theirs) {
      MESSAGE("node is not on the PATH: not compared");
      return;
    }
    REQUIRE(theirs->size() == answers_.size());
    int shown = 0;
    for (std::size_t i = 0; i < answers_.size() && shown < 20; ++i) {
      if (answers_[i] == (*theirs)[i]) continue;
      ++shown;
      FAIL_CHECK(lines_[i], "\n  node:  ", (*theirs)[i], "\n  nodus: ", answers_[i]);
    }
    CHECK(!answers_.empty());
  }

 private:
  template <class... Json>
  static std::string begin(const std::string& target, std::string_view method, const Json&... json) {
    std::string line = "[" + target + ",\"" + std::string(method) + "\"";
    ((line += "," + json), ...);
    return line + "]";
  }
  template <class Call>
  static std::string answerOf(Call& call) {
    try {
      return show(call());
    } catch (const nodus::Error& error) {
      return error.name() + " " + error.code() + " " + error.message();
    }
  }
  void add(std::string line, std::string answer) {
    lines_.push_back(std::move(line));
    answers_.push_back(std::move(answer));
  }

  std::optional<std::vector<std::string>> askNode() const {
    namespace fs = std::filesystem;
    if (std::system("node --version 2>/dev/null | grep -q ^v20") != 0) return std::nullopt;
    auto folder = (fs::temp_directory_path() / "nodus-buffer-XXXXXX").string();
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const auto in = folder + "/calls", out = folder + "/answers";
    {
      std::ofstream file(in);
      for (const auto& line : lines_) file << line << '\n';
    }
    const auto script = (fs::path(__FILE__).parent_path() / "node_oracle.cjs").string();
    const auto status = std::system(("node '" + script + "' < '" + in + "' > '" + out + "'").c_str());
    std::vector<std::string> answers;
    std::ifstream file(out);
    for (std::string line; std::getline(file, line);) answers.push_back(line);
    fs::remove_all(folder);
    REQUIRE(status == 0);
    return answers;
  }

  std::vector<std::string> lines_;
  std::vector<std::string> answers_;
};

// Random arguments, the same ones in every run.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  unsigned below(unsigned count) { return static_cast<unsigned>(engine_() % count); }
  template <class T, std::size_t N>
  T pick(const T (&choices)[N]) {
    return choices[below(N)];
  }

  std::string_view encoding() {
    static constexpr std::string_view names[] = {"utf8",  "UTF-8",  "utf16le", "ucs2", "ucs-2",     "latin1",  "binary",
                                                 "ascii", "base64", "hex",     "Hex",  "base64url", "utf-16LE"};
    return pick(names);
  }

  // Text as that encoding reads it, and now and then what it does not.
  std::string textFor(std::string_view encoding, unsigned most) {
    if (below(4) == 0) return text(most);
    const auto kind = nodus::parseEncoding(encoding).value_or(nodus::Encoding::utf8);
    std::string_view alphabet;
    if (kind == nodus::Encoding::hex) alphabet = "0123456789abcdefABCDEF";
    if (kind == nodus::Encoding::base64 || kind == nodus::Encoding::base64url) {
      alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
    }
    if (alphabet.empty()) return text(most);
    std::string result;
    const bool clean = below(2) == 0;
    for (auto count = below(most); count-- > 0;) {
      result += alphabet[below(static_cast<unsigned>(alphabet.size()))];
      if (!clean && below(24) == 0) result += pick({"\n", " ", "=", "!", "g", "\xC4\xB0", "\xC3\xA9"});
    }
    if (below(3) == 0) result += pick({"=", "==", "=A"});
    return result;
  }

  std::string text(unsigned most) {
    std::string result;
    for (auto count = below(most); count-- > 0;) {
      result +=
          pick({"a", "b", "Z", "0", "6", "f", " ", "=", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC4\xB1"});
    }
    return result;
  }

  Buffer bytes(unsigned most) {
    auto buffer = Buffer::alloc(below(most));
    const auto kind = below(4);
    for (auto& byte : buffer) {
      static constexpr std::uint8_t special[] = {0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xA0,
                                                 0xD8, 0xDC, 0xFF, 0xEF, 0xBB, 0xBF, 0x41, 0xE0, 0xF4, 0xC0, 0x00};
      const auto any = kind == 0   ? below(256)
                       : kind == 1 ? 'a' + below(26)
                       : kind == 2 ? pick(special)
                                   : 'a' + below(3);
      byte = static_cast<std::uint8_t>(kind != 2 && below(16) == 0 ? pick(special) : any);
    }
    return buffer;
  }

  // Positions in and around a buffer of that length.
  IndexArgument index(std::size_t length = 8) {
    const auto near = static_cast<int>(below(static_cast<unsigned>(length) + 4));
    switch (below(10)) {
      case 0: return {std::nullopt, "{}"};
      case 1: return number(pick({1.5, -0.5, 2.9, -3.2, 1e10, -1e10, 0.1}));
      case 2: return number(pick({std::nan(""), HUGE_VAL, -HUGE_VAL, -0.0}));
      case 3: return integer(-near);
      case 4: return integer(pick<std::int64_t>({4294967296, 4294967297, -4294967297, 2147483648, 100, -100}));
      default: return integer(near);
    }
  }
  static IndexArgument integer(std::int64_t value) { return {value, std::to_string(value)}; }
  static IndexArgument number(double value) { return {value, toJson(value)}; }

 private:
  template <class T>
  T pick(std::initializer_list<T> choices) {
    return choices.begin()[below(static_cast<unsigned>(choices.size()))];
  }

  std::mt19937 engine_;
};

}  // namespace nodus_test
