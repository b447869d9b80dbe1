#include <nodus/console.hpp>
#include <nodus/json.hpp>
#include <nodus/process.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace nodus;

namespace shop {

struct Item {
  std::string name;
  double price = 0;
  std::optional<int> stock;
};
NODUS_JSON(Item, name, price, stock);

struct Order {
  int id = 0;
  std::vector<Item> items;
};
NODUS_JSON(Order, id, items);

}  // namespace shop

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    auto value = json::parse(R"({"id":1,"items":[{"name":"tea","price":2.5}]})");
    value["items"][0]["stock"] = 3;
    console::log(value["items"][0]["name"], value["nothing"]["there"]);  // tea null

    const auto order = value.as<shop::Order>();
    console::log(json::stringify(order));  // {"id":1,"items":[{"name":"tea","price":2.5,"stock":3}]}
    console::log(json::stringify({{"ok", true}, {"sizes", {1, 2}}}, 2).size());

    try {
      json::parse(R"({"id":1,"items":[{"name":5}]})").as<shop::Order>();
    } catch (const TypeError& error) {
      console::log(error.message());  // The "items[0].name" argument must be of type string. Received 5
    }
    try {
      json::parse("[1,\n2,]");
    } catch (const SyntaxError& error) {
      console::log(error.message());  // ... is not valid JSON at position 6 (line 2 column 3)
    }
  });
}
