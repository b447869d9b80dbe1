#include <nodus/url/detail/url_record.hpp>

#include <nodus/url/url.hpp>

#include <doctest/doctest.h>

using namespace nodus;

// Node 20.20.2 takes it, and then refuses what it made, or ends with a failed assertion.
TEST_CASE("a host that is only a port is refused, whatever the scheme") {
  for (const char* href : {"foo://h:1/p", "foo://h/p", "foo://u:p@h/p", "http://h:1/p"}) {
    for (const char* host : {":9", "://h:1/p?q", ":2/h"}) {
      URL url(href);
      url.host(host);
      CHECK(url.href() == href);
      url.hostname(host);
      CHECK(url.href() == href);
    }
  }
}

TEST_CASE("an empty host is refused where there is a name, a password or a port") {
  for (const char* href : {"foo://h:1/p", "foo://u@h/p", "foo://:p@h/p"}) {
    URL url(href);
    url.host("");
    CHECK(url.href() == href);
  }
  URL plain("foo://h/p");
  plain.host("");
  CHECK(plain.href() == "foo:///p");
}
