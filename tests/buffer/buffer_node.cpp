#include <nodus/buffer.hpp>

#include "node_oracle.hpp"

using namespace nodus;
using namespace nodus_test;

TEST_CASE("from and byteLength treat text as Node does, in every encoding") {
  NodeOracle oracle;
  Random random(1);
  for (int i = 0; i < 4000; ++i) {
    const auto encoding = random.encoding();
    const auto text = random.textFor(encoding, i % 8 == 0 ? 900 : 24);
    oracle.onClass("from", [&] { return Buffer::from(text, encoding); }, text, encoding);
    oracle.onClass("byteLength", [&] { return Buffer::byteLength(text, encoding); }, text, encoding);
  }
  for (std::string_view name : {"nope", "", "utf", "utf 8", "base64URL", "LATIN1"}) {
    for (std::string_view text : {"abc", ""}) {
      oracle.onClass("from", [&] { return Buffer::from(text, name); }, text, name);
      oracle.onClass("byteLength", [&] { return Buffer::byteLength(text, name); }, text, name);
      oracle.onClass("isEncoding", [&] { return Buffer::isEncoding(name); }, name);
    }
  }
  oracle.compare();
}

TEST_CASE("toString decodes any bytes as Node does, in every encoding") {
  NodeOracle oracle;
  Random random(2);
  for (int i = 0; i < 6000; ++i) {
    const auto encoding = random.encoding();
    const auto bytes = random.bytes(i % 8 == 0 ? 600 : 20);
    const auto start = random.index(bytes.length()), end = random.index(bytes.length());
    if (i % 2 == 0) {
      oracle.onBuffer(bytes, "toString", [&] { return bytes.toString(encoding); }, encoding);
    } else {
      oracle.onBuffer(
          bytes, "toString", [&] { return bytes.toString(encoding, start.index, end.index); }, encoding, start, end);
    }
  }
  const auto abc = Buffer::from("abc");
  for (std::string_view name : {"nope", ""}) {
    oracle.onBuffer(abc, "toString", [&] { return abc.toString(name); }, name);
    oracle.onBuffer(
        abc, "toString", [&] { return abc.toString(name, 2, 1); }, name, Random::integer(2), Random::integer(1));
  }
  oracle.compare();
}

TEST_CASE("write stops where Node stops") {
  NodeOracle oracle;
  Random random(3);
  for (int i = 0; i < 5000; ++i) {
    const auto encoding = i % 100 == 0 ? "nope" : random.encoding();
    const auto text = random.textFor(encoding, i % 8 == 0 ? 300 : 16);
    const auto target = random.bytes(i % 8 == 0 ? 200 : 16);
    const auto offset = random.index(target.length()), length = random.index(target.length());
    switch (i % 4) {
      case 0: oracle.onBuffer(target, "write", [&] { return target.write(text); }, text); break;
      case 1: oracle.onBuffer(target, "write", [&] { return target.write(text, encoding); }, text, encoding); break;
      case 2:
        if (offset.index.isUndefined()) break;
        oracle.onBuffer(
            target, "write", [&] { return target.write(text, offset.index, encoding); }, text, offset, encoding);
        break;
      default:
        if (offset.index.isUndefined()) break;
        oracle.onBuffer(
            target, "write", [&] { return target.write(text, offset.index, length.index, encoding); }, text, offset,
            length, encoding);
    }
  }
  oracle.compare();
}

TEST_CASE("fill and alloc repeat what Node repeats") {
  NodeOracle oracle;
  Random random(4);
  for (int i = 0; i < 5000; ++i) {
    const auto encoding = i % 100 == 0 ? "nope" : random.encoding();
    const auto text = random.textFor(encoding, 5);
    const auto target = random.bytes(24);
    const auto pattern = random.bytes(5);
    const auto offset = random.index(target.length()), end = random.index(target.length());
    const auto number = static_cast<double>(random.below(1000)) - 400.25;
    switch (i % 8) {
      case 0: oracle.onBuffer(target, "fill", [&] { return target.fill(text); }, text); break;
      case 1: oracle.onBuffer(target, "fill", [&] { return target.fill(text, encoding); }, text, encoding); break;
      case 2:
        oracle.onBuffer(
            target, "fill", [&] { return target.fill(text, offset.index, end.index, encoding); }, text, offset, end,
            encoding);
        break;
      case 3:
        oracle.onBuffer(
            target, "fill", [&] { return target.fill(number, offset.index, end.index); }, number, offset, end);
        break;
      case 4:
        oracle.onBuffer(
            target, "fill", [&] { return target.fill(pattern, offset.index, end.index); }, pattern, offset, end);
        break;
      case 5:
        oracle.onClass("alloc", [&] { return Buffer::alloc(7, text, encoding); }, Random::integer(7), text, encoding);
        break;
      case 6: oracle.onClass("alloc", [&] { return Buffer::alloc(7, pattern); }, Random::integer(7), pattern); break;
      default: oracle.onClass("alloc", [&] { return Buffer::alloc(7, number); }, Random::integer(7), number);
    }
  }
  for (double size : {-1.0, 1.5, 4294967297.0, std::nan(""), -0.5, 1e300, HUGE_VAL, 0.0}) {
    oracle.onClass("alloc", [&] { return Buffer::alloc(size); }, size);
    if (size != 1.5) oracle.onClass("allocUnsafe", [&] { return Buffer::allocUnsafe(size); }, size);
  }
  oracle.compare();
}

TEST_CASE("indexOf, lastIndexOf and includes find what Node finds") {
  NodeOracle oracle;
  Random random(5);
  for (int i = 0; i < 8000; ++i) {
    const auto encoding = i % 100 == 0 ? "nope" : random.encoding();
    auto target = random.bytes(i % 8 == 0 ? 300 : 24);
    // In UTF-16 Node reports the last byte of an odd number of them for what is not there.
    if (parseEncoding(encoding) == Encoding::utf16le) target = target.subarray(target.length() % 2);
    const auto offset = random.index(target.length());
    const auto length = target.length();
    const auto part = target.subarray(random.below(static_cast<unsigned>(length) + 1)).subarray(0, random.below(5));
    const auto needle = random.below(3) == 0 ? random.bytes(3) : part;
    const auto text =
        random.below(2) == 0 ? random.textFor(encoding, 4) : needle.toString(encoding == "nope" ? "utf8" : encoding);
    const auto number = static_cast<double>(random.below(2) ? 'a' + random.below(3) : random.below(1000)) - 0.5;
    const auto both = [&](std::string_view method, auto call) {
      switch (i % 7) {
        case 0: oracle.onBuffer(target, method, [&] { return call(text); }, text); break;
        case 1: oracle.onBuffer(target, method, [&] { return call(text, encoding); }, text, encoding); break;
        case 2:
          oracle.onBuffer(target, method, [&] { return call(text, offset.index, encoding); }, text, offset, encoding);
          break;
        case 3: oracle.onBuffer(target, method, [&] { return call(number, offset.index); }, number, offset); break;
        case 4: oracle.onBuffer(target, method, [&] { return call(needle, offset.index); }, needle, offset); break;
        case 5:
          oracle.onBuffer(
              target, method, [&] { return call(needle, offset.index, encoding); }, needle, offset, encoding);
          break;
        default: oracle.onBuffer(target, method, [&] { return call(needle); }, needle);
      }
    };
    both("indexOf", [&](const auto&... a) { return target.indexOf(a...); });
    both("lastIndexOf", [&](const auto&... a) { return target.lastIndexOf(a...); });
    both("includes", [&](const auto&... a) { return target.includes(a...); });
  }
  oracle.compare();
}

TEST_CASE("subarray, copy, compare, concat, equals and swap take Node's ranges") {
  NodeOracle oracle;
  Random random(6);
  for (int i = 0; i < 4000; ++i) {
    const auto source = random.bytes(20), target = random.bytes(20);
    const auto a = random.index(source.length()), b = random.index(source.length());
    const auto c = random.index(target.length()), d = random.index(target.length());
    oracle.onBuffer(source, "subarray", [&] { return source.subarray(a.index, b.index); }, a, b);
    oracle.onBuffer(source, "slice", [&] { return source.slice(a.index); }, a);
    oracle.onBuffer(
        source, "copy", [&] { return source.copy(Buffer::from(target), c.index, a.index, b.index); }, target, c, a, b);
    oracle.onBuffer(
        source, "compare", [&] { return source.compare(target, c.index, d.index, a.index, b.index); }, target, c, d, a,
        b);
    oracle.onBuffer(source, "compare", [&] { return source.compare(target); }, target);
    oracle.onBuffer(source, "equals", [&] { return source.equals(target); }, target);
    oracle.onBuffer(source, "swap16", [&] { return source.swap16(); });
    oracle.onBuffer(source, "swap32", [&] { return source.swap32(); });
    oracle.onBuffer(source, "swap64", [&] { return source.swap64(); });
    const std::vector<Buffer> list(random.below(4), source);
    oracle.onClass("concat", [&] { return Buffer::concat(list); }, list);
    oracle.onClass("compare", [&] { return Buffer::compare(source, target); }, source, target);
    if (a.index.isInteger() && a.index.truncated() > 1000) continue;
    oracle.onClass("concat", [&] { return Buffer::concat(list, a.index); }, list, a);
  }
  oracle.compare();
}

TEST_CASE("inspectBuffer prints what util.inspect prints") {
  NodeOracle oracle;
  for (int size : {0, 1, 3, 49, 50, 51, 52, 200}) {
    const auto bytes = Buffer::alloc(size, "0aZ~");
    oracle.onClass("inspect", [&] { return detail::inspectBuffer(bytes); }, bytes);
  }
  oracle.compare();
}
