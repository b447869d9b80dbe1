#include <nodus/asio.hpp>

#include <nodus/kernel.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/bind_executor.hpp>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>
#if defined(ASIO_HAS_CO_AWAIT)
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>
#endif

#include <doctest/doctest.h>

#include <array>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

using namespace nodus;
using asio::ip::tcp;
using std::chrono::milliseconds;

namespace {

constexpr auto never = std::chrono::hours(1);

// Runs a coroutine to its end.
template <class F>
void runLoop(F body) {
  Loop loop;
  const auto done = body();
  loop.run();
  CHECK(done.isFulfilled());
}

// The error that a promise rejects with.
template <class T>
Promise<Error> failureOf(Promise<T> promise) {
  try {
    co_await promise;
  } catch (const Error& error) {
    co_return error;
  }
  co_return Error("it did not fail");
}

// An operation that calls its handler at once, in the poll phase, with what it is told.
template <class Signature, class Token, class... Values>
auto completeWith(Token&& token, Values... values) {
  return asio::async_initiate<Token, Signature>(
      [](auto handler, auto... given) {
        auto executor = asio::get_associated_executor(handler);
        asio::post(executor, [handler = std::move(handler), ... given = std::move(given)]() mutable {
          std::move(handler)(std::move(given)...);
        });
      },
      token, std::move(values)...);
}

Promise<std::string> serveOnce(tcp::acceptor& acceptor) {
  auto socket = co_await acceptor.async_accept(asPromise);
  std::string text(5, '\0');
  auto buffer = asio::buffer(text);
  const auto count = co_await asio::async_read(socket, buffer, asPromise);
  CHECK(count == 5);
  auto reply = asio::buffer(text);
  co_await asio::async_write(socket, reply, asPromise);
  co_return text;
}

}  // namespace

TEST_CASE("a timer of Asio is awaited, and holds the loop meanwhile") {
  Loop loop;
  asio::steady_timer timer(ioContext());
  timer.expires_after(milliseconds(2));
  bool fired = false;
  const auto wait = [](asio::steady_timer& t, bool& f) -> Promise<> {
    co_await t.async_wait(asPromise);
    f = true;
  };
  wait(timer, fired).detach();
  CHECK(loop.alive());
  loop.run();
  CHECK(fired);
  CHECK_FALSE(loop.alive());
}

TEST_CASE("a timer that a plain handler waits for does not hold the loop") {
  Loop loop;
  asio::steady_timer timer(ioContext());
  timer.expires_after(never);
  timer.async_wait([](const asio::error_code&) {});
  CHECK_FALSE(loop.alive());
  loop.run();
}

TEST_CASE("sockets of Asio talk to each other in coroutines") {
  runLoop([]() -> Promise<> {
    tcp::acceptor acceptor(ioContext(), {asio::ip::address_v4::loopback(), 0});
    auto served = serveOnce(acceptor);
    tcp::socket socket(ioContext());
    co_await socket.async_connect(acceptor.local_endpoint(), asPromise);
    auto hello = asio::buffer("hello", 5);
    const auto written = co_await asio::async_write(socket, hello, asPromise);
    CHECK(written == 5);
    std::array<char, 16> bytes{};
    auto buffer = asio::buffer(bytes);
    const auto count = co_await socket.async_read_some(buffer, asPromise);
    CHECK(std::string(bytes.data(), count) == "hello");
    const auto text = co_await served;
    CHECK(text == "hello");

    // The peer is closed with its coroutine.
    const auto end = co_await failureOf(socket.async_read_some(buffer, asPromise));
    CHECK(end.code() == "EOF");
    asio::error_code code;
    auto quiet = asio::redirect_error(asPromise, code);
    const auto none = co_await socket.async_read_some(buffer, quiet);
    CHECK(none == 0);
    CHECK(code == asio::error::eof);
  });
}

TEST_CASE("an error of the system has Node's code and errno") {
  runLoop([]() -> Promise<> {
    tcp::endpoint nobody;
    {
      tcp::acceptor acceptor(ioContext(), {asio::ip::address_v4::loopback(), 0});
      nobody = acceptor.local_endpoint();
    }
    tcp::socket socket(ioContext());
    const auto error = co_await failureOf(socket.async_connect(nobody, asPromise));
    CHECK(error.code() == "ECONNREFUSED");
    CHECK(error.errno_() == -ECONNREFUSED);
    CHECK(error.message() == "ECONNREFUSED: connection refused, asio");
  });
}

TEST_CASE("cancelling the operation rejects with an AbortError") {
  runLoop([]() -> Promise<> {
    asio::steady_timer timer(ioContext(), never);
    auto wait = timer.async_wait(asPromise);
    timer.cancel();
    const auto error = co_await failureOf(std::move(wait));
    CHECK(error.name() == "AbortError");
    CHECK(error.code() == "ABORT_ERR");
    CHECK(error.cause()->code() == "ECANCELED");
  });
}

TEST_CASE("a signal cancels the operation") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    asio::steady_timer timer(ioContext(), never);
    tcp::acceptor acceptor(ioContext(), {asio::ip::address_v4::loopback(), 0});
    auto wait = timer.async_wait(asPromise(controller.signal()));
    auto accept = acceptor.async_accept(asPromise(controller.signal()));
    co_await promise::resolve();
    controller.abort(Error("enough"));
    CHECK(wait.isPending());
    const auto error = co_await failureOf(std::move(wait));
    CHECK(error.name() == "AbortError");
    CHECK(error.cause()->message() == "enough");
    const auto accepted = co_await failureOf(std::move(accept));
    CHECK(accepted.name() == "AbortError");
    // Too late for one that has not begun.
    const auto late = co_await failureOf(timer.async_wait(asPromise(controller.signal())));
    CHECK(late.cause()->message() == "enough");
  });
}

TEST_CASE("a signal that never fires leaves nothing behind") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    asio::steady_timer timer(ioContext(), milliseconds(1));
    co_await timer.async_wait(asPromise(controller.signal()));
    controller.abort();
  });
}

TEST_CASE("values come as nothing, one, or a tuple") {
  runLoop([]() -> Promise<> {
    using asio::error_code;
    co_await completeWith<void()>(asPromise);
    co_await completeWith<void(error_code)>(asPromise, error_code());
    const int one = co_await completeWith<void(int)>(asPromise, 1);
    CHECK(one == 1);
    auto owned = co_await completeWith<void(error_code, std::unique_ptr<int>)>(asPromise, error_code(),
                                                                               std::make_unique<int>(2));
    CHECK(*owned == 2);
    const auto two =
        co_await completeWith<void(error_code, int, std::string)>(asPromise, error_code(), 3, std::string("three"));
    CHECK(two == std::tuple(3, std::string("three")));
    const auto thrown = co_await failureOf(
        completeWith<void(std::exception_ptr, int)>(asPromise, std::make_exception_ptr(RangeError("thrown")), 0));
    CHECK(thrown.name() == "RangeError");
    const auto other = co_await failureOf(completeWith<void(error_code)>(asPromise, error_code(asio::error::no_data)));
    CHECK(other.code() == "asio.netdb:4");
  });
}

TEST_CASE("ticks and microtasks run after each handler of Asio, also a plain one") {
  Loop loop;
  std::vector<std::string> order;
  for (int i = 0; i < 2; ++i) {
    asio::post(ioContext(), [&] {
      promise::resolve().then([&] { order.emplace_back("microtask"); }).detach();
      process::nextTick([&] { order.emplace_back("tick"); });
      order.emplace_back("handler");
    });
  }
  Loop::Hold hold(loop);  // what is posted does not hold it
  asio::post(ioContext(), [&] { hold.release(); });
  loop.run();
  CHECK(order == std::vector<std::string>{"handler", "tick", "microtask", "handler", "tick", "microtask"});
}

TEST_CASE("an operation on another context settles on the loop") {
  asio::thread_pool pool(1);
  runLoop([&]() -> Promise<> {
    const auto here = std::this_thread::get_id();
    asio::steady_timer timer(pool, milliseconds(1));
    co_await timer.async_wait(asPromise);
    CHECK(std::this_thread::get_id() == here);
  });
  pool.join();
}

TEST_CASE("an operation whose context goes rejects") {
  runLoop([]() -> Promise<> {
    auto context = std::make_unique<asio::io_context>();
    auto timer = std::make_unique<asio::steady_timer>(*context, never);
    auto wait = timer->async_wait(asPromise);
    timer.reset();
    context.reset();
    const auto error = co_await failureOf(std::move(wait));
    CHECK(error.name() == "AbortError");
  });
}

TEST_CASE("an operation that outlives its loop is dropped") {
  asio::io_context other;
  asio::steady_timer timer(other, never);
  {
    Loop loop;
    timer.async_wait(asPromise).detach();
    asio::steady_timer own(ioContext(), never);
    own.async_wait(asPromise).detach();
  }
  timer.cancel();
  other.run();
}

TEST_CASE("a promise is given to a callback, in a microtask") {
  Loop loop;
  std::vector<std::string> order;
  asyncAwait(promise::resolve(7), [&](std::exception_ptr exception, int value) {
    CHECK_FALSE(exception);
    order.push_back("value " + std::to_string(value));
  });
  asyncAwait(promise::reject(Error("no")),
             [&](std::exception_ptr exception) { order.push_back("failure " + detail::toError(exception).message()); });
  asyncAwait(promise::resolve(std::make_unique<int>(8)), [&](std::exception_ptr, std::unique_ptr<int> value) {
    order.push_back("moved " + std::to_string(*value));
  });
  CHECK(order.empty());
  loop.run();
  CHECK(order == std::vector<std::string>{"value 7", "failure no", "moved 8"});
}

TEST_CASE("a promise is given to a std::future that another thread waits for") {
  Loop loop;
  auto later = [](std::string text) -> Promise<std::string> {
    co_await timers::setTimeout(1);
    co_return text;
  };
  auto value = asyncAwait(later("through"), asio::use_future);
  auto failure = asyncAwait(promise::reject<int>(TypeError("lost")), asio::use_future);
  std::string text, error;
  std::thread reader([&] {
    text = value.get();
    try {
      failure.get();
    } catch (const TypeError& e) {
      error = e.message();
    }
  });
  loop.run();
  reader.join();
  CHECK(text == "through");
  CHECK(error == "lost");
}

TEST_CASE("the handler runs on its own executor") {
  asio::thread_pool pool(1);
  std::thread::id there;
  asio::post(pool, asio::use_future([&] { there = std::this_thread::get_id(); })).get();
  {
    Loop loop;
    std::promise<std::thread::id> ran;
    asyncAwait(promise::resolve(), asio::bind_executor(pool.get_executor(), [&](std::exception_ptr) {
                 ran.set_value(std::this_thread::get_id());
               }));
    loop.run();
    CHECK(ran.get_future().get() == there);
  }
  pool.join();
}

TEST_CASE("a handler on a strand of the loop holds the loop until it has run") {
  Loop loop;
  int calls = 0;
  auto strand = asio::make_strand(ioContext());
  asyncAwait(promise::resolve(), asio::bind_executor(strand, [&](std::exception_ptr) { ++calls; }));
  asio::any_io_executor any = ioContext().get_executor();
  asyncAwait(promise::resolve(), asio::bind_executor(any, [&](std::exception_ptr) { ++calls; }));
  loop.run();
  CHECK(calls == 2);
}

#if defined(ASIO_HAS_CO_AWAIT)
TEST_CASE("a coroutine of Asio awaits a promise, and one of nodus that coroutine") {
  runLoop([]() -> Promise<> {
    auto theirs = []() -> asio::awaitable<int> {
      const int value = co_await asyncAwait(promise::resolve(20), asio::use_awaitable);
      asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(1));
      co_await timer.async_wait(asio::use_awaitable);
      co_return value + 1;
    };
    auto started = asio::co_spawn(ioContext(), theirs(), asPromise);
    const int value = co_await started;
    CHECK(value == 21);
  });
}
#endif
