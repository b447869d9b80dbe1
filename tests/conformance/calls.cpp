// Answers API calls as calls-oracle.mjs does: one JSON call a line in, one JSON answer a line out.
#include "calls/calls.hpp"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <limits>

namespace nodus_calls {
namespace {

int digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

json::Value tagged(std::string_view tag, json::Value value) {
  auto object = json::object();
  object.set(tag, std::move(value));
  return object;
}

json::Value answerCall(std::string_view call, const Args& args) {
  json::Value value;
  for (const auto answerer : answerers) {
    if (answerer(call, args, value)) return tagged("value", std::move(value));
  }
  throw nodus::Error("no such call " + std::string(call), {.code = "NO_SUCH_CALL"});
}

json::Value answerLine(std::string_view line) {
  const auto request = json::parse(line);
  const auto call = request["call"].as<std::string>();
  try {
    return answerCall(call, Args(request["args"]));
  } catch (const nodus::Error& error) {
    json::Value described = {{"name", error.name()}};
    described.set("code", error.code().empty() ? json::Value() : json::Value(error.code()));
    return tagged("error", std::move(described));
  }
}

}  // namespace

bool Args::has(std::size_t index) const { return index < size() && !list_[index].contains("$undefined"); }
std::string Args::text(std::size_t index) const { return list_[index].as<std::string>(); }
std::optional<std::string> Args::optionalText(std::size_t index) const {
  if (!has(index)) return std::nullopt;
  return text(index);
}
double Args::number(std::size_t index) const {
  const auto& value = list_[index];
  if (!value.isObject()) return value.as<double>();
  const auto name = value["$number"].as<std::string>();
  if (name == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (name == "-0") return -0.0;
  return name == "Infinity" ? HUGE_VAL : -HUGE_VAL;
}
std::string Args::bytes(std::size_t index) const { return bytesOf(list_[index]); }
bool Args::isBytes(std::size_t index) const { return list_[index].contains("$buffer"); }
std::string Args::bigint(std::size_t index) const { return list_[index]["$bigint"].as<std::string>(); }

std::string bytesOf(const json::Value& value) {
  const auto hex = value["$buffer"].as<std::string>();
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  return bytes;
}

json::Value undefined() { return tagged("$undefined", true); }

json::Value buffer(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const auto c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[static_cast<unsigned char>(c) & 15];
  }
  return tagged("$buffer", hex);
}

json::Value number(double value) {
  if (std::isnan(value)) return tagged("$number", "NaN");
  if (std::isinf(value)) return tagged("$number", value > 0 ? "Infinity" : "-Infinity");
  if (value == 0 && std::signbit(value)) return tagged("$number", "-0");
  return value;
}

json::Value bigint(std::string_view digits) { return tagged("$bigint", digits); }

}  // namespace nodus_calls

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) std::cout << nodus::json::stringify(nodus_calls::answerLine(line)) << '\n';
  }
}
