#include <nodus/console.hpp>
#include <nodus/json.hpp>
#include <nodus/process.hpp>

#include <map>
#include <string>
#include <vector>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    console::log("%s is %d", "answer", 42, std::vector<int>{1, 2});  // answer is 42 [ 1, 2 ]
    console::group("group");
    console::table(json::parse(R"([{"a":1,"b":"x"},{"a":2}])"));
    console::groupEnd();
    console::count("calls");  // calls: 1
    console::time("work");
    console::timeEnd("work");                   // work: 0.012ms
    console::assert_(1 + 1 == 3, "no, %d", 2);  // on standard error: Assertion failed: no, 2
    console::dir(std::map<std::string, std::vector<int>>{{"deep", {1}}}, {.depth = 0});  // { deep: [Array] }
  });
}
