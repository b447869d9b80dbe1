// What the streams' tests listen to, in JavaScript and in C++.
#pragma once

#include "order.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

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
#define TICKS                                                                                                \
  "const ticks = () => { process.nextTick(() => { log('tick'); process.nextTick(() => log('tick 2')); });"   \
  "queueMicrotask(() => log('microtask')); setImmediate(() => log('immediate')); };"

}  // namespace order
