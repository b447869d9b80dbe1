// What the handles to one AbortSignal share, and how a native operation listens to it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/error.hpp>

#include <optional>

namespace nodus::inline v0 {
namespace detail {

class AbortState;
class AbortListenerList;

// An operation's place in a signal's list: a member of the operation, so that listening allocates nothing. It
// leaves the list when the signal fires, when it is told to stop, and when it is destroyed.
class AbortListener {
 public:
  // Must not throw. The listener is out of the list when this is called, and may be destroyed in it.
  using Aborted = void (*)(AbortListener& listener, const Error& reason);

  explicit AbortListener(Aborted aborted) noexcept : aborted_(aborted) {}
  AbortListener(const AbortListener&) = delete;
  AbortListener& operator=(const AbortListener&) = delete;
  ~AbortListener() { stop(); }

  // Waits for the signal and keeps it alive meanwhile; nothing if there is none, or if it fired already: look at
  // that first.
  void listen(AbortState* state) noexcept;
  void stop() noexcept {
    if (state_) leave();
  }
  bool isListening() const noexcept { return static_cast<bool>(state_); }

 private:
  friend class AbortState;
  friend class AbortListenerList;
  void join(AbortState& state, AbortListenerList& list) noexcept;
  void leave() noexcept;

  Aborted aborted_;
  AbortListener* previous_ = nullptr;
  AbortListener* next_ = nullptr;
  AbortListenerList* list_ = nullptr;
  Ref<AbortState> state_;
};

class AbortListenerList {
 public:
  void append(AbortListener& listener) noexcept;
  void remove(AbortListener& listener) noexcept;
  void runAll(const Error& reason);
  bool empty() const noexcept { return first_ == nullptr; }

 private:
  AbortListener* first_ = nullptr;
  AbortListener* last_ = nullptr;
};

class AbortState : public RefCounted, public FromFreeList {
 public:
  bool aborted() const noexcept { return reason_.has_value(); }
  const std::optional<Error>& reason() const noexcept { return reason_; }
  // Calls every listener, and then those of the signals that depend on this one. Only the first call counts.
  void abort(const Error& reason);
  // For tests: whether an operation left something behind.
  bool hasListeners() const noexcept { return !listeners_.empty() || !dependents_.empty(); }

 protected:
  virtual bool isAny() const noexcept { return false; }  // made of other signals: an AnyState
  virtual void releaseSources() noexcept {}
  // A dependent signal's listeners come after all of this one's.
  void addDependent(AbortListener& listener) noexcept;

 private:
  friend class AbortListener;
  friend class AnyState;

  std::optional<Error> reason_;
  AbortListenerList listeners_;
  AbortListenerList dependents_;
};

// What an operation rejects with when its signal fires: Node's AbortError, with the signal's reason as cause.
inline Error abortError(const Error& reason) { return makeErrorWithCause(ErrorCode::ABORT_ERR, reason); }

}  // namespace detail
}  // namespace nodus::inline v0
