#include <nodus/util/types.hpp>

#include <nodus/kernel/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

using namespace nodus;
namespace types = util::types;

namespace {

Promise<int> asynchronous() { co_return 1; }
AsyncGenerator<int> generator() { co_yield 1; }
int plain() { return 1; }

}  // namespace

TEST_CASE("types are told apart when compiling") {
  CHECK(types::isNativeError(TypeError("x")));
  CHECK(types::isNativeError(std::runtime_error("x")));
  CHECK_FALSE(types::isNativeError(std::string("x")));
  CHECK(types::isPromise(promise::resolve()));
  CHECK_FALSE(types::isPromise(1));
  CHECK(types::isDate(std::chrono::system_clock::now()));
  CHECK_FALSE(types::isDate(std::chrono::seconds(1)));
  CHECK(types::isMap(std::map<int, int>()));
  CHECK_FALSE(types::isSet(std::map<int, int>()));
  CHECK(types::isSet(std::set<int>()));
  CHECK(types::isUint8Array(Buffer()));
  CHECK(types::isTypedArray(Buffer()));
  CHECK(types::isArrayBufferView(Buffer()));
  CHECK_FALSE(types::isUint8Array(std::string()));
}

TEST_CASE("functions are told apart by what they return") {
  CHECK(types::isAsyncFunction(asynchronous));
  CHECK(types::isAsyncFunction([](int) -> Promise<> { co_return; }));
  CHECK_FALSE(types::isAsyncFunction(plain));
  CHECK_FALSE(types::isAsyncFunction([](auto) {}));
  CHECK_FALSE(types::isAsyncFunction(5));
  CHECK(types::isGeneratorFunction(generator));
  CHECK_FALSE(types::isGeneratorFunction(asynchronous));
  CHECK(types::isGeneratorObject(generator()));
}
