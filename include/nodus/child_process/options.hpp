// The options of what starts programs. Members that several of these have stand in the same order in all of them.
#pragma once

#include <nodus/buffer/encoding.hpp>
#include <nodus/child_process/arguments.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/timers.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace child_process {

/// What `spawn` takes.
struct SpawnOptions {
  /// The program's environment, in which its PATH is searched for it, too. Default: this process' own.
  Environment env{};
  /// Its working directory. Default: this process' own.
  std::string_view cwd{};
  /// What it sees as its own name. Default: the name that it was started by.
  std::string_view argv0{};
  /// Its descriptors. Default "pipe": 0, 1 and 2 are pipes to `stdin_()`, `stdout_()` and `stderr_()`.
  Stdio stdio{};
  /// Lets a shell interpret the command: the file and the arguments joined by spaces, nothing quoted.
  Shell shell{};
  /// The user and the group that it runs as. The further groups are given up then.
  std::optional<unsigned> uid{};
  std::optional<unsigned> gid{};
  /// Makes it the leader of a session of its own, so that it can go on when this process and its terminal are gone.
  bool detached = false;
  /// Kills it when it fires; the child then emits "error" with an AbortError.
  SignalRef signal{};
  /// Kills it after so long. Default 0: never. Throws ERR_OUT_OF_RANGE for what is no unsigned integer.
  Milliseconds timeout = 0;
  /// What `signal` and `timeout` kill it by.
  Signal killSignal = "SIGTERM";
};
static_assert(std::is_trivially_destructible_v<SpawnOptions>);

/// What `fork` takes.
struct ForkOptions {
  /// The program's environment. Default: this process' own.
  Environment env{};
  /// Its working directory. Default: this process' own.
  std::string_view cwd{};
  /// A program that runs `path`, such as "node". Default: `path` is the program.
  std::string_view execPath{};
  /// What stands between `execPath` and `path` on the command line.
  Arguments execArgv{};
  /// Its descriptors. Default: 0, 1 and 2 are those of this process, and 3 is the channel. A list of entries must have
  /// "ipc" among them.
  Stdio stdio{};
  /// Makes 0, 1 and 2 pipes where `stdio` is not given.
  bool silent = false;
  /// The user and the group that it runs as.
  std::optional<unsigned> uid{};
  std::optional<unsigned> gid{};
  /// Makes it the leader of a session of its own.
  bool detached = false;
  /// Kills it when it fires; the child then emits "error" with an AbortError.
  SignalRef signal{};
  /// Kills it after so long. Default 0: never.
  Milliseconds timeout = 0;
  /// What `signal` and `timeout` kill it by.
  Signal killSignal = "SIGTERM";
};
static_assert(std::is_trivially_destructible_v<ForkOptions>);

/// What `execFile` and `exec` take.
struct ExecFileOptions {
  /// The program's environment. Default: this process' own.
  Environment env{};
  /// Its working directory. Default: this process' own.
  std::string_view cwd{};
  /// How the output becomes text; in utf8, what is not valid is U+FFFD. "buffer", as every other name that is no
  /// encoding's, leaves the bytes as they are. Default utf8.
  BufferEncoding encoding = Encoding::utf8;
  /// `execFile`: lets a shell interpret the command. `exec`: which shell; default /bin/sh.
  Shell shell{};
  /// The user and the group that it runs as.
  std::optional<unsigned> uid{};
  std::optional<unsigned> gid{};
  /// Kills it when it fires; the failure is an AbortError then.
  SignalRef signal{};
  /// Kills it after so long. Default 0: never.
  Milliseconds timeout = 0;
  /// What `timeout` and `maxBuffer` kill it by; `signal` always kills by SIGTERM, as in Node.
  Signal killSignal = "SIGTERM";
  /// How many bytes each of stdout and stderr may have, counted of what `encoding` made of them; with more the program
  /// is killed, and the failure is ERR_CHILD_PROCESS_STDIO_MAXBUFFER. What came at once with the byte that was too much
  /// is cut so that as many characters remain of it as there was room for bytes, as in Node; a surrogate pair is not
  /// cut. Default 1,048,576.
  std::size_t maxBuffer = 1024 * 1024;
};
static_assert(std::is_trivially_destructible_v<ExecFileOptions>);

/// What `exec` takes: the same as `execFile`.
using ExecOptions = ExecFileOptions;

/// What `spawnSync`, `execFileSync` and `execSync` take where their output is to be Buffers.
struct SpawnSyncOptions {
  /// The program's environment. Default: this process' own.
  Environment env{};
  /// Its working directory. Default: this process' own.
  std::string_view cwd{};
  /// What it sees as its own name. Default: the name that it was started by.
  std::string_view argv0{};
  /// What it reads from its stdin: text or bytes.
  Input input{};
  /// Its descriptors, of which no more than texts and numbers of descriptors make sense here. Default "pipe";
  /// `execFileSync` and `execSync` also write what came on stderr to this process' own stderr then.
  Stdio stdio{};
  /// Lets a shell interpret the command. `execSync`: which shell; default /bin/sh.
  Shell shell{};
  /// The user and the group that it runs as.
  std::optional<unsigned> uid{};
  std::optional<unsigned> gid{};
  /// Kills it after so long; the error is ETIMEDOUT then. Default 0: never.
  Milliseconds timeout = 0;
  /// What `timeout` and `maxBuffer` kill it by.
  Signal killSignal = "SIGTERM";
  /// How many bytes each of its outputs may have, before they become text; with more the program is killed, and the
  /// error is ENOBUFS. What came at once with the byte that was too much is kept. Default 1,048,576.
  std::size_t maxBuffer = 1024 * 1024;
};
static_assert(std::is_trivially_destructible_v<SpawnSyncOptions>);

/// What they take where their output is to be text: the same with an `encoding`, which must be given, and so decides
/// what `{.encoding = "utf8"}` in a call is.
struct SpawnSyncTextOptions {
  /// The program's environment. Default: this process' own.
  Environment env{};
  /// Its working directory. Default: this process' own.
  std::string_view cwd{};
  /// What it sees as its own name. Default: the name that it was started by.
  std::string_view argv0{};
  /// How the output becomes text, and a text that is its `input` becomes bytes; in utf8, output that is not valid is
  /// U+FFFD. "buffer" leaves the bytes of the output as they are. Another name that is no encoding's throws
  /// ERR_UNKNOWN_ENCODING: before the program starts where its `input` is a text, else when there is output.
  BufferEncoding encoding;
  /// What it reads from its stdin: text or bytes.
  Input input{};
  /// Its descriptors, of which no more than texts and numbers of descriptors make sense here. Default "pipe";
  /// `execFileSync` and `execSync` also write what came on stderr to this process' own stderr then.
  Stdio stdio{};
  /// Lets a shell interpret the command. `execSync`: which shell; default /bin/sh.
  Shell shell{};
  /// The user and the group that it runs as.
  std::optional<unsigned> uid{};
  std::optional<unsigned> gid{};
  /// Kills it after so long; the error is ETIMEDOUT then. Default 0: never.
  Milliseconds timeout = 0;
  /// What `timeout` and `maxBuffer` kill it by.
  Signal killSignal = "SIGTERM";
  /// How many bytes each of its outputs may have, before they become text; with more the program is killed, and the
  /// error is ENOBUFS. What came at once with the byte that was too much is kept. Default 1,048,576.
  std::size_t maxBuffer = 1024 * 1024;
};
static_assert(std::is_trivially_destructible_v<SpawnSyncTextOptions>);

}  // namespace child_process
}  // namespace nodus::inline v0
