// What may cross threads: the compiler's list. A value that is sent to another thread must own all that it refers
// to, since the sender goes on at the same time.
#pragma once

#include <nodus/config.hpp>
#include <nodus/worker_threads/detail/crossing_parts.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace worker_threads {

/// Whether values of a type may be sent to another thread, as message, argument or result. They may:
///
/// - numbers, enumerations, pointers to functions, `std::chrono` durations and times;
/// - `std::string`; containers, `std::array`, `std::optional`, `std::variant`, `std::pair`, `std::tuple` and
///   `std::unique_ptr` of what may;
/// - aggregates (plain structs) of which every member may: the compiler looks at up to 40 of them;
/// - `json::Value`, and `Error` with its subclasses;
/// - `Buffer`: moved, it changes threads without a copy; if its memory is shared or comes from a pool, its bytes are
///   copied;
/// - `AbortSignal`: the other side gets a signal that fires when this one does;
/// - `MessagePort` and a connected `net::Socket`, by `std::move` only: the sender's handles of it are left without a
///   connection. A socket takes along what it has read and nobody has consumed; sending one that is not connected, or
///   that still has bytes to write, throws ERR_INVALID_STATE;
/// - `std::shared_ptr<const T>` of plain values, of which const functions change nothing, and
///   `std::shared_ptr<std::atomic<T>>`: both sides see one object;
/// - what `Crossing` says of your own types.
///
/// References, pointers, views, promises, and handles (emitters, streams, servers, timers) may not: what they lead to
/// belongs to the sender's thread. Ours: JavaScript's structured clone finds this out at run time (DataCloneError).
template <class T>
inline constexpr bool mayCross = detail::crosses<T>;

/// The same as a concept.
template <class T>
concept Crosses = mayCross<T>;

/// Says of a class of yours that it owns all that it refers to, shares nothing, and may be moved to another thread:
///
///     template <> struct nodus::worker_threads::Crossing<Matrix> : nodus::worker_threads::MayCross {};
///
/// A specialisation may have two more functions: `static void leave(Matrix& value)` runs on the sender's thread before
/// the value goes, and unties it from what stays; it may throw. `static void arrive(Matrix& value)` runs on the
/// receiver's thread. In between, the value may be destroyed by any thread.
template <class T>
struct Crossing;

/// The base of a specialisation of `Crossing` that allows.
struct MayCross {
  static constexpr bool allowed = true;
};

}  // namespace worker_threads

namespace detail {

// Does not compile for what may not cross threads, and says why not: `checkCrossing<T>();`.
template <class T>
constexpr void checkCrossing() {
  if constexpr (!worker_threads::mayCross<T>) static_cast<void>(&CrossingBlame<T>::explain);
}

// For a parameter that is a forwarding reference: what may only be moved is not to be copied by accident.
template <class T, class Given>
constexpr void checkTransfer() {
  checkCrossing<T>();
  static_assert(!transferredOnly<T> || !std::is_lvalue_reference_v<Given>,
                "this value contains a MessagePort or a Socket, which leaves its thread for good: say so with "
                "std::move");
}

// On the sender's thread, when a value is on its way out: unties what it shares with what stays behind.
template <class T>
void prepareCrossing(T& value) {
  checkCrossing<T>();
  if constexpr (crossesSpecially<T>) leaveParts(value);
}

// On the receiver's thread, before anyone sees the value.
template <class T>
void finishCrossing(T& value) {
  if constexpr (crossesSpecially<T>) arriveParts(value);
}

// A function that is to run on another thread, with its captures, goes there by value. What a lambda captured no
// compiler tells; what is a reference or a handle itself is refused.
template <class F>
constexpr void checkFunctionCrossing() {
  static_assert(!isReferenceWrapper<F> && (!std::is_pointer_v<F> || std::is_function_v<std::remove_pointer_t<F>>),
                "a function that runs on another thread goes there by value: no std::ref, no pointer to an object");
  static_assert(std::is_move_constructible_v<F>, "a function that runs on another thread is moved there");
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/abort_relay.ipp>
#include <nodus/worker_threads/impl/socket_transfer.ipp>
#endif
