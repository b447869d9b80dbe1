// What next() returns is awaited at once, or kept as a promise.
#include <nodus/stream.hpp>

nodus::Promise<> read(nodus::Readable<int> source) {
#if defined(NODUS_MISTAKE)
  auto chunk = source.next();
#else
  nodus::Promise<std::optional<int>> chunk = source.next();
#endif
  co_await chunk;
  co_await chunk;
}

int main() {}
