#include <nodus/json/describe.hpp>

#include <nodus/json.hpp>
#include <nodus/util/inspect.hpp>

#include <doctest/doctest.h>

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
