// The machine and its system: processors, memory, names.
#pragma once

#include <nodus/config.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace os {

/// The end of a line of text.
inline constexpr std::string_view EOL = "\n";
/// The file that keeps nothing.
inline constexpr std::string_view devNull = "/dev/null";

/// "x64", "arm64", ...: what the program is compiled for.
std::string_view arch() noexcept;
/// "linux", "darwin", ...
std::string_view platform() noexcept;
/// "LE" or "BE".
std::string_view endianness() noexcept;
/// The system's name as `uname` gives it: "Linux", "Darwin".
std::string type();
/// The system's release: "6.1.0".
std::string release();
/// The system's version, a text about its build.
std::string version();
/// The machine as `uname` gives it: "x86_64", "aarch64".
std::string machine();
/// The machine's name in its network.
std::string hostname();

/// How many threads of the program can run at once; at least 1. Less than `cpus().size()` where the system allows it
/// only some of the processors.
int availableParallelism() noexcept;

/// What one logical processor is and has done.
struct CpuInfo {
  /// Milliseconds since the start of the machine.
  struct Times {
    std::uint64_t user = 0;
    std::uint64_t nice = 0;
    std::uint64_t sys = 0;
    std::uint64_t idle = 0;
    std::uint64_t irq = 0;

    template <class F>
    void inspectFields(F&& field) const {
      field("user", user), field("nice", nice), field("sys", sys), field("idle", idle), field("irq", irq);
    }
  };

  /// As the maker calls it; "unknown" where the system does not tell.
  std::string model{};
  /// In MHz; 0 where the system does not tell.
  int speed = 0;
  Times times{};

  template <class F>
  void inspectFields(F&& field) const {
    field("model", model), field("speed", speed), field("times", times);
  }
};
/// The logical processors. On systems other than Linux without model, speed and times.
std::vector<CpuInfo> cpus();

/// The memory of the machine in bytes.
std::uint64_t totalmem();
/// What of it programs could get, in bytes.
std::uint64_t freemem();
/// How many programs wanted to run on average in the last 1, 5 and 15 minutes.
std::array<double, 3> loadavg();
/// How long the machine has been running, in seconds.
double uptime();

}  // namespace os
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/os/impl/machine.ipp>
#endif
