// What a socket knows of the way to its connection. A header of its own, so that those who implement it need not
// include the socket, whose bodies include them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>

namespace nodus::inline v0 {
namespace net::detail {

using namespace nodus::detail;

class SocketState;

// What is on the way to a connection.
class Connector : public RefCounted, public FromFreeList {
 public:
  // The attempt that the socket watches has come to its end: 0 or an errno.
  virtual void attemptEnded(int number) = 0;
  // The socket was destroyed.
  virtual void cancel() noexcept = 0;
};

}  // namespace net::detail
}  // namespace nodus::inline v0
