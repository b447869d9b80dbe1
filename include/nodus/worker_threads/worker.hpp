// Worker: a function with a thread and a loop of its own.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/perf_hooks/event_loop_utilization.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/worker_program.hpp>
#include <nodus/worker_threads/detail/worker_state.hpp>
#include <nodus/worker_threads/message_port.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace worker_threads {

/// What a worker's thread may use; Node's further limits are those of a JavaScript heap.
struct ResourceLimits {
  /// In MiB. Default 0: the system's, mostly 8.
  double stackSizeMb = 0;
};

/// Options of a `Worker`, in front of its function.
struct WorkerOptions {
  /// Of the thread, as debuggers and `top` show it: up to 15 bytes of it.
  std::string name{};
  ResourceLimits resourceLimits{};
};

/// True where no worker runs: Node's `isMainThread`.
bool isMainThread() noexcept;
/// 0 on the main thread, and a number of its own in each worker: Node's `threadId`.
int threadId() noexcept;
/// What the worker that this is was given: Node's `resourceLimits`.
ResourceLimits resourceLimits() noexcept;

/// Where a long computation lets itself be stopped. Returns at once, but when the worker is being terminated, or has
/// called `process::exit`: then it throws something that is no `std::exception`, to be passed on, that unwinds what
/// runs; so not in a destructor. Each return to the loop and each `co_await` is a checkpoint by itself. Costs about a
/// nanosecond. Ours: Node stops JavaScript between any two instructions; a C++ thread can only stop itself.
void checkpoint();

/// What `Worker::performance` returns.
class WorkerPerformance {
 public:
  explicit WorkerPerformance(nodus::detail::Ref<nodus::detail::WorkerState> worker) noexcept
      : worker_(std::move(worker)) {}

  /// How busy the worker's loop was since it began to run, as `performance::eventLoopUtilization` tells it there, seen
  /// from here and at any time; all 0 before that and once the worker has ended.
  perf_hooks::EventLoopUtilization eventLoopUtilization() const;
  /// The same since `before` was taken.
  perf_hooks::EventLoopUtilization eventLoopUtilization(const perf_hooks::EventLoopUtilization& before) const;
  /// The difference of two: from `before` to `after`.
  perf_hooks::EventLoopUtilization eventLoopUtilization(const perf_hooks::EventLoopUtilization& after,
                                                        const perf_hooks::EventLoopUtilization& before) const;

 private:
  nodus::detail::Ref<nodus::detail::WorkerState> worker_;
};

/// A function that runs on a thread with a loop of its own: Node's `Worker`. What comes from it is `Received`, what is
/// sent to it is `Sent`.
///
///     Worker<int, int> worker([](MessagePort<int, int> parentPort, std::string name) {...}, "name");
///
/// The function, plain or a coroutine, may take the port to its parent first, and then what follows it here (Node's
/// `workerData`); all of it is moved there, and must be what may cross threads. What the lambda captures goes there,
/// too: capture by value, and only what you would send. The worker ends when its function is through and nothing holds
/// its loop: a port holds it that is listened to. It has `process::on<"exit">`, `process::exit` and the other events of
/// a process for itself.
///
/// Events: `online`; `message(value)` and `messageerror(error)`; `error(error)` with what nobody caught there, after
/// which it ends; `exit(code)`. Without a listener for "error" it is an uncaught exception here. A handle: while the
/// worker runs it keeps itself alive and holds the loop of its parent. It is terminated when that loop goes; the end of
/// the program terminates all workers, and waits a second at most for their next checkpoint before it ends regardless.
template <class Received = NoMessage, class Sent = NoMessage>
class Worker : public EmitterHandle<nodus::detail::EventList<Event<"online">, Event<"message", Received>,
                                                             Event<"messageerror", Error>, Event<"error", Error>,
                                                             Event<"exit", int>>> {
 public:
  /// Throws ERR_WORKER_INIT_FAILED if no thread can be started; if the thread can have no loop, for want of
  /// descriptors, that is the event "error".
  template <class F, class... Arguments>
    requires(!std::derived_from<std::decay_t<F>, Worker> && !std::same_as<std::decay_t<F>, WorkerOptions>)
  explicit Worker(F&& f, Arguments&&... arguments)
      : Worker(WorkerOptions{}, std::forward<F>(f), std::forward<Arguments>(arguments)...) {}
  template <class F, class... Arguments>
  Worker(const WorkerOptions& options, F&& f, Arguments&&... arguments)
      : Worker(options, nodus::detail::makeWorkerProgram<Received, Sent>(std::forward<F>(f),
                                                                        std::forward<Arguments>(arguments)...)) {}
  /// A worker that is an object: `T(parentPort, arguments...)` or `T(arguments...)` is made on the worker's thread,
  /// and its `run()` called, if it has one. It lives as long as the worker does.
  template <class T, class... Arguments>
  explicit Worker(std::in_place_type_t<T>, Arguments&&... arguments)
      : Worker(WorkerOptions{}, nodus::detail::ObjectRunner<T, MessagePort<Sent, Received>>(),
               std::forward<Arguments>(arguments)...) {}

  /// Sends a value, moved; see `MessagePort::postMessage`. Nothing happens if the worker has ended.
  template <class Value = Sent>
    requires std::is_convertible_v<Value&&, Sent>
  void postMessage(Value&& value) {
    nodus::detail::checkTransfer<Sent, Value>();
    Sent sent(std::forward<Value>(value));
    nodus::detail::prepareCrossing(sent);
    state().port().send(new nodus::detail::MessageOf<Sent>(std::move(sent)));
  }
  /// Ends the worker at its next checkpoint: nothing more runs on its loop, not even its "exit" event. Gives the exit
  /// code, which is 1 unless it had ended by itself.
  Promise<int> terminate() { return state().terminate(); }
  /// Gives the exit code, however the worker ends; unlike `once<"exit">(worker)` it does not reject on "error". Ours.
  Promise<int> exited() { return state().exited(); }
  /// Lets the worker hold this loop again, or no longer.
  void ref() { state().ref(); }
  void unref() { state().unref(); }
  /// The worker's `worker_threads::threadId()`; -1 once it has ended.
  int threadId() const { return state().threadId(); }
  const std::string& name() const { return state().settings().name; }
  /// Its `eventLoopUtilization`: Node's `worker.performance`.
  WorkerPerformance performance() const {
    return WorkerPerformance(nodus::detail::Ref<nodus::detail::WorkerState>(&state()));
  }
  ResourceLimits resourceLimits() const {
    return {.stackSizeMb = static_cast<double>(state().settings().stackSize) / (1024 * 1024)};
  }

 private:
  using Port = nodus::detail::WorkerPort<Received>;
  Worker(const WorkerOptions& options, nodus::detail::WorkerParts parts)
      : Worker::EmitterHandle(nodus::detail::makeRef<nodus::detail::WorkerState>(
            nodus::detail::makeWorkerCore(options.name, options.resourceLimits.stackSizeMb, std::move(parts.program)),
            nodus::detail::makeRef<Port>(std::move(parts.port)))) {
    static_cast<Port&>(state().port()).worker = &state();
    state().start();
  }
  nodus::detail::WorkerState& state() const noexcept {
    return this->template stateAs<nodus::detail::WorkerState>();
  }
};

}  // namespace worker_threads
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/worker.ipp>
#endif
