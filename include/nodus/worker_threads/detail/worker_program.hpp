// A worker's function and its arguments, on their way to the worker's thread.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/port_core.hpp>
#include <nodus/worker_threads/detail/worker_core.hpp>
#include <nodus/worker_threads/message_port.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// A literal becomes a string, since a pointer may not cross.
template <class T>
using CrossedArgument =
    std::conditional_t<std::is_same_v<std::decay_t<T>, const char*>, std::string, std::decay_t<T>>;

// Any result as that of a program.
template <class F>
Promise<> runToPromise(F&& f) {
  using Result = std::remove_cvref_t<std::invoke_result_t<F&>>;
  if constexpr (std::is_same_v<Result, Promise<>>) {
    return f();
  } else if constexpr (isPromise<Result>) {
    return f().then([](const auto&) {});
  } else {
    static_cast<void>(f());
    return Promise<>();
  }
}

template <class Port, class F, class... Arguments>
class WorkerProgramOf final : public WorkerProgram {
 public:
  template <class G, class... Given>
  explicit WorkerProgramOf(SharedRef<PortCore> port, G&& f, Given&&... given)
      : port_(std::move(port)), function_(std::forward<G>(f)), arguments_(std::forward<Given>(given)...) {
    prepareCrossing(arguments_);
  }
  ~WorkerProgramOf() override {
    if (port_) port_->close();
  }

  Promise<> start() override {
    finishCrossing(arguments_);
    auto port = Port::arrived(std::exchange(port_, {}));
    return std::apply(
        [&](Arguments&... arguments) {
          if constexpr (std::is_invocable_v<F&, Port, Arguments&&...>) {
            return runToPromise(
                [&]() -> decltype(auto) { return function_(std::move(port), std::move(arguments)...); });
          } else {
            static_assert(std::is_invocable_v<F&, Arguments&&...>,
                          "a worker's function takes the port to its parent and the arguments that follow it, or "
                          "only these");
            return runToPromise([&]() -> decltype(auto) { return function_(std::move(arguments)...); });
          }
        },
        arguments_);
  }

 private:
  SharedRef<PortCore> port_;
  F function_;
  std::tuple<Arguments...> arguments_;
};

// Makes an object on the worker's thread and lets it run.
template <class T, class Port>
class ObjectRunner {
 public:
  template <class... Arguments>
    requires std::is_constructible_v<T, Port, Arguments&&...>
  auto operator()(Port port, Arguments&&... arguments) {
    object_ = std::make_unique<T>(std::move(port), std::forward<Arguments>(arguments)...);
    return run();
  }
  template <class... Arguments>
    requires(std::is_constructible_v<T, Arguments && ...> && !std::is_constructible_v<T, Port, Arguments && ...>)
  auto operator()(Arguments&&... arguments) {
    object_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    return run();
  }

 private:
  auto run() {
    if constexpr (requires { object_->run(); }) return object_->run();
  }
  std::unique_ptr<T> object_;
};

struct WorkerParts {
  Owned<WorkerProgram> program;
  SharedRef<PortCore> port;  // the parent's end
};

template <class Received, class Sent, class F, class... Arguments>
WorkerParts makeWorkerProgram(F&& f, Arguments&&... arguments) {
  checkCrossing<Received>();
  checkCrossing<Sent>();
  checkFunctionCrossing<std::decay_t<F>>();
  (checkTransfer<CrossedArgument<Arguments>, Arguments>(), ...);
  const SharedRef<PortCore> parent(new PortCore);
  const SharedRef<PortCore> worker(new PortCore);
  using Program = WorkerProgramOf<worker_threads::MessagePort<Sent, Received>, std::decay_t<F>,
                                  CrossedArgument<Arguments>...>;
  Owned<WorkerProgram> program(new Program(worker, std::forward<F>(f), std::forward<Arguments>(arguments)...));
  PortCore::entangle(parent, worker);  // last: two that know each other have to be closed
  return {std::move(program), parent};
}

SharedRef<WorkerCore> makeWorkerCore(const std::string& name, double stackSizeMb, Owned<WorkerProgram> program);

}  // namespace detail
}  // namespace nodus::inline v0
