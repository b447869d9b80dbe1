// util::debuglog and deprecate: messages for those who develop a program.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/util/format.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Whether NODE_DEBUG names the section; `*` in it stands for anything.
bool debugEnabled(std::string_view section);
void writeDebug(std::string_view section, std::string text);

// Warns if nobody has been warned with the same code, or, without a code, by the same state.
class DeprecationState final : public RefCounted {
 public:
  DeprecationState(std::string message, std::string code) : message_(std::move(message)), code_(std::move(code)) {}
  void warn();

 private:
  std::string message_;
  std::string code_;
  bool warned_ = false;
};

template <class F>
class Deprecated {
 public:
  Deprecated(F f, Ref<DeprecationState> state) : f_(std::move(f)), state_(std::move(state)) {}

  template <class... Args>
  decltype(auto) operator()(Args&&... args) {
    state_->warn();
    return f_(std::forward<Args>(args)...);
  }

 private:
  F f_;
  Ref<DeprecationState> state_;
};

}  // namespace detail

namespace util {

/// What `debuglog` returns.
class DebugLogger {
 public:
  explicit DebugLogger(std::string_view section);

  /// Writes `SECTION PID: ` and the arguments, formatted as `util::format` does, to standard error, if it is enabled.
  template <class... Args>
  void operator()(const Args&... args) const {
    if (enabled_) detail::writeDebug(section_, format(args...));
  }
  /// Whether the environment variable NODE_DEBUG names the section.
  bool enabled() const noexcept { return enabled_; }

 private:
  std::string section_;
  bool enabled_;
};

/// Node's `util.debuglog`: a logger that writes only if NODE_DEBUG, a list separated by commas, names the section, in
/// any case; `*` in it stands for anything.
///
///     static const auto debug = util::debuglog("pool");
///     debug("%d connections", count);
DebugLogger debuglog(std::string_view section);
/// The same as `debuglog`.
inline DebugLogger debug(std::string_view section) { return debuglog(section); }

/// Node's `util.deprecate`: a function that does what `f` does, and emits a process warning, `DeprecationWarning:
/// message`, the first time that it is called. Functions with one `code` warn once together.
template <class F>
auto deprecate(F f, std::string_view message, std::string_view code = {}) {
  return detail::Deprecated<F>(std::move(f),
                               detail::makeRef<detail::DeprecationState>(std::string(message), std::string(code)));
}

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/debug.ipp>
#endif
