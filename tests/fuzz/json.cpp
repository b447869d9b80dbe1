// libFuzzer target for JSON: no text may crash the parser; what it reads is written so that it reads back as the same,
// plain and indented; the fast parser and the careful one read the same.
#include <nodus/json.hpp>
#include <nodus/json/detail/careful_parser.hpp>
#include <nodus/util/equal.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace json = nodus::json;

namespace {

std::optional<json::Value> parsed(std::string_view text, const json::ParseOptions& options) {
  try {
    return json::parse(text, options);
  } catch (const nodus::SyntaxError& error) {
    if (error.message().find(" at position ") == std::string::npos) std::abort();
    return std::nullopt;
  }
}

std::optional<json::Value> carefullyParsed(std::string_view text, const json::ParseOptions& options) {
  try {
    return nodus::detail::CarefulJsonParser(text, options).parse();
  } catch (const nodus::SyntaxError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const json::ParseOptions options{.maxDepth = 50, .indexKeysFirst = (data[0] & 1) != 0};
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto value = parsed(text, options);
  const auto careful = carefullyParsed(text, options);
  if (value.has_value() != careful.has_value()) std::abort();
  if (!value) return 0;
  const auto written = json::stringify(*value);
  if (json::stringify(*careful) != written) std::abort();
  const auto again = parsed(written, options);
  if (!again || json::stringify(*again) != written) std::abort();
  const auto indented = parsed(json::stringify(*value, "\t"), options);
  if (!indented || !nodus::util::isDeepStrictEqual(*indented, *again)) std::abort();
  return 0;
}
