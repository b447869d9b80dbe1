// Names to addresses, on the thread pool.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/net/detail/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace net::detail {

struct LookupResult {
  std::vector<Address> addresses;
  int error = 0;   // of getaddrinfo
  int number = 0;  // errno, where that says EAI_SYSTEM
};

// `family` is 4, 6 or 0 for both; then only families for which this machine has an address count. Ports are `port`.
Promise<LookupResult> lookUp(std::string host, int port, int family = 0);

// Node's: "getaddrinfo ENOTFOUND name".
Error lookupError(const LookupResult& result, std::string_view host);

}  // namespace net::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/lookup.ipp>
#endif
