// The floor of a pool of two threads: a queue with a mutex and a condition variable, and a count of what is done.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "../micro.hpp"

namespace {

class Pool {
 public:
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  void run(void (*job)()) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(job);
      ++left_;
    }
    wake_.notify_one();
  }
  void waitForAll() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return left_ == 0; });
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      const auto job = jobs_.front();
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
      if (--left_ == 0) done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<void (*)()> jobs_;
  std::size_t left_ = 0;
  bool ending_ = false;
  std::thread threads_[2] = {std::thread([this] { loop(); }), std::thread([this] { loop(); })};
};

void nothing() {}

void work() {
  for (const auto until = micro::nanoseconds(CLOCK_THREAD_CPUTIME_ID) + 1e6;
       micro::nanoseconds(CLOCK_THREAD_CPUTIME_ID) < until;) {
  }
}

}  // namespace

int main() {
  Pool pool;
  const auto together = [&](void (*job)()) {
    return [&pool, job](std::size_t n) {
      for (std::size_t i = 0; i < n; ++i) pool.run(job);
      pool.waitForAll();
    };
  };
  micro::repeat("pool run", 1000, together(nothing));
  micro::repeat("pool run in turn", 1000, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      pool.run(nothing);
      pool.waitForAll();
    }
  });
  micro::repeat("pool 1 ms", 100, together(work));
}
