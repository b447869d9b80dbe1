#include <nodus/json/describe.hpp>

#include <nodus/json.hpp>
#include <nodus/util/inspect.hpp>

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <unordered_map>

using namespace nodus;

namespace app {

enum class Level { low, high };

struct Address {
  std::string city{};
  std::optional<int> zip{};
};
NODUS_JSON(Address, city, zip);

struct User {
  int id = 0;
  std::string name{};
  std::vector<Address> addresses{};
  Level level = Level::low;
  json::Value extra{};
};
NODUS_JSON(User, id, name, addresses, level, extra);

struct Nothing {};
NODUS_JSON(Nothing);

struct Celsius {
  double degrees = 0;
  double toJSON() const { return degrees; }
};
inline void fromJson(const json::Value& value, Celsius& out) { out.degrees = value.as<double>(); }

}  // namespace app

TEST_CASE("a described struct is written and printed by its members") {
  const app::User user{1, "Ann", {{"Lyon", 69}, {"Oslo", {}}}, app::Level::high, {{"x", 1}}};
  const auto text = R"({"id":1,"name":"Ann","addresses":[{"city":"Lyon","zip":69},{"city":"Oslo","zip":null}],)"
                    R"("level":1,"extra":{"x":1}})";
  CHECK(json::stringify(user) == text);
  CHECK(json::stringify(json::Value(user)) == text);
  CHECK(json::stringify({{"user", app::Address{"Rome", 1}}}) == R"({"user":{"city":"Rome","zip":1}})");
  CHECK(util::inspect(user.addresses) == "[ { city: 'Lyon', zip: 69 }, { city: 'Oslo', zip: null } ]");
  CHECK(json::stringify(app::Nothing{}) == "{}");
}

TEST_CASE("a described struct is read by its members") {
  const auto user =
      json::parse(R"({"id":7,"name":"Bo","unknown":1,"addresses":[{"city":"Bern"}],"level":0,"extra":[1]})")
          .as<app::User>();
  CHECK(user.id == 7);
  CHECK(user.addresses.size() == 1);
  CHECK(user.addresses[0].city == "Bern");
  CHECK_FALSE(user.addresses[0].zip);
  CHECK(user.extra[0] == 1);
}

TEST_CASE("a member that is missing or of another type is named with its path") {
  const auto messageOf = [](const char* text) -> std::string {
    try {
      json::parse(text).as<app::User>();
    } catch (const TypeError& error) {
      return error.message();
    }
    return "no error";
  };
  CHECK(messageOf(R"({"id":1,"name":"x","level":0,"addresses":[{"city":"a"},{"city":5}]})") ==
        "The \"addresses[1].city\" argument must be of type string. Received 5");
  CHECK(messageOf(R"({"id":1})") == "The \"name\" argument must be of type string. Received null");
  CHECK(messageOf("[]") == "The \"value\" argument must be an instance of Object. Received []");
  CHECK_FALSE(json::parse("{}").get<app::User>());
}

TEST_CASE("toJSON and fromJson stand in for a description") {
  CHECK(json::stringify(app::Celsius{1.5}) == "1.5");
  CHECK(json::stringify({{"t", app::Celsius{20}}}) == R"({"t":20})");
  CHECK(json::parse("[20.5]").as<std::vector<app::Celsius>>()[0].degrees == 20.5);
}

namespace app {

struct Inventory {
  std::map<std::string, std::vector<std::optional<Address>>> places{};
  std::array<int, 2> size{};
  std::unordered_map<std::string, Level> levels{};
  std::optional<std::vector<std::pair<std::string, double>>> prices{};
};
NODUS_JSON(Inventory, places, size, levels, prices);

// Its text is made by stringify itself.
struct Wrapped {
  std::vector<int> inner{};
  std::string toJSON() const { return json::stringify(inner); }
};

}  // namespace app

TEST_CASE("maps, optionals, arrays, enums and pairs nest in one another") {
  const auto text = R"({"places":{"x":[{"city":"Bonn","zip":1},null],"y":[]},"size":[3,4],"levels":{"a":1},)"
                    R"("prices":[["tea",1.5]]})";
  const auto inventory = json::parse(text).as<app::Inventory>();
  CHECK(inventory.places.at("x")[0]->city == "Bonn");
  CHECK_FALSE(inventory.places.at("x")[1]);
  CHECK(inventory.size == std::array{3, 4});
  CHECK(inventory.levels.at("a") == app::Level::high);
  CHECK(inventory.prices->front().second == 1.5);
  CHECK(json::stringify(inventory) == text);
}

TEST_CASE("an error within them names the whole path") {
  const auto errorOf = [](const char* text) -> std::string {
    try {
      json::parse(text).as<app::Inventory>();
    } catch (const Error& error) {
      return error.code() + " " + error.message();
    }
    return "no error";
  };
  CHECK(errorOf(R"({"places":{"x":[null,{"city":"a","zip":"b"}]}})") ==
        "ERR_INVALID_ARG_TYPE The \"places.x[1].zip\" argument must be of type number. Received 'b'");
  CHECK(errorOf(R"({"places":{},"size":[1]})").starts_with("ERR_INVALID_ARG_TYPE The \"size\" argument must be"));
  CHECK(errorOf(R"({"places":{},"size":[1,2.5]})").starts_with("ERR_OUT_OF_RANGE The value of \"size[1]\" is out of"));
  CHECK(errorOf(R"({"places":{},"size":[1,2],"levels":{"a":"high"}})")
            .starts_with("ERR_INVALID_ARG_TYPE The \"levels.a\" argument must be of type number"));
  CHECK(errorOf(R"({"places":{},"size":[1,2],"levels":{},"prices":[["x",true]]})")
            .starts_with("ERR_INVALID_ARG_TYPE The \"prices[0][1]\" argument must be of type number"));
}

TEST_CASE("toJSON may call stringify itself") {
  CHECK(json::stringify(std::vector<app::Wrapped>{{{1, 2}}, {{}}}) == R"(["[1,2]","[]"])");
  CHECK(json::stringify({{"w", app::Wrapped{{3}}}}) == R"({"w":"[3]"})");
}
