// The floor of timers: a node of a free list, appended to a list and unlinked again; and a million appended and called
// in order.
#include "../micro.hpp"

namespace {

struct Node {
  Node *previous = this, *next = this;
  void (*call)(void* context) = nullptr;
  void* context = nullptr;
};

Node head;
Node* spare = nullptr;

Node* append(void (*call)(void*), void* context) {
  auto* node = spare ? spare : new Node;
  if (spare) spare = spare->next;
  node->call = call;
  node->context = context;
  node->previous = head.previous;
  node->next = &head;
  head.previous->next = node;
  head.previous = node;
  return node;
}

void unlink(Node* node) {
  node->previous->next = node->next;
  node->next->previous = node->previous;
  node->next = spare;
  spare = node;
}

void count(void* calls) { ++*static_cast<std::size_t*>(calls); }

}  // namespace

int main() {
  std::size_t calls = 0;
  micro::repeat("setTimeout+clearTimeout", 1'000'000, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      auto* timer = append(count, &calls);
      micro::escape(timer);
      unlink(timer);
    }
  });
  micro::repeat("short timers", 1'000'000, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) append(count, &calls);
    while (head.next != &head) {
      auto* timer = head.next;
      unlink(timer);
      timer->call(timer->context);
    }
  });
}
