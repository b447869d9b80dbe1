#include <nodus/zlib/detail/codec_budget.hpp>

#include <nodus/zlib.hpp>

#include "../../support/run_loop.hpp"

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

using detail::CodecBudget;

class Client final : public detail::RefCounted, public detail::BudgetClient {
 public:
  Client(std::string name, Trace& log) : name_(std::move(name)), log_(log) {}

 private:
  void admitted() override { log_(name_); }
  detail::RefCounted& counted() noexcept override { return *this; }

  std::string name_;
  Trace& log_;
};

constexpr std::size_t half = CodecBudget::limit / 2;

}  // namespace

TEST_CASE("who does not fit waits until others are through, in order; who gives up is passed over") {
  Trace log;
  runLoop([&] {
    auto& budget = CodecBudget::current(true);
    std::vector<detail::Ref<Client>> clients;
    for (const auto* name : {"a", "b", "c", "d", "e"}) clients.push_back(detail::makeRef<Client>(name, log));
    budget.workBegins();  // nobody is let in for want of others who work
    CHECK(budget.take(*clients[0], half));
    CHECK(budget.take(*clients[1], half));
    CHECK_FALSE(budget.take(*clients[2], half));
    CHECK_FALSE(budget.take(*clients[3], half));
    CHECK_FALSE(budget.take(*clients[4], half));
    CHECK(budget.isWaiting(*clients[2]));
    CHECK_FALSE(budget.has(*clients[2]));
    budget.giveBack(*clients[2]);
    CHECK(log.text().empty());
    budget.giveBack(*clients[0]);
    CHECK(log.text() == "d");
    CHECK(budget.has(*clients[3]));
    budget.giveBack(*clients[3]);
    CHECK(log.text() == "d e");
    budget.giveBack(*clients[1]);
    budget.giveBack(*clients[4]);
    CHECK(budget.take(*clients[2], 3 * half));  // alone, anyone fits
    budget.giveBack(*clients[2]);
    budget.workEnds();
  });
}

TEST_CASE("where nobody works, those who wait are let in all the same") {
  Trace log;
  runLoop([&] {
    auto& budget = CodecBudget::current(true);
    const auto first = detail::makeRef<Client>("first", log);
    const auto second = detail::makeRef<Client>("second", log);
    CHECK(budget.take(*first, 2 * half));
    CHECK_FALSE(budget.take(*second, 2 * half));
  });
  CHECK(log.text() == "second");
}

TEST_CASE("compressing does not wait for decompressing") {
  Trace log;
  runLoop([&] {
    const auto first = detail::makeRef<Client>("first", log);
    const auto second = detail::makeRef<Client>("second", log);
    CHECK(CodecBudget::current(true).take(*first, 2 * half));
    CHECK(CodecBudget::current(false).take(*second, 2 * half));
  });
}

#if defined(__linux__) && !defined(NODUS_ADDRESS_SANITIZER) && !defined(__SANITIZE_THREAD__)
TEST_CASE("thousands of streams at once do not take the memory of thousands") {
  const auto peak = [] {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
      if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    }
    return 0L;
  };
  const auto before = peak();
  constexpr int count = 3000;
  int ended = 0;
  runLoop([&] {
    const auto bytes = Buffer::from(std::string(1000, 'x'));
    for (int i = 0; i < count; ++i) {
      auto stream = zlib::createGzip();
      stream.resume();
      stream.on<"end">([&ended] { ++ended; });
      stream.write(bytes);
      stream.end();
    }
  });
  CHECK(ended == count);
  CHECK(peak() - before < 100 * 1024);  // each of them has a quarter of a megabyte while it works
}
#endif
