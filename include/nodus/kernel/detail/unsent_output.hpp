// What a writer that does not wait gives to an OutputSink.
#pragma once

#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace detail {

class OutputSink;

// A write that was not to wait, and that the descriptor did not take at once. Its bytes are the owner's.
struct UnsentOutput {
  std::string_view rest;
  int error = 0;
  bool queued = false;
  // Tells the owner, on whatever thread, that somebody else has passed it on, or dropped it with `error`.
  void (*settled)(UnsentOutput& output) = nullptr;
  // Writes what the owner itself holds back behind this, on the owner's thread, where `setBehind` has told of it.
  void (*writeBehind)(UnsentOutput& output) = nullptr;
  UnsentOutput* next = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0
