// What one stage of a pipeline gives is what the next one takes.
// error: takes chunks of another type than the one before it gives
#include <nodus/stream.hpp>

int main() {
  using namespace nodus;
  Readable<int> source;
#if defined(NODUS_MISTAKE)
  Writable<Buffer> sink({.write = [](Buffer) {}});
#else
  Writable<int> sink({.write = [](int) {}});
#endif
  pipeline(source, sink).detach();
}
