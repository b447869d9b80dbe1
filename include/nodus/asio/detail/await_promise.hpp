// The other direction: a promise's outcome as the completion of an Asio operation.
#pragma once

#include <nodus/asio/detail/bridge.hpp>
#include <nodus/asio/detail/executor.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/promise.hpp>

#include <asio/associated_executor.hpp>
#include <asio/dispatch.hpp>
#include <asio/execution/context.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/query.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
struct AwaitSignatureOf {
  static_assert(std::is_default_constructible_v<T>, "asyncAwait gives a handler T() beside an exception");
  using type = void(std::exception_ptr, T);
};
template <>
struct AwaitSignatureOf<void> {
  using type = void(std::exception_ptr);
};
template <class T>
using AwaitSignature = typename AwaitSignatureOf<T>::type;

template <class Executor>
bool isOnContext(const Executor& executor, asio::io_context& context) noexcept {
  if constexpr (asio::can_query<const Executor&, asio::execution::context_t>::value) {
    return &asio::query(executor, asio::execution::context) == static_cast<asio::execution_context*>(&context);
  } else {
    return false;
  }
}

template <class Handler>
class AwaitOperation final : public RefCounted {
  using Executor = asio::associated_executor_t<Handler, LoopExecutor>;

 public:
  explicit AwaitOperation(Handler&& handler)
      : executor_(asio::get_associated_executor(handler, LoopExecutor(AsioBridge::current().link()))),
        work_(executor_),
        handler_(std::move(handler)) {}

  // On the loop, in a microtask.
  template <class... Values>
  void complete(const std::exception_ptr& exception, Values&&... values) {
    if constexpr (std::is_same_v<Executor, LoopExecutor>) {
      std::move(handler_)(exception, std::forward<Values>(values)...);
    } else {
      dispatch([handler = std::move(handler_), exception,
                ... value = std::decay_t<Values>(std::forward<Values>(values))]() mutable {
        std::move(handler)(std::move(exception), std::move(value)...);
      });
      work_.reset();
    }
  }

 private:
  template <class Call>
  void dispatch(Call call) {
    auto& bridge = AsioBridge::current();
    if (!isOnContext(executor_, bridge.link()->context)) return asio::dispatch(executor_, std::move(call));
    bridge.begin();  // nothing else holds the loop until the handler runs
    asio::dispatch(executor_, [call = std::move(call)]() mutable {
      AsioBridge::current().end();
      call();
    });
  }

  Executor executor_;
  asio::executor_work_guard<Executor> work_;  // the handler's context waits for the promise
  Handler handler_;
};

struct InitiateAwait {
  template <class Handler, class T>
  void operator()(Handler&& handler, Promise<T> promise) const {
    using Operation = AwaitOperation<std::decay_t<Handler>>;
    auto operation = makeRef<Operation>(std::forward<Handler>(handler));
    const auto failed = [operation](const std::exception_ptr& exception) {
      if constexpr (std::is_void_v<T>) {
        operation->complete(exception);
      } else {
        operation->complete(exception, T());
      }
    };
    if constexpr (std::is_void_v<T>) {
      promise.then([operation] { operation->complete(nullptr); }, failed).detach();
    } else if constexpr (std::is_copy_constructible_v<T>) {
      promise.then([operation](const T& value) { operation->complete(nullptr, value); }, failed).detach();
    } else {
      promise.then([operation](T&& value) { operation->complete(nullptr, std::move(value)); }, failed).detach();
    }
  }
};

}  // namespace detail
}  // namespace nodus::inline v0
