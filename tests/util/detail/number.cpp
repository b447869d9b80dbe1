#include <nodus/util/detail/number.hpp>

#include "../node_oracle.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

using namespace nodus;
using detail::numberToString;

TEST_CASE("numberToString lays digits out as Number::toString does") {
  const std::pair<double, std::string_view> cases[] = {{0, "0"},
                                                       {-0.0, "0"},
                                                       {1, "1"},
                                                       {-1.5, "-1.5"},
                                                       {0.1, "0.1"},
                                                       {1e21, "1e+21"},
                                                       {1e20, "100000000000000000000"},
                                                       {123456789012345680000.0, "123456789012345680000"},
                                                       {1e-6, "0.000001"},
                                                       {1e-7, "1e-7"},
                                                       {1.5e-9, "1.5e-9"},
                                                       {5e-324, "5e-324"},
                                                       {9007199254740992, "9007199254740992"},
                                                       {9007199254740993, "9007199254740992"},
                                                       {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                       {std::numeric_limits<double>::infinity(), "Infinity"},
                                                       {-std::numeric_limits<double>::infinity(), "-Infinity"},
                                                       {std::numeric_limits<double>::quiet_NaN(), "NaN"}};
  for (const auto& [number, text] : cases) CHECK(numberToString(number) == text);
}

TEST_CASE("numberToString agrees with a live Node on random bits and on powers of ten") {
  nodus_test::NodeTexts node(
      "const bits = (s) => { const v = new DataView(new ArrayBuffer(8)); "
      "v.setBigUint64(0, BigInt(s)); return v.getFloat64(0); };");
  std::mt19937_64 random(7);
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t bits = random();
    node.expect("bits('" + std::to_string(bits) + "')", numberToString(std::bit_cast<double>(bits)));
  }
  for (int exponent = -40; exponent <= 40; ++exponent) {
    for (const double digits : {1.0, 1.25, 9.999, 123456789.0}) {
      const double number = digits * std::pow(10.0, exponent);
      node.expect("bits('" + std::to_string(std::bit_cast<std::uint64_t>(number)) + "')", numberToString(number));
    }
  }
  node.compare();
}

TEST_CASE("numberToString finds the shortest digits of fractions with few of them") {
  std::uint64_t state = 1;
  for (std::size_t behindPoint = 1; behindPoint <= 8; ++behindPoint) {
    for (int i = 0; i < 2000; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      auto text = std::to_string((state >> 33) % (i % 2 == 0 ? 1'000u : 2'000'000'000u));
      if (text.size() <= behindPoint) text.insert(0, behindPoint + 1 - text.size(), '0');
      text.insert(text.size() - behindPoint, ".");
      const double number = std::strtod(text.c_str(), nullptr);
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
      CAPTURE(text);
      CHECK(std::strtod(numberToString(number).c_str(), nullptr) == number);
      if (number >= 1e-6 || number == 0) CHECK(numberToString(number) == text);
    }
  }
}

TEST_CASE("numbers are read from text as Number, parseFloat and parseInt read them") {
  nodus_test::NodeTexts node;
  for (const std::string text :
       {"",       " ",      "42",       " 42\\n",    "4.5x",      "0x1F",
        "0b101",  "0o17",   "0x",       "-0x1",      "1e3",       "1e",
        ".5",     "5.",     ".",        "-",         "+7",        "1e400",
        "-1e400", "1e-400", "Infinity", "-Infinity", "Infinityx", "infinity",
        "12px",   "0x1Fz",  "1,2",      "1_000",     "--1",       "123456789012345678901234567890",
        "00012",  "1e+5",   "-0"}) {
    std::string raw = text;
    if (const auto escape = raw.find("\\n"); escape != std::string::npos) raw.replace(escape, 2, "\n");
    node.expect("Number('" + text + "')", numberToString(detail::numberFromString(raw)));
    node.expect("parseFloat('" + text + "')", numberToString(detail::parseFloatPrefix(raw)));
    node.expect("parseInt('" + text + "')", numberToString(detail::parseIntPrefix(raw)));
  }
  node.compare();
}

TEST_CASE("decimals of every length print as a live Node prints them") {
  nodus_test::NodeTexts node;
  std::mt19937_64 random(17);
  for (int i = 0; i < 4000; ++i) {
    const auto digits = random() % static_cast<std::uint64_t>(std::pow(10.0, static_cast<double>(random() % 18 + 1)));
    const auto literal =
        std::string(random() % 4 ? "" : "-") + std::to_string(digits) + "e-" + std::to_string(random() % 14);
    node.expect("String(" + literal + ")", detail::numberToString(std::strtod(literal.c_str(), nullptr)));
    const auto near = std::nextafter(std::strtod(literal.c_str(), nullptr), random() % 2 ? 1e300 : -1e300);
    char exact[40];
    std::snprintf(exact, sizeof exact, "%.17g", near);
    node.expect("String(" + std::string(exact) + ")", detail::numberToString(near));
  }
  node.compare();
}
