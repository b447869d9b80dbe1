// libFuzzer target for URLs: a line is parsed, relative to the next one if there is one, and the lines after that are
// set. What comes out must be in its normal form, which is to say that it is read back as it is.
#include <nodus/url.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace nodus;

namespace {

std::string_view takeLine(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

void check(bool right) {
  if (!right) std::abort();
}

void checkNormal(const URL& url) {
  const auto again = URL::parse(url.href());
  check(again && again->href() == url.href());
  check(again->host() == url.host() && again->pathname() == url.pathname() && again->hash() == url.hash());
  check(URL::canParse(url.href()));
  const auto listed = url.searchParams().toString();
  check(URLSearchParams(listed).toString() == listed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Setter = void (URL::*)(std::string_view);
  static constexpr std::array<Setter, 9> setters{&URL::protocol, &URL::username, &URL::password,
                                                 &URL::host,     &URL::hostname, &URL::port,
                                                 &URL::pathname, &URL::search,   &URL::hash};
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto input = takeLine(rest);
  const auto base = takeLine(rest);
  check(URL::canParse(input) == URL::parse(input).has_value());
  const auto parsed = base.empty() ? URL::parse(input) : URL::parse(input, base);
  if (!parsed) return 0;
  auto url = *parsed;
  checkNormal(url);
  while (!rest.empty()) {
    const auto line = takeLine(rest);
    if (line.empty()) continue;
    (url.*setters[static_cast<unsigned char>(line[0]) % setters.size()])(line.substr(1));
    checkNormal(url);
  }
  return 0;
}
