// The first argument of listen(): a port, or a path, in any of the ways to write them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/net/listen_options.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace net::detail {

class ListenPlace {
 public:
  template <class N>
    requires(std::is_arithmetic_v<N> && !std::same_as<N, bool>)
  ListenPlace(N port) noexcept : port_(static_cast<double>(port)) {}
  ListenPlace(std::string_view text) noexcept : text_(text), isText_(true) {}
  ListenPlace(const char* text) noexcept : ListenPlace(std::string_view(text)) {}
  ListenPlace(const std::string& text) noexcept : ListenPlace(std::string_view(text)) {}

  // Throws ERR_SOCKET_BAD_PORT.
  void fill(ListenTarget& target) const;

 private:
  double port_ = 0;
  std::string_view text_;
  bool isText_ = false;
};
static_assert(std::is_trivially_destructible_v<ListenPlace>);

ListenTarget toTarget(const ListenOptions& options);

// Throws ERR_SOCKET_BAD_PORT if that is no port; `name` as Node has it, "options.port".
int checkPort(double port, std::string_view name);

}  // namespace net::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/listen_arguments.ipp>
#endif
