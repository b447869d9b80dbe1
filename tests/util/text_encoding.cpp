#include <nodus/util/text_encoding.hpp>

#include "node_oracle.hpp"

#include <nodus/kernel/error.hpp>
#include <nodus/util/inspect.hpp>

#include <random>
#include <vector>

using namespace nodus;

namespace {

std::string hexOf(std::string_view text) { return Buffer::from(text, "utf16le").toString("hex"); }

// Our answer to a run of decode calls, and the expression that makes Node's.
struct DecoderRun {
  std::string label;
  TextDecoderOptions options;
  std::vector<Buffer> chunks;

  std::string ours() const {
    TextDecoder decoder(label, options);
    std::string steps;
    for (std::size_t i = 0; i <= chunks.size(); ++i) {
      try {
        const auto text = i == chunks.size() ? decoder.decode() : decoder.decode(chunks[i], {.stream = true});
        steps += hexOf(text) + " ";
      } catch (const TypeError& error) {
        return steps + error.code() + " " + error.message();
      }
    }
    return steps;
  }
  std::string expression() const {
    std::string list;
    for (const auto& chunk : chunks) list += "'" + chunk.toString("hex") + "',";
    return "decode('" + label + "', {fatal: " + (options.fatal ? "true" : "false") +
           ", ignoreBOM: " + (options.ignoreBOM ? "true" : "false") + "}, [" + list + "])";
  }
};

}  // namespace

TEST_CASE("text becomes UTF-8, as much as there is room for") {
  TextEncoder encoder;
  CHECK(encoder.encoding() == "utf-8");
  CHECK(encoder.encode("a€😀").toString("hex") == "61e282acf09f9880");
  CHECK(encoder
            .encode("\xED\xA0\x80"
                    "a")
            .toString("hex") == "efbfbd61");
  CHECK(encoder.encode().empty());
  const auto target = Buffer::alloc(5);
  const auto result = encoder.encodeInto("a€😀", target);
  CHECK(util::inspect(result) == "{ read: 2, written: 4 }");
  CHECK(target.toString("hex") == "61e282ac00");
  CHECK(encoder.encodeInto("😀", Buffer::alloc(4)).read == 2);
}

TEST_CASE("labels are those of the standard") {
  CHECK(TextDecoder().encoding() == "utf-8");
  CHECK(TextDecoder(" UTF8\n").encoding() == "utf-8");
  CHECK(TextDecoder("utf-16").encoding() == "utf-16le");
  CHECK(TextDecoder("unicodefffe").encoding() == "utf-16be");
  CHECK(TextDecoder("latin1").encoding() == "windows-1252");
  try {
    TextDecoder decoder("nope");
    FAIL("no error");
  } catch (const RangeError& error) {
    CHECK(error.code() == "ERR_ENCODING_NOT_SUPPORTED");
    CHECK(error.message() == "The \"nope\" encoding is not supported");
  }
}

TEST_CASE("bytes in pieces are decoded as a live Node decodes them") {
  nodus_test::NodeTexts node(
      "const decode = (label, options, chunks) => { const d = new TextDecoder(label, options); let steps = '';\n"
      "  for (const c of [...chunks, null]) try {\n"
      "    steps += Buffer.from(c === null ? d.decode() : d.decode(Buffer.from(c, 'hex'), { stream: true }), 'utf16le')"
      ".toString('hex') + ' ';\n"
      "  } catch (e) { return steps + e.code + ' ' + e.message; }\n  return steps; };");
  constexpr const char* labels[] = {"utf-8", "utf-16le", "utf-16be", "windows-1252"};
  constexpr int bytes[] = {0x41, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xA0, 0xFF,
                           0x00, 0xD8, 0xDC, 0x3D, 0xEF, 0xBB, 0xBF, 0xFE, 0xF4, 0x90, 0xC0, 0xE0};
  std::mt19937 random(3);
  for (int i = 0; i < 4000; ++i) {
    DecoderRun run{labels[random() % 4], {random() % 3 == 0, random() % 3 == 0}, {}};
    for (auto chunks = random() % 4; chunks > 0; --chunks) {
      std::vector<std::uint8_t> chunk;
      if (random() % 5 == 0) chunk = {0xEF, 0xBB, 0xBF};
      if (random() % 9 == 0) chunk = {0xFF, 0xFE};
      for (auto n = random() % 6; n > 0; --n)
        chunk.push_back(static_cast<std::uint8_t>(bytes[random() % std::size(bytes)]));
      run.chunks.push_back(Buffer::from(chunk));
    }
    node.expect(run.expression(), run.ours());
  }
  node.compare();
}

TEST_CASE("a byte order mark is dropped once") {
  TextDecoder decoder;
  const auto mark = Buffer::from({0xEF, 0xBB, 0xBF});
  CHECK(decoder.decode(mark, {.stream = true}).empty());
  CHECK(decoder.decode(mark) == "\uFEFF");
  CHECK(decoder.decode(mark).empty());
  CHECK(TextDecoder("utf-8", {.ignoreBOM = true}).decode(mark) == "\uFEFF");
}

TEST_CASE("what windows-1252 has instead of control characters") {
  CHECK(TextDecoder("windows-1252").decode(Buffer::from({0x80, 0x41, 0x9F, 0xFF})) == "€AŸÿ");
}

TEST_CASE("halves of surrogate pairs become U+FFFD") {
  CHECK(util::toUSVString("a\xED\xA0\x80"
                          "b\xF0\x9F\x98\x80\xFF") == "a\uFFFDb😀\uFFFD");
}
