// A keep-alive request in the steady state allocates nothing: neither with operator new nor with malloc.
#include <nodus/http/server.hpp>

#include "live_server.hpp"

#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <cstdlib>

#if defined(__GLIBC__) && !defined(NODUS_TEST_SANITIZED)

namespace {

// volatile, as compilers take for granted that an allocation changes no variable.
thread_local constinit volatile bool counting = false;
thread_local constinit volatile std::size_t allocations = 0;

inline void count() noexcept {
  if (counting) allocations = allocations + 1;
}

}  // namespace

// glibc's own, under the names that it keeps for those who put functions in front. operator new calls malloc.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}
void* realloc(void* block, std::size_t size) {
  count();
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}
}

using namespace nodus;
using namespace nodus_test;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

constexpr int warmUp = 1000;
constexpr int counted = 1000;

// How often the loop's thread allocated while it served the second thousand.
template <class F>
std::size_t allocationsOf(F handler, int pipelined = 1,
                          std::string_view headers = "User-Agent: test\r\nAccept: */*\r\n",
                          std::string_view answerEnd = "Hello") {
  Loop loop;
  int requests = 0;
  allocations = 0;
  http::Server server = http::createServer(handler);
  server.prependListener<"request">([&requests] {
    ++requests;
    if (requests == warmUp + 1) counting = true;
    if (requests == warmUp + counted + 1) counting = false;
  });
  serve(server, [&](int port) {
    std::string batch;
    for (int i = 0; i < pipelined; ++i) batch += get("/path?query=1", headers);
    Client client(port);
    for (int sent = 0; sent < warmUp + counted + pipelined; sent += pipelined) {
      client.send(batch);
      for (int i = 0; i < pipelined; ++i) client.until(answerEnd);
    }
  });
  counting = false;
  CHECK(requests > warmUp + counted);
  return allocations;
}

Promise<int> settled() { co_return 1; }

}  // namespace

TEST_CASE("the counter counts") {
  allocations = 0;
  counting = true;
  int* volatile number = new int(1);  // volatile: else the compiler may do without
  void* volatile block = std::malloc(10);
  counting = false;
  CHECK(allocations == 2);
  delete number;
  std::free(block);
}

TEST_CASE("a request that is answered at once allocates nothing") {
  CHECK(allocationsOf([](Req, Res res) { res.end("Hello"); }) == 0);
  CHECK(allocationsOf([](Req, Res res) {
          res.setHeader("Content-Type", "text/plain").setHeader("X-Number", 42);
          res.end("Hello");
        }) == 0);
  CHECK(allocationsOf([](Req, Res res) {
          res.setHeader("X-A", "1").setHeader("X-B", "2");
          res.writeHead(201, {{"Content-Type", "text/plain"}, {"Content-Length", "5"}}).end("Hello");
        }) == 0);
  CHECK(allocationsOf([](Req req, Res res) {
          res.statusCode(req.headers()["accept"] == "*/*" && req.method() == "GET" ? 200 : 400);
          res.end("Hello");
        }) == 0);
}

TEST_CASE("a coroutine handler allocates nothing") {
  CHECK(allocationsOf([](Req, Res res) -> Promise<void> {
          res.end("Hello");
          co_return;
        }) == 0);
  CHECK(allocationsOf([](Req, Res res) -> Promise<void> {
          const int one = co_await settled();
          res.setHeader("X-Number", one);
          res.end("Hello");
        }) == 0);
}

TEST_CASE("a pipeline allocates nothing") {
  CHECK(allocationsOf([](Req, Res res) { res.end("Hello"); }, 16) == 0);
  CHECK(allocationsOf(
            [](Req, Res res) -> Promise<void> {
              co_await settled();
              res.end("Hello");
            },
            16) == 0);
}

TEST_CASE("an answer in chunks allocates nothing") {
  CHECK(allocationsOf(
            [](Req, Res res) {
              res.write("Hel");
              res.write("lo");
              res.end();
            },
            1, "", "0\r\n\r\n") == 0);
}

#else

#include <doctest/doctest.h>

TEST_CASE("allocations are counted where no sanitizer is at work") { MESSAGE("skipped: the allocator is not the usual one here"); }

#endif
