// The floors of talking to a thread that has a loop: two threads, each with an epoll and an eventfd, that wake each
// other; and of starting and joining one.
#include "../micro.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <thread>

namespace {

class Side {
 public:
  Side() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    epoll_event wanted{};
    wanted.events = EPOLLIN | EPOLLET;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &wanted);
  }
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;
  ~Side() {
    ::close(event_);
    ::close(epoll_);
  }
  void wake() {
    const std::uint64_t one = 1;
    if (::write(event_, &one, sizeof one) != sizeof one) std::abort();
  }
  void wait() {
    epoll_event happened{};
    while (::epoll_wait(epoll_, &happened, 1, -1) != 1) continue;
  }

 private:
  int epoll_;
  int event_;
};

}  // namespace

int main() {
  micro::repeat("ping-pong", 10'000, [](std::size_t n) {
    Side here;
    Side there;
    std::thread other([&] {
      for (std::size_t i = 0; i < n; ++i) {
        there.wait();
        here.wake();
      }
    });
    for (std::size_t i = 0; i < n; ++i) {
      there.wake();
      here.wait();
    }
    other.join();
  });
  micro::repeat("start", 200, [](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) std::thread([] { const Side side; }).join();
  });
}
