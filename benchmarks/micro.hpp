// Timing for the in-process benchmarks: several repetitions of n operations, the median of them printed as one JSON
// line.
#pragma once
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace micro {

inline constexpr int kRepetitions = 7;

/// The optimizer must assume that this reads and writes whatever the pointer leads to.
inline void escape(void* p) { asm volatile("" : : "g"(p) : "memory"); }

/// Nanoseconds on the wall, and of CPU time of all threads.
struct Time {
  double wall = 0, cpu = 0;
};

inline double nanoseconds(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

inline Time now() { return {nanoseconds(CLOCK_MONOTONIC), nanoseconds(CLOCK_PROCESS_CPUTIME_ID)}; }

/// What one of n operations took.
inline Time since(Time from, std::size_t n) {
  auto to = now();
  return {(to.wall - from.wall) / static_cast<double>(n), (to.cpu - from.cpu) / static_cast<double>(n)};
}

inline double median(const std::vector<Time>& times, double Time::* which) {
  std::vector<double> values;
  for (auto& time : times) values.push_back(time.*which);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The first repetition warms up and does not count.
inline void report(const std::string& name, std::vector<Time> times) {
  if (times.size() > 1) times.erase(times.begin());
  auto best = std::min_element(times.begin(), times.end(), [](Time a, Time b) { return a.wall < b.wall; });
  std::printf("{\"name\": \"%s\", \"ns\": %.3f, \"cpu_ns\": %.3f, \"best\": %.3f}\n", name.c_str(),
              median(times, &Time::wall), median(times, &Time::cpu), best->wall);
  std::fflush(stdout);
}

/// Times `body(n)`, which is done when it returns.
template <class Body>
void repeat(const std::string& name, std::size_t n, Body body) {
  std::vector<Time> times;
  for (int i = 0; i <= kRepetitions; ++i) {
    auto from = now();
    body(n);
    times.push_back(since(from, n));
  }
  report(name, std::move(times));
}

/// Times `body(n, done)`, which is done when it has called `done()`. `defer` starts the next repetition from a fresh
/// callback.
template <class Body, class Defer>
class Repeater : public std::enable_shared_from_this<Repeater<Body, Defer>> {
 public:
  Repeater(std::string name, std::size_t n, Body body, Defer defer)
      : name_(std::move(name)), n_(n), body_(std::move(body)), defer_(std::move(defer)) {}

  void start() {
    from_ = now();
    body_(n_, [self = this->shared_from_this()] { self->done(); });
  }

 private:
  void done() {
    times_.push_back(since(from_, n_));
    if (times_.size() > kRepetitions) return report(name_, std::move(times_));
    defer_([self = this->shared_from_this()] { self->start(); });
  }

  std::string name_;
  std::size_t n_;
  Body body_;
  Defer defer_;
  Time from_;
  std::vector<Time> times_;
};

template <class Body, class Defer>
void repeat(std::string name, std::size_t n, Body body, Defer defer) {
  std::make_shared<Repeater<Body, Defer>>(std::move(name), n, std::move(body), std::move(defer))->start();
}

}  // namespace micro
