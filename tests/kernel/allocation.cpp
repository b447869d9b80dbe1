#include <nodus/kernel.hpp>

#include "../support/run_loop.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NODUS_THREAD_SANITIZER 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define NODUS_THREAD_SANITIZER 1
#endif

// There, blocks are not reused, and the operators are the sanitizer's.
#if !defined(NODUS_ADDRESS_SANITIZER) && !defined(NODUS_THREAD_SANITIZER)

using namespace nodus;
using namespace nodus_test;

namespace {

std::atomic<std::size_t> allocations = 0;

void* allocate(std::size_t size) {
  ++allocations;
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }

namespace {

Promise<int> ready(int value) { co_return value; }

// How often `f` allocates once it has run before.
template <class F>
std::size_t inSteadyState(F f) {
  f();
  const auto before = allocations.load();
  f();
  return allocations - before;
}

}  // namespace

TEST_CASE("awaits, ticks, immediates and timers allocate nothing in the steady state") {
  Loop loop;
  CHECK(inSteadyState([&] {
    [](int n) -> Promise<> {
      int sum = 0;
      for (int i = 0; i < n; ++i) sum += co_await ready(1);
      CHECK(sum == n);
    }(1000).detach();
    loop.run();
  }) == 0);
  CHECK(inSteadyState([&] {
    for (int i = 0; i < 1000; ++i) process::nextTick([i] { queueMicrotask([i] { static_cast<void>(i); }); });
    loop.run();
  }) == 0);
  CHECK(inSteadyState([&] {
    for (int i = 0; i < 1000; ++i) setImmediate([] {});
    loop.run();
  }) == 0);
  CHECK(inSteadyState([&] {
    for (int i = 0; i < 1000; ++i) clearTimeout(setTimeout([] {}, 5));
    loop.run();
  }) == 0);
  CHECK(inSteadyState([&] {
    [](int n) -> Promise<> {
      for (int i = 0; i < n; ++i) co_await timers::setImmediate();
      co_await timers::setTimeout(1);
    }(100).detach();
    loop.run();
  }) == 0);
}

TEST_CASE("generators and combinators of a few promises allocate nothing in the steady state") {
  Loop loop;
  CHECK(inSteadyState([&] {
    [](int n) -> Promise<> {
      auto values = [](int count) -> AsyncGenerator<int> {
        for (int i = 0; i < count; ++i) co_yield i;
      }(n);
      while (auto value = co_await values.next()) static_cast<void>(*value);
      for (int i = 0; i < n; ++i) co_await promise::all(ready(1), ready(2));
      for (int i = 0; i < n; ++i) co_await promise::race(ready(1), ready(2));
    }(100).detach();
    loop.run();
  }) == 0);
}

#else

#include <doctest/doctest.h>

TEST_CASE("allocations are counted where no sanitizer is at work") { MESSAGE("skipped: the allocator is not the usual one here"); }

#endif
