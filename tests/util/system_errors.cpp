#include <nodus/util/system_errors.hpp>

#include "node_oracle.hpp"

#include <nodus/kernel/error.hpp>

using namespace nodus;

TEST_CASE("names and texts are those of a live Node") {
  nodus_test::NodeTexts node;
  node.expect("util.getSystemErrorMap().size", std::to_string(util::getSystemErrorMap().size()));
  for (const auto& entry : util::getSystemErrorMap()) {
    const auto number = std::to_string(entry.number);
    node.expect("util.getSystemErrorName(" + number + ")", util::getSystemErrorName(entry.number));
    node.expect("util.getSystemErrorMap().get(" + number + ")[1]", std::string(entry.message));
  }
  node.expect("util.getSystemErrorName(-99999)", util::getSystemErrorName(-99999));
  std::string message;
  try {
    util::getSystemErrorName(2);
  } catch (const RangeError& error) {
    message = error.what();
  }
  node.expect("util.getSystemErrorName(2)", message);
  node.compare();
}
