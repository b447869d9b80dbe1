// The first argument of listen() and connect(): a port, or the path of a UNIX socket, in any of the ways to write them.
#pragma once

#include <nodus/config.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace net::detail {

class Place {
 public:
  template <class N>
    requires(std::is_arithmetic_v<N> && !std::same_as<N, bool>)
  Place(N port) noexcept : number_(static_cast<double>(port)) {}
  Place(std::string_view text) noexcept : text_(text), isText_(true) {}
  Place(const char* text) noexcept : Place(std::string_view(text)) {}
  Place(const std::string& text) noexcept : Place(std::string_view(text)) {}

  // The port, or nothing if it is a path. A text that is a number is a port. Throws ERR_SOCKET_BAD_PORT; `name` is
  // what Node calls the argument.
  std::optional<int> port(std::string_view name) const;
  std::string_view path() const noexcept { return text_; }

 private:
  double number_ = 0;
  std::string_view text_;
  bool isText_ = false;
};
static_assert(std::is_trivially_destructible_v<Place>);

// Throws ERR_SOCKET_BAD_PORT if that is no port.
int checkPort(double port, std::string_view name);

}  // namespace net::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/place.ipp>
#endif
