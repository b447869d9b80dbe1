#pragma once

#include <nodus/fs/cp.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/path.hpp>
#include <nodus/fs/detail/tree_copier.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Throws for arguments that are not valid.
NODUS_DECL SharedRef<TreeCopier> makeCopier(std::string_view from, std::string_view to, const fs::CpOptions& options,
                                            bool asks) {
  const FileArguments arguments(from, "src", to, "dest");
  if (arguments.invalid) arguments.invalid->raise();
  return SharedRef<TreeCopier>(new TreeCopier(arguments.path, arguments.dest, options, asks));
}

NODUS_DECL Promise<> copyAsking(SharedRef<TreeCopier> copier, CpFilter filter) {
  for (;;) {
    auto running = runInPool([copier] { return copier->run(); });
    const bool asks = co_await running;
    if (!asks) co_return;
    auto answering = filter(copier->from(), copier->to());
    const bool answer = co_await answering;
    copier->answer(answer);
  }
}

NODUS_DECL Promise<> cpWithFilter(std::string_view from, std::string_view to, const fs::CpOptions& options,
                                  CpFilter filter) {
  try {
    return copyAsking(makeCopier(from, to, options, true), std::move(filter));
  } catch (const Error& error) {
    return promise::reject(error);
  }
}

NODUS_DECL void cpNowWithFilter(std::string_view from, std::string_view to, const fs::CpOptions& options,
                                Function<bool(const std::string& from, const std::string& to)> filter) {
  const auto copier = makeCopier(from, to, options, true);
  while (copier->run()) copier->answer(filter(copier->from(), copier->to()));
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<> cp(std::string_view from, std::string_view to, const CpOptions& options) {
  try {
    return detail::runInPool(
        [copier = detail::makeCopier(from, to, options, false)] { static_cast<void>(copier->run()); });
  } catch (const Error& error) {
    return promise::reject(error);
  }
}
NODUS_DECL void cpSync(std::string_view from, std::string_view to, const CpOptions& options) {
  detail::makeCopier(from, to, options, false)->run();
}

}  // namespace fs
}  // namespace nodus::inline v0
