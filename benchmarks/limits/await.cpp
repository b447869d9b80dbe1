// The floor of an await: the coroutine's handle through a ring, and its resumption.
#include <coroutine>

#include "../micro.hpp"
#include "ring.hpp"

namespace {

Ring ring;

struct Job {
  struct promise_type {
    Job get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

struct Hop {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const {
    ring.push({[](void* address) { std::coroutine_handle<>::from_address(address).resume(); }, handle.address()});
  }
  void await_resume() const noexcept {}
};

Job hops(std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) co_await Hop{};
}

}  // namespace

int main() {
  micro::repeat("await", 10'000'000, [](std::size_t n) {
    micro::escape(&ring);
    hops(n);
    ring.drain();
  });
}
