// What a program may ask about itself and its surroundings.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace process {

/// The command line: first `execPath()`, then the arguments. A compiled program has no script, so what is
/// `process.argv[2]` in Node is `argv()[1]` here.
std::vector<std::string> argv();
/// The program's name as it was typed: the original `argv[0]`.
std::string argv0();
/// The absolute path of the running program.
std::string execPath();

/// A variable of the environment; nullopt if there is none of that name.
std::optional<std::string> env(std::string_view name);
/// A copy of the whole environment.
std::map<std::string, std::string> env();
/// `process.env.NAME = value`. Throws ERR_INVALID_ARG_VALUE for a name that is empty or contains `=`, and for NUL in
/// either. Not to be called while other threads read the environment by `getenv`.
void setEnv(std::string_view name, std::string_view value);
/// `delete process.env.NAME`; nothing if there is none.
void deleteEnv(std::string_view name);

/// Adds the variables of a file, as `util::parseEnv` reads it, to the environment; those that are there stay.
/// @throws Error the system's error, as of `open '.env'` ENOENT.
void loadEnvFile(std::string_view path = ".env");

int pid() noexcept;
int ppid() noexcept;

/// The working directory. Throws `uv_cwd` ENOENT if it was removed.
std::string cwd();
/// Changes it, for the whole process. Throws the system's error with `path` and `dest`, as Node.
void chdir(std::string_view directory);
/// The mask of the permissions that new files lack.
unsigned umask() noexcept;
/// Sets it and returns the one before.
unsigned umask(unsigned mask) noexcept;

/// "linux", "darwin", "freebsd", "openbsd", ...
std::string_view platform() noexcept;
/// "x64", "arm64", "arm", "ia32", "riscv64", "ppc64", "s390x", "loong64", ...
std::string_view arch() noexcept;
/// The version of nodus: "v0.1.0".
std::string_view version() noexcept;
/// The versions of nodus ("nodus") and of what it stands on ("asio").
std::map<std::string, std::string> versions();

/// What `ps` shows: the name that the program was started by.
std::string title();
/// Sets it. Linux shows 15 bytes of it.
void title(std::string_view name);

/// Sends a signal, by its name or number; 0 only asks whether the process is there. Negative and zero ids mean
/// process groups, as in `kill(2)`. Returns true. Throws ERR_UNKNOWN_SIGNAL, or `kill ESRCH` and the like. A signal to
/// the process itself that it listens to arrives on the loop, later.
bool kill(int pid, std::string_view signal = "SIGTERM");
bool kill(int pid, int signal);

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/info.ipp>
#endif
