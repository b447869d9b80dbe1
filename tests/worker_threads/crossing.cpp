#include <nodus/worker_threads/crossing.hpp>

#include <nodus/json.hpp>
#include <nodus/kernel.hpp>
#include <nodus/net.hpp>

#include <doctest/doctest.h>

#include <any>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

struct Point {
  double x = 0;
  double y = 0;
};
struct Job {
  std::string name;
  std::vector<Point> points{};
  std::optional<int> priority{};
  std::array<int, 3> grid = {};
};
struct Parcel {
  std::string label;
  nodus::Buffer bytes;
};
struct WithPointer {
  int number;
  char* text;
};
struct WithView {
  std::string_view text;
};
struct WithAny {
  std::any any;
};
struct WithReference {
  int& number;
};
struct WithConstReference {
  const std::string& text;
};
struct WithArray {
  int number = 0;
  char* texts[2] = {};
};
struct WithOptionalPointer {
  std::optional<char*> text;
};
struct Nested {
  Job job;
  WithPointer bad;
};
struct Empty {};
struct Base {
  int a;
};
struct Derived : Base {
  std::string b;
};
enum class Color { red };

class Closed {
 public:
  explicit Closed(int number) : number_(number) {}
  int number() const { return number_; }

 private:
  int number_;
};
class Opaque {
 public:
  explicit Opaque(int) {}
};
struct Tree {
  int value = 0;
  std::vector<Tree> children{};
};
struct MyError : nodus::Error {
  using nodus::Error::Error;
};

}  // namespace

template <>
struct nodus::worker_threads::Crossing<Closed> : nodus::worker_threads::MayCross {};
template <>
struct nodus::worker_threads::Crossing<Tree> : nodus::worker_threads::MayCross {};

using namespace nodus;
using worker_threads::mayCross;

TEST_CASE("what owns all that it refers to may cross threads") {
  static_assert(mayCross<int> && mayCross<bool> && mayCross<double> && mayCross<Color> && mayCross<int (*)(int)>);
  static_assert(mayCross<std::string> && mayCross<std::vector<std::string>> && mayCross<std::deque<int>>);
  static_assert(mayCross<std::map<std::string, std::vector<int>>> && mayCross<std::set<int>>);
  static_assert(mayCross<std::unordered_map<int, Buffer>> && mayCross<std::array<Point, 3>> &&
                mayCross<std::vector<bool>>);
  static_assert(mayCross<std::optional<std::string>> && mayCross<std::variant<int, std::string, std::monostate>>);
  static_assert(mayCross<std::pair<int, Buffer>> && mayCross<std::tuple<int, std::string>> && mayCross<std::tuple<>>);
  static_assert(mayCross<std::unique_ptr<Job>> && mayCross<std::chrono::milliseconds>);
  static_assert(mayCross<std::chrono::system_clock::time_point>);
  static_assert(mayCross<Error> && mayCross<TypeError> && mayCross<MyError> && mayCross<json::Value> &&
                mayCross<Buffer>);
  static_assert(mayCross<std::shared_ptr<const std::vector<std::string>>> &&
                mayCross<std::shared_ptr<std::atomic<int>>>);
}

TEST_CASE("an aggregate may cross if each member may") {
  static_assert(mayCross<Point> && mayCross<Job> && mayCross<Parcel> && mayCross<Empty> && mayCross<Derived>);
  static_assert(mayCross<std::vector<Job>> && mayCross<Closed> && mayCross<Tree>);
  static_assert(!mayCross<WithPointer> && !mayCross<WithView> && !mayCross<WithAny> && !mayCross<WithReference>);
  static_assert(!mayCross<WithOptionalPointer> && !mayCross<WithConstReference> && !mayCross<WithArray> &&
                !mayCross<Nested> && !mayCross<Opaque>);
}

TEST_CASE("what leads to something of the sender's may not cross") {
  static_assert(!mayCross<int*> && !mayCross<int&> && !mayCross<const char*> && !mayCross<std::string_view>);
  static_assert(!mayCross<std::span<int>> && !mayCross<Promise<int>> && !mayCross<std::vector<Promise<>>>);
  static_assert(!mayCross<EventEmitter<Event<"x">>> && !mayCross<net::Server> && !mayCross<AbortController>);
  static_assert(!mayCross<std::any> && !mayCross<std::shared_ptr<int>> &&
                !mayCross<std::shared_ptr<const std::unique_ptr<int>>> && !mayCross<std::shared_ptr<const Buffer>>);
  static_assert(!mayCross<std::optional<int*>> && !mayCross<std::map<std::string, int*>> && !mayCross<void>);
  static_assert(!mayCross<std::unique_ptr<std::exception>> && !mayCross<SignalRef> && !mayCross<std::set<Buffer>>);
}

TEST_CASE("a Buffer with memory of its own keeps it, and is empty afterwards") {
  auto buffer = Buffer::alloc(100'000, 7);
  const auto* bytes = buffer.data();
  auto moved = std::move(buffer);
  detail::prepareCrossing(moved);
  CHECK(moved.data() == bytes);
  CHECK(buffer.empty());
  std::thread([&] {
    detail::finishCrossing(moved);
    CHECK(moved[99'999] == 7);
    moved = Buffer();
  }).join();
}

TEST_CASE("the bytes of a Buffer are copied if they are shared, pooled or somebody's") {
  const auto shared = Buffer::alloc(10'000, 1);
  auto copy = shared;
  detail::prepareCrossing(copy);
  CHECK(copy.data() != shared.data());
  CHECK(copy.equals(shared));
  CHECK(shared.unique());

  auto pooled = Buffer::from("small");
  detail::prepareCrossing(pooled);
  CHECK(pooled.unique());
  CHECK(pooled.toString() == "small");

  std::uint8_t mine[3] = {1, 2, 3};
  auto adopted = Buffer::adopt(mine, 3);
  detail::prepareCrossing(adopted);
  CHECK(adopted.data() != mine);
  CHECK(adopted[2] == 3);
}

TEST_CASE("Buffers are found wherever they are") {
  Parcel parcel{.label = "x", .bytes = Buffer::from("small")};
  detail::prepareCrossing(parcel);
  CHECK(parcel.bytes.unique());

  std::vector<std::optional<std::pair<int, Buffer>>> list;
  list.emplace_back(std::pair(1, Buffer::from("a")));
  list.emplace_back(std::nullopt);
  detail::prepareCrossing(list);
  CHECK(list[0]->second.unique());

  std::map<int, std::variant<std::string, Buffer>> map;
  map.emplace(1, Buffer::from("b"));
  map.emplace(2, "text");
  detail::prepareCrossing(map);
  CHECK(std::get<Buffer>(map.at(1)).unique());

  auto tuple = std::make_tuple(std::make_unique<Parcel>(Parcel{.label = "y", .bytes = Buffer::from("c")}), 3);
  detail::prepareCrossing(tuple);
  CHECK(std::get<0>(tuple)->bytes.unique());
}
