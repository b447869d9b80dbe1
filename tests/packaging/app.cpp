#include <nodus.hpp>

#if defined(EXPECT_HEADER_ONLY) != defined(NODUS_HEADER_ONLY)
#error "built in the other way than the target's name says"
#endif

int main(int argc, char** argv) {
  return nodus::run(argc, argv, [] {
    auto server = nodus::http::createServer([](nodus::http::IncomingMessage, nodus::http::ServerResponse res) {
      res.end(nodus::json::stringify({{"ok", true}}));
    });
    server.on<"listening">([server]() mutable { server.close(); });
    server.listen(0);
  });
}
