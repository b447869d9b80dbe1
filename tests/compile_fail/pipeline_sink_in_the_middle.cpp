// A sink is the last stage of a pipeline.
// error: can not be read, so it can only be the last
#include <nodus/stream.hpp>

int main() {
  using namespace nodus;
  Readable<int> source;
  Writable<int> sink({.write = [](int) {}});
#if defined(NODUS_MISTAKE)
  pipeline(source, sink, sink).detach();
#else
  pipeline(source, PassThrough<int>(), sink).detach();
#endif
}
