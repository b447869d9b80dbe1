// What all HTTP connections of a loop share: pools, the rendered date, and the buffer in which the answers of one
// callback are joined.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/message_head.hpp>
#include <nodus/http/detail/outgoing_headers.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/loop.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace http::detail {

class Connection;

// Objects that are used again with the memory they have.
template <class T>
class Pool {
 public:
  nodus::detail::Owned<T> take() {
    if (free_.empty()) return nodus::detail::makeOwned<T>();
    auto object = std::move(free_.back());
    free_.pop_back();
    return object;
  }
  void give(nodus::detail::Owned<T> object) {
    if (free_.size() < mostKept) free_.push_back(std::move(object));
  }

 private:
  static constexpr std::size_t mostKept = 256;
  std::vector<nodus::detail::Owned<T>> free_;
};

class HttpLocal {
 public:
  explicit HttpLocal(Loop& loop) : loop_(loop) {}
  HttpLocal(const HttpLocal&) = delete;
  HttpLocal& operator=(const HttpLocal&) = delete;
  ~HttpLocal();

  Pool<MessageHead> heads;
  Pool<OutgoingHeaders> headers;

  // "Date: Mon, 23 Nov 2026 05:24:55 GMT" and the line's end; rendered once a second.
  std::string_view dateLine() {
    if (loop_.now() >= dateExpires_) [[unlikely]] renderDate();
    return {date_, sizeof date_};
  }

  // Room for `size` bytes of a connection's output: they go out with what else it writes in this callback.
  char* reserve(Connection& connection, std::size_t size) {
    if (corked_ != &connection || corkedSize_ + size > corkSize) [[unlikely]] takeCork(connection);
    return cork_.get() + corkedSize_;
  }
  void commit(std::size_t size) noexcept { corkedSize_ += size; }
  static constexpr std::size_t corkSize = 32 * 1024;

  // Sends what is held back for a connection now.
  void flush(Connection& connection);
  // Has connection.settle() called when the callback under way is through.
  void settleLater(Connection& connection);

 private:
  void takeCork(Connection& connection);
  void renderDate();
  void settleAll();
  void sendCorked();

  Loop& loop_;
  char date_[37] = {};
  std::int64_t dateExpires_ = 0;
  Connection* corked_ = nullptr;
  std::size_t corkedSize_ = 0;
  nodus::detail::Owned<char[]> cork_{new char[corkSize]};
  std::vector<Connection*> unsettled_;
  std::vector<Connection*> settling_;
};

}  // namespace http::detail
}  // namespace nodus::inline v0
