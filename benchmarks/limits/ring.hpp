// A ring of function pointers with a context: the floor of every queue of callbacks.
#pragma once
#include <array>
#include <cstddef>

struct Ring {
  struct Entry {
    void (*call)(void* context);
    void* context;
  };

  void push(Entry entry) { entries[tail++ & (entries.size() - 1)] = entry; }

  void drain() {
    while (head != tail) {
      auto entry = entries[head++ & (entries.size() - 1)];
      entry.call(entry.context);
    }
  }

  std::array<Entry, 2048> entries{};
  std::size_t head = 0, tail = 0;
};
