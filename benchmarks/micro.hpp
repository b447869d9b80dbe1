// Timing for the in-process benchmarks: several repetitions of n operations, the median of them printed as one JSON line.
#pragma once
#include <algorithm>
#include <chrono>
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

inline double now() {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The first repetition warms up and does not count.
inline void report(const std::string& name, std::vector<double> ns) {
  if (ns.size() > 1) ns.erase(ns.begin());
  std::sort(ns.begin(), ns.end());
  std::printf("{\"name\": \"%s\", \"ns\": %.3f, \"best\": %.3f}\n", name.c_str(), ns[ns.size() / 2], ns.front());
  std::fflush(stdout);
}

/// Times `body(n)`, which is done when it returns.
template <class Body>
void repeat(const std::string& name, std::size_t n, Body body) {
  std::vector<double> ns;
  for (int i = 0; i <= kRepetitions; ++i) {
    auto from = now();
    body(n);
    ns.push_back((now() - from) / static_cast<double>(n));
  }
  report(name, std::move(ns));
}

/// Times `body(n, done)`, which is done when it has called `done()`. `defer` starts the next repetition from a fresh callback.
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
    ns_.push_back((now() - from_) / static_cast<double>(n_));
    if (ns_.size() > kRepetitions) return report(name_, std::move(ns_));
    defer_([self = this->shared_from_this()] { self->start(); });
  }

  std::string name_;
  std::size_t n_;
  Body body_;
  Defer defer_;
  double from_ = 0;
  std::vector<double> ns_;
};

template <class Body, class Defer>
void repeat(std::string name, std::size_t n, Body body, Defer defer) {
  std::make_shared<Repeater<Body, Defer>>(std::move(name), n, std::move(body), std::move(defer))->start();
}

}  // namespace micro
