#include "calls.hpp"

#include <nodus/url.hpp>

#include <utility>

namespace nodus_calls {
namespace {

using nodus::URL;
using nodus::URLSearchParams;

using Getter = std::string (URL::*)() const;
using Setter = void (URL::*)(std::string_view);
constexpr std::pair<std::string_view, Getter> getters[] = {
    {"href", &URL::href},         {"origin", &URL::origin}, {"protocol", &URL::protocol}, {"username", &URL::username},
    {"password", &URL::password}, {"host", &URL::host},     {"hostname", &URL::hostname}, {"port", &URL::port},
    {"pathname", &URL::pathname}, {"search", &URL::search}, {"hash", &URL::hash}};
constexpr std::pair<std::string_view, Setter> setters[] = {
    {"href", &URL::href},     {"protocol", &URL::protocol}, {"username", &URL::username}, {"password", &URL::password},
    {"host", &URL::host},     {"hostname", &URL::hostname}, {"port", &URL::port},         {"pathname", &URL::pathname},
    {"search", &URL::search}, {"hash", &URL::hash}};

json::Value parts(const URL& url) {
  auto object = json::object();
  for (const auto& [name, getter] : getters) object.set(name, (url.*getter)());
  return object;
}

URL urlOf(const Args& args) { return args.has(1) ? URL(args.text(0), args.text(1)) : URL(args.text(0)); }

json::Value setPart(const Args& args) {
  URL url(args.text(0));
  for (const auto& [name, setter] : setters) {
    if (name == args.text(1)) (url.*setter)(args.text(2));
  }
  return parts(url);
}

json::Value edited(const Args& args) {
  URLSearchParams params(args.text(0));
  for (const auto& edit : args[1]) {
    const auto text = [&](int i) { return edit[i].as<std::string>(); };
    const auto name = text(0);
    if (name == "append") params.append(text(1), text(2));
    if (name == "set") params.set(text(1), text(2));
    if (name == "delete") params.delete_(text(1));
    if (name == "sort") params.sort();
  }
  return params.toString();
}

}  // namespace

bool answerUrl(std::string_view call, const Args& args, json::Value& answer) {
  if (call == "url.parse") {
    answer = parts(urlOf(args));
  } else if (call == "url.canParse") {
    answer = args.has(1) ? URL::canParse(args.text(0), args.text(1)) : URL::canParse(args.text(0));
  } else if (call == "url.set") {
    answer = setPart(args);
  } else if (call == "url.fileURLToPath") {
    answer = nodus::url::fileURLToPath(args.text(0));
  } else if (call == "url.pathToFileURL") {
    answer = nodus::url::pathToFileURL(args.text(0)).href();
  } else if (call == "searchParams.entries") {
    answer = URLSearchParams(args.text(0)).entries();
  } else if (call == "searchParams.toString") {
    answer = URLSearchParams(args.text(0)).toString();
  } else if (call == "searchParams.edit") {
    answer = edited(args);
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
