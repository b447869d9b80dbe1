// querystring: Node's older module for the text behind a URL's question mark. `URLSearchParams` is the standard's.
#pragma once

#include <nodus/config.hpp>
#include <nodus/querystring/detail/text_function.hpp>
#include <nodus/querystring/parsed_url_query.hpp>
#include <nodus/util/detail/visit.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace querystring {

/// The last argument of `parse`. It is a view: the function must live until `parse` returns.
struct ParseOptions {
  /// After how many pairs to stop, empty ones included; 0 is no limit. Default 1000.
  int maxKeys = 1000;
  /// `std::string(std::string_view)`, which decodes every key and value; where it throws, `unescape` is used. It gets
  /// a plus as "%20". Default `unescape`.
  detail::TextFunction decodeURIComponent{};
};

/// The last argument of `stringify`. It is a view: the function must live until `stringify` returns.
struct StringifyOptions {
  /// `std::string(std::string_view)`, which encodes every key and value. Default `escape`.
  detail::TextFunction encodeURIComponent{};
};

/// Percent-encodes all but ASCII letters, digits and `!'()*-._~`.
std::string escape(std::string_view text);

/// Decodes percent signs. It never throws: what is no UTF-8 in the end becomes U+FFFD, and a percent sign without two
/// hexadecimal digits stays. (In a text of which that is true Node also mangles characters that are not ASCII; so
/// does this.)
std::string unescape(std::string_view text);

/// Reads `a=1&b=2`. A key that comes again makes a list. A plus is a space. An empty `sep` or `eq` is the default.
ParsedUrlQuery parse(std::string_view text, std::string_view sep = "&", std::string_view eq = "=",
                     const ParseOptions& options = {});
/// The same under its other name.
inline ParsedUrlQuery decode(std::string_view text, std::string_view sep = "&", std::string_view eq = "=",
                             const ParseOptions& options = {}) {
  return parse(text, sep, eq, options);
}

}  // namespace querystring

namespace detail {

std::string stringifyQuery(AnyValue value, std::string_view sep, std::string_view eq,
                           const querystring::StringifyOptions& options);

// A member of a braced list: a key with a text, a number, a boolean or a list of these.
struct QueryMember {
  template <class T>
  QueryMember(std::string_view name, const T& any) : key(name), value(AnyValue::of(any)) {}

  std::string_view key;
  AnyValue value;
};

struct QueryMembers {
  std::initializer_list<QueryMember> members;

  void inspectInto(ValueSink& sink) const {
    if (!sink.begin(Shape::object, members.size())) return;
    for (const auto& member : members) {
      sink.key(member.key);
      member.value.visit(sink, member.value.object);
    }
    sink.end();
  }
};

}  // namespace detail

namespace querystring {

/// Writes an object as `a=1&b=2&b=3`: a `ParsedUrlQuery`, a map, a `json::Value`, a type that NODUS_JSON describes.
/// Texts, finite numbers and booleans are written, lists as one pair an element, and all else as nothing behind the
/// `=`. An empty `sep` or `eq` is the default.
template <class T>
std::string stringify(const T& object, std::string_view sep = "&", std::string_view eq = "=",
                      const StringifyOptions& options = {}) {
  return detail::stringifyQuery(detail::AnyValue::of(object), sep, eq, options);
}
/// `stringify({{"a", 1}, {"b", "text"}})`.
inline std::string stringify(std::initializer_list<detail::QueryMember> members, std::string_view sep = "&",
                             std::string_view eq = "=", const StringifyOptions& options = {}) {
  return stringify(detail::QueryMembers{members}, sep, eq, options);
}
/// The same under its other name.
template <class T>
std::string encode(const T& object, std::string_view sep = "&", std::string_view eq = "=",
                   const StringifyOptions& options = {}) {
  return stringify(object, sep, eq, options);
}

}  // namespace querystring
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/querystring/impl/escape.ipp>
#include <nodus/querystring/impl/parse.ipp>
#include <nodus/querystring/impl/stringify.ipp>
#endif
