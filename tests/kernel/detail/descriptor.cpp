#include <nodus/kernel/detail/descriptor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace nodus;
using detail::Descriptor;
using detail::DescriptorRef;

namespace {

bool isOpen(int fd) { return ::fcntl(fd, F_GETFD) != -1; }
int openSomething() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

TEST_CASE("a descriptor is closed once, and by the last reference at the latest") {
  const int fd = openSomething();
  {
    const DescriptorRef file(new Descriptor(fd));
    const auto other = file;
    CHECK(isOpen(fd));
    CHECK(file->close() == 0);
    CHECK_FALSE(isOpen(fd));
    CHECK(other->close() == 0);
  }
  const int dropped = openSomething();
  { const DescriptorRef file(new Descriptor(dropped)); }
  CHECK_FALSE(isOpen(dropped));
}

TEST_CASE("it stays open under the hands of who is at work with it") {
  const int fd = openSomething();
  const DescriptorRef file(new Descriptor(fd));
  {
    std::optional<Descriptor::Use> first(std::in_place, *file);
    const Descriptor::Use second(*file);
    CHECK(first->fd() == fd);
    CHECK(file->close() == 0);
    CHECK(isOpen(fd));
    const Descriptor::Use late(*file);
    CHECK(late.fd() == -1);
    first.reset();
    CHECK(isOpen(fd));
  }
  CHECK_FALSE(isOpen(fd));
}

TEST_CASE("threads may use it while another closes it") {
  for (int round = 0; round < 50; ++round) {
    const int fd = openSomething();
    const DescriptorRef file(new Descriptor(fd));
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 100; ++j) {
          const Descriptor::Use use(*file);
          if (use.fd() >= 0 && !isOpen(use.fd())) ++wrong;
        }
      });
    }
    file->close();
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK_FALSE(isOpen(fd));
  }
}
