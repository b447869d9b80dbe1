// What the streams' tests listen to, in JavaScript and in C++.
#pragma once

#include "order.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace order {

// Says each event of a readable stream by its name, "data" with the chunk.
template <class Stream>
void listenToReadable(Log& log, Stream& stream) {
  stream.template on<"data">([&log](const auto& chunk) { log("data", chunk); });
  stream.template on<"end">([&log] { log("end"); });
  stream.template on<"close">([&log] { log("close"); });
  stream.template on<"error">([&log](const Error& error) { log("error", error); });
  stream.template on<"pause">([&log] { log("pause"); });
  stream.template on<"resume">([&log] { log("resume"); });
}
#define LISTEN_TO_READABLE(r) \
  "for (const e of ['data', 'end', 'close', 'error', 'pause', 'resume']) " r ".on(e, (...a) => log(e, ...a));"

template <class Stream>
void listenToWritable(Log& log, Stream& stream) {
  stream.template on<"drain">([&log] { log("drain"); });
  stream.template on<"prefinish">([&log] { log("prefinish"); });
  stream.template on<"finish">([&log] { log("finish"); });
  stream.template on<"close">([&log] { log("close"); });
  stream.template on<"error">([&log](const Error& error) { log("error", error); });
}
#define LISTEN_TO_WRITABLE(w) \
  "for (const e of ['drain', 'prefinish', 'finish', 'close', 'error']) " w ".on(e, (...a) => log(e, ...a));"

// Says when ticks, microtasks and immediates come, between the events: `ticks()` in JavaScript.
inline void logTicks(Log& log) {
  process::nextTick([&log] {
    log("tick");
    process::nextTick([&log] { log("tick 2"); });
  });
  queueMicrotask([&log] { log("microtask"); });
  setImmediate([&log] { log("immediate"); });
}
#define TICKS                                                                                              \
  "const ticks = () => { process.nextTick(() => { log('tick'); process.nextTick(() => log('tick 2')); });" \
  "queueMicrotask(() => log('microtask')); setImmediate(() => log('immediate')); };"

// `this.push(chunk)`, where the chunk may be null: the end.
template <class Stream, class T>
bool pushOrEnd(Stream& stream, std::optional<T> chunk) {
  return chunk ? stream.push(std::move(*chunk)) : stream.push(std::nullopt);
}
// The next letter of a text, then null: `n < text.length ? text[n++] : null`.
inline std::optional<Buffer> nextLetter(std::string_view text, std::size_t& n) {
  if (n == text.size()) return {};
  return Buffer::from(text.substr(n++, 1));
}
// The next number below `end`, then null: `n < end ? n++ : null`.
inline std::optional<int> nextNumber(int end, int& n) {
  if (n == end) return {};
  return n++;
}

// Settled by an immediate: the twin of `setImmediate(callback)`.
inline Promise<> inTheNextTurn() {
  auto done = detail::makeState<void>();
  setImmediate([done] { done->fulfil(); });
  return Promise<>(done);
}
inline Promise<> failInTheNextTurn(const Error& error) {
  auto done = detail::makeState<void>();
  setImmediate([done, error] { done->reject(detail::toException(error)); });
  return Promise<>(done);
}

// Says the event that ends a stream, and "close", and in the next turn what has become of it.
template <detail::FixedString End, class Stream, class IsEnded>
void logOutcome(Log& log, Stream& stream, IsEnded isEnded) {
  stream.template on<End>([&log] { log(std::string(End.view())); });
  stream.template on<"close">([&log] { log("close"); });
  setImmediate([&log, stream, isEnded] { log(stream.destroyed(), stream.closed(), isEnded(stream)); });
}

// A write that comes too late, and how that is told.
inline void writeTooLate(Log& log, Writable<>& w) {
  log(w.write("a", [&log](const std::optional<Error>& error) { log("callback", error); }));
}

}  // namespace order
