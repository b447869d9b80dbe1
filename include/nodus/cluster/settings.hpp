// How workers are started, and how the connections come to them.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace cluster {

/// What workers are: `cluster::setupPrimary(settings)`. What is not given stays as it was.
struct Settings {
  /// The program. Default: this one.
  std::optional<std::string> exec{};
  /// Its arguments. Default: those of this process.
  std::optional<std::vector<std::string>> args{};
  /// Its working directory. Default: this process' own.
  std::optional<std::string> cwd{};
  /// Whether its output goes to pipes instead of this process' own. Default false.
  std::optional<bool> silent{};
  /// Who they run as. Default: as this process.
  std::optional<unsigned> uid{};
  std::optional<unsigned> gid{};
};

/// How connections come to the workers.
enum class SchedulingPolicy : std::uint8_t {
  none = 1,
  roundRobin = 2,
  reusePort = 3,
};
/// The workers accept from one shared socket: the kernel decides who is first.
inline constexpr auto SCHED_NONE = SchedulingPolicy::none;
/// The primary accepts, and hands the connections out in turn. The default. Node's `SCHED_RR`, which is a macro of the
/// C library.
inline constexpr auto SCHED_RR_ = SchedulingPolicy::roundRobin;
/// Each worker has a socket of its own, and the kernel spreads the connections by their addresses (SO_REUSEPORT). The
/// primary keeps the sockets: what waits at one when its worker ends, or is killed, goes to the others, and the next
/// worker takes it over. Ours.
inline constexpr auto SCHED_REUSEPORT = SchedulingPolicy::reusePort;

}  // namespace cluster
}  // namespace nodus::inline v0
