#pragma once

#include <nodus/stream/detail/pipe.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void PipeBase::start() {
  watch(sink_.stream());
  attached_ = true;
  attach(true);
  source_.takerCame();
  if (sink_.needDrain()) return hold();
  if (source_.flowing() != true) source_.resume();
}

NODUS_DECL void PipeBase::stop() {
  unwatch();
  if (!std::exchange(attached_, false)) return;
  attach(false);
  source_.pause();
}

NODUS_DECL void PipeBase::hold() {
  if (!attached_) return;
  held_ = true;
  source_.pause();
}

NODUS_DECL void PipeBase::streamReached(StreamState&, Moment moment) {
  switch (moment) {
    case Moment::drain:
      if (held_) source_.resume();
      return;
    case Moment::end: return;
    case Moment::finish:
    case Moment::error:
    case Moment::close:
    case Moment::gone: return stop();
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
