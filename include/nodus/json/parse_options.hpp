// What json::parse can be told.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>

namespace nodus::inline v0 {
namespace json {

/// The second argument of `parse`.
struct ParseOptions {
  /// How many arrays and objects may lie in one another; at most 5,000. JavaScript has no limit. Default 1,000.
  std::size_t maxDepth = 1000;
  /// Moves keys that are array indices to the front, in ascending order, as every object of JavaScript has them:
  /// for texts that must be Node's to the byte. Ours. Default false: members stay in the order of the text.
  bool indexKeysFirst = false;
};

}  // namespace json
}  // namespace nodus::inline v0
