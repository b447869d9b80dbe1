#include "calls.hpp"

#include <nodus/util.hpp>

#include <vector>

namespace nodus_calls {
namespace {

namespace util = nodus::util;

// An argument as JavaScript has it: undefined is a value of its own, and keys that are indices stand first.
struct Argument {
  json::Value value{};
  bool isUndefined = false;

  void inspectInto(nodus::detail::ValueSink& sink) const {
    if (isUndefined) {
      sink.undefined();
    } else {
      value.inspectInto(sink);
    }
  }
};

Argument argument(const Args& args, std::size_t index) {
  if (!args.has(index)) return {.isUndefined = true};
  return {.value = json::parse(json::stringify(args[index]), {.indexKeysFirst = true})};
}

std::string format(const Args& args) {
  std::vector<Argument> list;
  for (std::size_t i = 0; i < args.size(); ++i) list.push_back(argument(args, i));
  list.resize(6);
  switch (args.size()) {
    case 0: return util::format();
    case 1: return util::format(list[0]);
    case 2: return util::format(list[0], list[1]);
    case 3: return util::format(list[0], list[1], list[2]);
    case 4: return util::format(list[0], list[1], list[2], list[3]);
    default: return util::format(list[0], list[1], list[2], list[3], list[4]);
  }
}

template <class T>
void read(const json::Value& options, std::string_view name, T& out) {
  if (const auto* found = options.find(name)) out = found->as<T>();
}

// Numbers that have no end stand for nullopt: null in JavaScript, and Infinity.
template <class T>
void readLimit(const json::Value& options, std::string_view name, std::optional<T>& out) {
  if (const auto* found = options.find(name)) out = found->get<T>();
}

util::InspectOptions inspectOptions(const json::Value& value) {
  util::InspectOptions options;
  readLimit(value, "depth", options.depth);
  readLimit(value, "breakLength", options.breakLength);
  readLimit(value, "maxArrayLength", options.maxArrayLength);
  readLimit(value, "maxStringLength", options.maxStringLength);
  read(value, "showHidden", options.showHidden);
  read(value, "colors", options.colors);
  read(value, "sorted", options.sorted);
  read(value, "numericSeparator", options.numericSeparator);
  if (const auto* compact = value.find("compact")) {
    options.compact = compact->isBoolean() ? (compact->as<bool>() ? util::compactTrue : 0) : compact->as<int>();
  }
  return options;
}

}  // namespace

bool answerUtil(std::string_view call, const Args& args, json::Value& answer) {
  if (call == "util.format") {
    answer = format(args);
  } else if (call == "util.inspect") {
    answer = util::inspect(argument(args, 0), inspectOptions(args[1]));
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
