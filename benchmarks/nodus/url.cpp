#include <nodus/url.hpp>

#include <cstdlib>

#include "../micro.hpp"

using namespace nodus;

int main() {
  static constexpr std::string_view urls[] = {
      "https://example.com/",
      "https://user:pass@example.com:8080/a/b/c.html?x=1&y=two#part",
      "http://127.0.0.1:3000/health",
      "https://www.example.org/search?q=event+loop&lang=en",
      "file:///srv/data/report.json",
      "https://api.example.com/v1/users/42/../43/posts?limit=10",
      "ws://localhost:9000/socket",
      "https://example.com/caf%C3%A9/men%C3%BC",
  };
  std::size_t expected = 0;
  for (const auto url : urls) expected += URL(url).href().size();
  micro::repeat("parse", 200'000, [&](std::size_t n) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < n; ++i) length += URL(urls[i & 7]).href().size();
    if (length != n / 8 * expected) std::abort();
  });
}
