#include <nodus/buffer/buffer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

using namespace nodus;

namespace {

std::string hex(const Buffer& buffer) { return buffer.toString("hex"); }

}  // namespace

TEST_CASE("an empty Buffer has no memory") {
  const Buffer empty;
  CHECK(empty.length() == 0);
  CHECK(empty.data() == nullptr);
  CHECK(empty.toString().empty());
  CHECK(empty.equals(Buffer::alloc(0)));
  CHECK(empty.indexOf("a") == -1);
  CHECK(empty.indexOf("") == 0);
  CHECK(empty.subarray(1, 5).empty());
  CHECK(Buffer::concat({}).empty());
  CHECK(Buffer::concat({empty, empty}).empty());
  CHECK(empty.swap64().empty());
}

TEST_CASE("copies and slices share bytes, from() does not") {
  const auto hello = Buffer::from("hello");
  const auto same = hello;
  const auto part = hello.subarray(1, 3);
  const auto copy = Buffer::from(hello);
  part[0] = 'E';
  CHECK(same.toString() == "hEllo");
  CHECK(copy.toString() == "hello");
  CHECK(hello.slice(-2).data() == hello.data() + 3);
}

TEST_CASE("a slice keeps the memory alive") {
  auto big = Buffer::alloc(100000, "ab");
  CHECK(big.unique());
  auto part = big.subarray(50000, 50004);
  CHECK(!big.unique());
  big = Buffer();
  CHECK(part.toString() == "abab");
  CHECK(part.unique());
}

TEST_CASE("small Buffers share a slab, and it is used again") {
  const auto a = Buffer::from("one"), b = Buffer::from("two");
  CHECK(!a.unique());
  CHECK(b.data() - a.data() == 8);
  CHECK(Buffer::allocUnsafe(Buffer::poolSize / 2).unique());
  CHECK(Buffer::allocUnsafeSlow(3).unique());
  CHECK(Buffer::alloc(3).unique());
  std::vector<Buffer> kept;
  for (int i = 0; i < 5000; ++i) kept.push_back(Buffer::from(std::to_string(i)));
  for (int i = 0; i < 5000; ++i) REQUIRE(kept[static_cast<std::size_t>(i)].toString() == std::to_string(i));
}

TEST_CASE("each thread has a slab of its own") {
  std::string text;
  std::thread([&text] { text = Buffer::from("from a thread").toString(); }).join();
  CHECK(text == "from a thread");
}

TEST_CASE("a Buffer that a dying thread makes and drops is sound") {
  struct Last {
    ~Last() { text = Buffer::from("late").toString(); }
    std::string& text;
  };
  std::string text;
  std::thread([&text] {
    static thread_local Last last{text};
    CHECK(Buffer::from("early").length() == 5);
    static_cast<void>(last);
  }).join();
  CHECK(text == "late");
}

TEST_CASE("from takes lists, spans, vectors and strings") {
  CHECK(hex(Buffer::from({0xff, 256, -1})) == "ff00ff");
  CHECK(hex(Buffer::of(1, 2, 3)) == "010203");
  CHECK(Buffer::from({}).empty());
  const std::array<std::uint8_t, 2> array{1, 2};
  CHECK(hex(Buffer::from(array)) == "0102");
  const std::vector<std::uint8_t> vector{3, 4};
  CHECK(hex(Buffer::from(vector)) == "0304");
  const std::string text = "ab";
  CHECK(hex(Buffer::from(text)) == "6162");
  CHECK(hex(Buffer::from(text, Encoding::utf16le)) == "61006200");
}

TEST_CASE("a large string or vector is taken over, not copied") {
  std::string text(100000, 'x');
  const auto* place = text.data();
  const auto fromText = Buffer::from(std::move(text));
  CHECK(static_cast<const void*>(fromText.data()) == place);
  CHECK(fromText.length() == 100000);
  std::vector<std::uint8_t> bytes(100000, 7);
  const auto* first = bytes.data();
  CHECK(Buffer::from(std::move(bytes)).data() == first);
  CHECK(Buffer::from(std::string("small")).toString() == "small");
}

TEST_CASE("adopted memory is given back once, after the last slice") {
  static int deleted = 0;
  deleted = 0;
  auto* bytes = new std::uint8_t[4]{1, 2, 3, 4};
  {
    auto part = Buffer();
    {
      const auto whole = Buffer::adopt(
          bytes, 4,
          [](std::uint8_t* data, std::size_t size, void* context) {
            CHECK(size == 4);
            ++*static_cast<int*>(context);
            delete[] data;
          },
          &deleted);
      part = whole.subarray(1, 3);
    }
    CHECK(deleted == 0);
    CHECK(hex(part) == "0203");
  }
  CHECK(deleted == 1);
}

TEST_CASE("a Buffer is a range of bytes and converts to a span") {
  const auto bytes = Buffer::from({3, 1, 2});
  std::sort(bytes.begin(), bytes.end());
  CHECK(hex(bytes) == "010203");
  int sum = 0;
  for (const auto byte : bytes) sum += byte;
  CHECK(sum == 6);
  const std::span<const std::uint8_t> view = bytes;
  CHECK(view.data() == bytes.data());
  const std::span<std::uint8_t> writable = bytes;
  writable[0] = 9;
  CHECK(bytes[0] == 9);
  CHECK(Buffer::from("text").view() == "text");
}

TEST_CASE("copy moves overlapping bytes rightly, and takes a temporary slice") {
  const auto bytes = Buffer::from("abcdef");
  CHECK(bytes.copy(bytes, 2, 0, 4) == 4);
  CHECK(bytes.toString() == "ababcd");
  CHECK(bytes.copy(bytes.subarray(4)) == 2);
  CHECK(bytes.toString() == "ababab");
}

TEST_CASE("fill takes a pattern from the very bytes that it fills") {
  const auto bytes = Buffer::from("abc.....");
  CHECK(bytes.fill(bytes.subarray(0, 3)).toString() == "abcabcab");
}

TEST_CASE("concat joins any list, cut or filled to a length") {
  const std::vector<Buffer> list{Buffer::from("ab"), Buffer(), Buffer::from("cd")};
  CHECK(Buffer::concat(list).toString() == "abcd");
  CHECK(Buffer::concat(list, 3).toString() == "abc");
  CHECK(hex(Buffer::concat(list, 6)) == "616263640000");
  CHECK_THROWS_AS(Buffer::concat(list, -1), RangeError);
}

TEST_CASE("toJSON is the type and the bytes") {
  const auto json = Buffer::from({1, 255}).toJSON();
  CHECK(json.type == "Buffer");
  CHECK(json.data == std::vector<std::uint8_t>{1, 255});
}

TEST_CASE("halves of surrogate pairs go through text and back") {
  const auto halves = Buffer::from({0x00, 0xD8, 'a', 0, 0x80, 0xDC, 0x3D, 0xD8, 0x00, 0xDE});
  const auto text = halves.toString("utf16le");
  CHECK(text == "\xED\xA0\x80" "a" "\xED\xB2\x80" "\xF0\x9F\x98\x80");
  CHECK(Buffer::from(text, "utf16le").equals(halves));
  CHECK(Buffer::byteLength(text, "utf16le") == halves.length());
  CHECK(Buffer::from(text, "latin1").equals(Buffer::from({0x00, 'a', 0x80, 0x3D, 0x00})));
}

TEST_CASE("text with bytes that are not UTF-8 is written as it is") {
  CHECK(hex(Buffer::from("\xff")) == "ff");
  CHECK(hex(Buffer::from("\xff", "utf16le")) == "fdff");
}
