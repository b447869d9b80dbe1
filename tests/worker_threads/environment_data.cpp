#include <nodus/worker_threads/environment_data.hpp>

#include <nodus/kernel.hpp>
#include <nodus/worker_threads/worker.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

TEST_CASE("a worker begins with a copy of what its parent has set") {
  Loop loop;
  setEnvironmentData("greeting", "hello");
  setEnvironmentData("numbers", std::vector<int>{1, 2, 3});
  setEnvironmentData("gone", 1);
  setEnvironmentData("gone", std::nullopt);
  std::string got;
  Worker<std::string> worker([](MessagePort<NoMessage, std::string> port) {
    auto text = getEnvironmentData("greeting").value_or("nothing");
    text += std::to_string(getEnvironmentData<std::vector<int>>("numbers")->size());
    text += getEnvironmentData<int>("gone") ? "there" : "gone";
    text += getEnvironmentData("later") ? "there" : "gone";
    setEnvironmentData("greeting", "mine");
    port.postMessage(text);
  });
  worker.on<"message">([&](const std::string& m) { got = m; });
  setEnvironmentData("later", "x");
  loop.run();
  CHECK(got == "hello3gonegone");
  CHECK(getEnvironmentData("greeting") == "hello");
  CHECK_THROWS_AS(getEnvironmentData<int>("greeting"), TypeError);
}
