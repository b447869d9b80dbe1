#include <nodus/console.hpp>
#include <nodus/process.hpp>
#include <nodus/querystring.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    const auto query = querystring::parse("page=2&tag=a&tag=b&q=x%20y");
    console::log(query["q"].text(), query["tag"].all());  // x y [ 'a', 'b' ]
    for (const auto& [key, value] : query) console::log(key, value);

    console::log(querystring::stringify({{"page", 3}, {"q", "x y"}}));  // page=3&q=x%20y
  });
}
