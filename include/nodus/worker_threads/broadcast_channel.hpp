// BroadcastChannel: one name, any number of loops that talk and listen under it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/broadcast.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace nodus::inline v0 {
namespace worker_threads {

/// What is posted to a channel comes to all others of its name in this process, on whatever thread they are: Node's
/// `BroadcastChannel`. Channels of one name and different types do not hear each other.
///
/// Events: `message(value)` and `messageerror(error)`; ours instead of `onmessage`, which gets an event with the value
/// in it. A handle. From its construction on a channel is open, keeps itself alive and holds its loop, until `close` or
/// `unref`; what comes while nobody listens is lost.
template <class T>
class BroadcastChannel
    : public EmitterHandle<nodus::detail::EventList<Event<"message", T>, Event<"messageerror", Error>>> {
 public:
  explicit BroadcastChannel(std::string_view name)
      : BroadcastChannel::EmitterHandle(nodus::detail::makeRef<State>(
            nodus::detail::BroadcastGroup::join({std::string(name), &typeid(T)}))) {
    nodus::detail::checkCrossing<T>();
    static_assert(!nodus::detail::transferredOnly<T> && std::is_copy_constructible_v<T>,
                  "each receiver of a broadcast gets a copy: a value that can only be moved has one receiver");
    state().open(Loop::current());
  }

  const std::string& name() const { return state().group().name; }
  /// Sends a copy of the value to each of the others. Throws InvalidStateError after `close`.
  void postMessage(const T& value) {
    state().checkOpen();
    for (const auto& other : state().others()) {
      T copy(value);
      nodus::detail::prepareCrossing(copy);
      other->receive(new nodus::detail::MessageOf<T>(std::move(copy)));
    }
  }
  /// Nothing is received any more, and what has come is dropped.
  void close() { state().leaveGroup(); }
  /// Lets the channel hold the loop again, or no longer.
  void ref() { state().ref(); }
  void unref() { state().unref(); }

 private:
  using State = nodus::detail::BroadcastStateOf<T>;
  State& state() const noexcept { return this->template stateAs<State>(); }
};

}  // namespace worker_threads
}  // namespace nodus::inline v0
