#pragma once

#include <nodus/kernel/thread_pool.hpp>
#include <nodus/net/detail/lookup.hpp>

#include <nodus/kernel/impl/error.ipp>

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

NODUS_DECL LookupResult resolveName(const std::string& host, int port, int family) {
  ::addrinfo hints{};
  hints.ai_family = family == 4 ? AF_INET : family == 6 ? AF_INET6 : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  if (family == 0) hints.ai_flags = AI_ADDRCONFIG;
  ::addrinfo* list = nullptr;
  LookupResult result;
  result.error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (result.error != 0) {
    result.number = errno;
    return result;
  }
  for (const auto* entry = list; entry; entry = entry->ai_next) {
    Address address;
    address.set(entry->ai_addr, entry->ai_addrlen);
    if (address.setPort(port)) result.addresses.push_back(address);
  }
  ::freeaddrinfo(list);
  if (result.addresses.empty()) result.error = EAI_NONAME;
  return result;
}

NODUS_DECL Promise<LookupResult> lookUp(std::string host, int port, int family) {
  return nodus::detail::runInPool([host = std::move(host), port, family] { return resolveName(host, port, family); },
                                  {}, nodus::detail::PoolWork::slow);
}

// libuv's names and numbers.
NODUS_DECL Error lookupError(const LookupResult& result, std::string_view host) {
  nodus::detail::ErrorPayload payload;
  const auto set = [&](const char* code, int number) {
    payload.code = code;
    payload.number = number;
  };
  switch (result.error) {
    case EAI_AGAIN: set("EAI_AGAIN", -3001); break;
    case EAI_BADFLAGS: set("EAI_BADFLAGS", -3002); break;
    case EAI_FAIL: set("EAI_FAIL", -3004); break;
    case EAI_FAMILY: set("EAI_FAMILY", -3005); break;
    case EAI_MEMORY: set("EAI_MEMORY", -3006); break;
    case EAI_SERVICE: set("EAI_SERVICE", -3010); break;
    case EAI_SOCKTYPE: set("EAI_SOCKTYPE", -3011); break;
    case EAI_SYSTEM:
      payload.code = nodus::detail::errnoName(result.number);
      payload.number = -result.number;
      break;
    default: set("ENOTFOUND", -3008); break;
  }
  payload.syscall = "getaddrinfo";
  payload.message = "getaddrinfo " + payload.code;
  if (!host.empty()) payload.message += " " + std::string(host);
  return nodus::detail::ErrorPayload::make(std::move(payload));
}

}  // namespace net::detail
}  // namespace nodus::inline v0
