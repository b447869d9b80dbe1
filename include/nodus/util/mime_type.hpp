// util::MIMEType and MIMEParams: "text/html; charset=utf-8", taken apart.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace util {

/// The parameters of a media type, in their order: Node's `util.MIMEParams`. A value.
class MIMEParams {
 public:
  using Entry = std::pair<std::string, std::string>;

  /// None.
  MIMEParams() = default;

  /// The value of a parameter; nothing if there is none of that name. Names are case-sensitive here, and in lower case
  /// where they were parsed.
  std::optional<std::string> get(std::string_view name) const;
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// Sets it, or adds it at the end.
  /// @throws TypeError ERR_INVALID_MIME_SYNTAX for a name that is no token, and for a value with characters outside of
  /// Latin-1 or with control characters.
  void set(std::string_view name, std::string_view value);
  /// Node's `delete`.
  void delete_(std::string_view name);

  const std::vector<Entry>& entries() const noexcept { return entries_; }
  std::vector<std::string> keys() const;
  std::vector<std::string> values() const;

  /// `a=b;c="d e"`.
  std::string toString() const;
  std::string toJSON() const { return toString(); }

  friend bool operator==(const MIMEParams&, const MIMEParams&) = default;

 private:
  friend class MIMEType;
  const Entry* find(std::string_view name) const noexcept;
  void parse(std::string_view text);
  void parseOne(std::string_view name, std::optional<std::string> value);

  std::vector<Entry> entries_;
};

/// A media type: Node's `util.MIMEType`. A value.
class MIMEType {
 public:
  /// @throws TypeError ERR_INVALID_MIME_SYNTAX if the text has no type, or no subtype. Parameters that are wrong are
  /// left out.
  explicit MIMEType(std::string_view text);

  const std::string& type() const noexcept { return type_; }
  /// Throws ERR_INVALID_MIME_SYNTAX if it is no token.
  void type(std::string_view value);
  const std::string& subtype() const noexcept { return subtype_; }
  void subtype(std::string_view value);
  /// "type/subtype".
  std::string essence() const { return type_ + "/" + subtype_; }
  MIMEParams& params() noexcept { return params_; }
  const MIMEParams& params() const noexcept { return params_; }

  /// All of it: "text/html;charset=utf-8".
  std::string toString() const;
  std::string toJSON() const { return toString(); }

  friend bool operator==(const MIMEType&, const MIMEType&) = default;

 private:
  std::string type_;
  std::string subtype_;
  MIMEParams params_;
};

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/mime_type.ipp>
#endif
