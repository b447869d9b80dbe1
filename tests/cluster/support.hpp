// Clusters whose workers are tests/support/programs/cluster_worker.cpp.
#pragma once

#include <nodus/cluster.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/net.hpp>
#include "../support/program.hpp"
#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace nodus_test {

inline const std::string worker = program("cluster_worker");

// What a server answers, without its head; empty if it ends the connection without an answer. A request by itself.
inline nodus::Promise<std::string> get(int port, std::string path = "/") {
  auto socket = nodus::net::createConnection(port, "127.0.0.1");
  socket.write("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  std::string reply;
  while (auto chunk = co_await socket.next()) reply += chunk->toString();
  const auto body = reply.find("\r\n\r\n");
  co_return body == reply.npos ? "" : reply.substr(body + 4);
}

// The code of the system's error, if that is how it went.
inline nodus::Promise<std::string> failureOf(nodus::Promise<std::string> request) {
  std::string code;
  try {
    co_await request;
  } catch (const nodus::Error& error) {
    code = error.code();
  }
  co_return code;
}

}  // namespace nodus_test
