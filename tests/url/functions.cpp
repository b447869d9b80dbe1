#include <nodus/url/functions.hpp>

#include "../util/node_oracle.hpp"

#include <doctest/doctest.h>

#include <nodus/json.hpp>

#include <nodus/kernel/error.hpp>
#include <nodus/url.hpp>

using namespace nodus;

namespace {

std::string errorOf(std::string_view text) {
  try {
    return url::fileURLToPath(text);
  } catch (const Error& error) {
    return error.name() + " " + error.code() + ": " + error.message();
  }
}

}  // namespace

TEST_CASE("a file URL and its path") {
  CHECK(url::fileURLToPath("file:///a%20b/%C3%A9") == "/a b/\xC3\xA9");
  CHECK(url::fileURLToPath(URL("file://localhost/x")) == "/x");
  CHECK(url::pathToFileURL("/a b/%#?\n/").href() == "file:///a%20b/%25%23%3F%0A/");
  CHECK(url::fileURLToPath(url::pathToFileURL("/a\\b%41~")) == "/a\\b%41~");
}

TEST_CASE("what names no path is an error") {
  CHECK(errorOf("http://h/") == "TypeError ERR_INVALID_URL_SCHEME: The URL must be of scheme file");
  CHECK(errorOf("file:///a%2fb") ==
        "TypeError ERR_INVALID_FILE_URL_PATH: File URL path must not include encoded / characters");
  CHECK(errorOf("file:///%zz") == "URIError : URI malformed");
  CHECK(errorOf("nope") == "TypeError ERR_INVALID_URL: Invalid URL");
#if defined(__linux__)
  CHECK(errorOf("file://h/x") ==
        "TypeError ERR_INVALID_FILE_URL_HOST: File URL host must be \"localhost\" or empty on linux");
#endif
}

TEST_CASE("domains between ASCII and Unicode") {
  CHECK(url::domainToASCII("espa\xC3\xB1ol.com") == "xn--espaol-zwa.com");
  CHECK(url::domainToASCII("xn--i\xC3\xB1valid.com") == "");
  CHECK(url::domainToUnicode("xn--espaol-zwa.com") == "espa\xC3\xB1ol.com");
  CHECK(url::domainToASCII("A.B") == "a.b");
  CHECK(url::domainToASCII("a b") == "");
  CHECK(url::domainToASCII("") == "");
  // Full width, an ideographic full stop, and a soft hyphen.
  CHECK(url::domainToASCII("\xEF\xBC\xA1\xE3\x80\x82"
                           "b\xC2\xAD") == "a.b");
  // Marks and what is written from right to left are not taken in Unicode, but in Punycode.
  CHECK(url::domainToASCII("e\xCC\x81") == "");
  CHECK(url::domainToUnicode("xn--4dbrk0ce") == "\xD7\x99\xD7\xA9\xD7\xA8\xD7\x90\xD7\x9C");
}

TEST_CASE("format leaves out parts") {
  const URL link("http://u:p@xn--espaol-zwa.com:81/x?q#h");
  CHECK(url::format(link) == link.href());
  CHECK(url::format(link, {.auth = false, .unicode = true}) == "http://espa\xC3\xB1ol.com:81/x?q#h");
  CHECK(url::format(link, {.fragment = false, .search = false}) == "http://u:p@xn--espaol-zwa.com:81/x");
  CHECK(url::format(URL("foo:/.//p")) == "foo:/.//p");
  CHECK(url::format(URL("http://h/?#")) == "http://h/?#");
}

TEST_CASE("domains and formatted URLs are Node's") {
  nodus_test::NodeTexts texts("const url = require('node:url');");
  for (const auto* domain :
       {"a", "A.b.", "xn--9ca", "xn--9CA.x", "xn--a", "\xC3\xA9.\xC3\x89", "1.2", "0x7f.1", "[::1]", "a/b", "a:1",
        "a?b", "a#b", "a@b", "%41", "..", "xn--a-.b", "\xE2\x98\x83.net", "a\tb"}) {
    const auto text = json::stringify(domain);
    texts.expect("url.domainToASCII(" + text + ")", url::domainToASCII(domain));
    texts.expect("url.domainToUnicode(" + text + ")", url::domainToUnicode(domain));
  }
  for (const auto* href : {"http://u:p@xn--9ca:81/x?q#h", "http://u@h/", "http://:p@h/?#", "foo:/.//p?q", "foo:a b?q#h",
                           "file:///x#?", "foo://h", "foo://", "data:x", "http://xn--9ca.xn--a-/"}) {
    const auto link = "new URL(" + json::stringify(href) + ")";
    for (int bits = 0; bits < 16; ++bits) {
      const url::FormatOptions options = {
          .auth = (bits & 1) != 0, .fragment = (bits & 2) != 0, .search = (bits & 4) != 0, .unicode = (bits & 8) != 0};
      const auto spelled = json::stringify(json::Value{{"auth", options.auth},
                                                       {"fragment", options.fragment},
                                                       {"search", options.search},
                                                       {"unicode", options.unicode}});
      texts.expect("url.format(" + link + ", " + spelled + ")", url::format(URL(href), options));
    }
  }
  texts.compare();
}
