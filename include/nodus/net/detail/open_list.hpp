// The sockets and servers that a loop has open, so that none outlives it.
#pragma once

#include <nodus/config.hpp>

#include <utility>

namespace nodus::inline v0 {

class Loop;

namespace net::detail {

template <class T>
class OpenList;

// Derive from it to be a member of such a list.
template <class T>
class OpenListItem {
 private:
  friend class OpenList<T>;
  OpenListItem* next_ = nullptr;
  OpenListItem** link_ = nullptr;
};

// Made by Loop::local(). A member is abandoned when the loop goes: it frees what it holds, and emits nothing.
template <class T>
class OpenList {
 public:
  explicit OpenList(Loop&) noexcept {}
  OpenList(const OpenList&) = delete;
  OpenList& operator=(const OpenList&) = delete;
  ~OpenList() {
    while (first_) {
      auto* item = first_;
      remove(*item);
      static_cast<T*>(item)->abandon();
    }
  }

  void add(OpenListItem<T>& item) noexcept {
    item.next_ = first_;
    item.link_ = &first_;
    if (first_) first_->link_ = &item.next_;
    first_ = &item;
  }
  static void remove(OpenListItem<T>& item) noexcept {
    if (!item.link_) return;
    *item.link_ = item.next_;
    if (item.next_) item.next_->link_ = item.link_;
    item.next_ = nullptr;
    item.link_ = nullptr;
  }

 private:
  OpenListItem<T>* first_ = nullptr;
};

}  // namespace net::detail
}  // namespace nodus::inline v0
