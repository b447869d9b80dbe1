#include <nodus/console.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/process.hpp>
#include <nodus/url.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    URL link("../search?q=nodus", "https://user@example.com:8443/docs/tour");
    console::log(link.href());  // https://user@example.com:8443/search?q=nodus

    link.port("");
    auto query = link.searchParams();
    query.append("page", "2");  // writes into the URL
    console::log(link.href());  // https://user@example.com/search?q=nodus&page=2

    try {
      URL broken("no scheme");
    } catch (const TypeError& error) {
      console::log(error.code(), error.input());  // ERR_INVALID_URL no scheme
    }
    console::log(url::fileURLToPath("file:///srv/a%20b"));  // /srv/a b
  });
}
