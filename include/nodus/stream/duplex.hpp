// Duplex: a stream with two independent sides, as a socket is.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class In, class Out>
using DuplexEvents = JoinEventsT<ReadableEvents<Out>, WritableEvents>;

}  // namespace detail

/// A stream that is written with `In` and read as `Out`, Buffers by default. Node's `Duplex`. A handle: copies are the
/// same stream. Sockets are this; `Transform` is the kind whose output is made of its input.
template <class In = Buffer, class Out = In>
class Duplex : public EmitterHandle<detail::DuplexEvents<In, Out>>,
               public detail::ReadableMethods<Duplex<In, Out>, Out>,
               public detail::WritableMethodsFor<Duplex<In, Out>, In>,
               public detail::StreamMethods<Duplex<In, Out>> {
 public:
  // For the machinery.
  explicit Duplex(detail::Ref<detail::EmitterState> state) noexcept
      : EmitterHandle<detail::DuplexEvents<In, Out>>(std::move(state)) {}
};

}  // namespace nodus::inline v0
