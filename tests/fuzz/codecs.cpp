// libFuzzer target for the encodings of text: bytes that become text and bytes again are the same; any text becomes the
// bytes, and any bytes the text, that a naive reading gives.
#include <nodus/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using nodus::Buffer;
using nodus::Encoding;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

// The UTF-8 decoder of the Encoding standard, byte by byte, as its algorithm stands there.
std::string naiveUtf8(const Buffer& bytes) {
  std::string text;
  unsigned needed = 0, low = 0x80, high = 0xBF;
  std::string pending;
  const auto replace = [&] {
    text += "\uFFFD";
    pending.clear();
    needed = 0;
    low = 0x80;
    high = 0xBF;
  };
  for (std::size_t i = 0; i < bytes.length(); ++i) {
    const unsigned byte = bytes[i];
    if (needed != 0 && (byte < low || byte > high)) replace();
    if (needed == 0) {
      low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
      high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
      if (byte < 0x80) {
        text += static_cast<char>(byte);
        continue;
      }
      needed = byte >= 0xC2 && byte <= 0xDF ? 1 : (byte & 0xF0) == 0xE0 ? 2 : byte >= 0xF0 && byte <= 0xF4 ? 3 : 0;
      pending = static_cast<char>(byte);
      if (needed == 0) replace();
      continue;
    }
    low = 0x80;
    high = 0xBF;
    pending += static_cast<char>(byte);
    if (--needed == 0) {
      text += pending;
      pending.clear();
    }
  }
  if (needed != 0) replace();
  return text;
}

int hexValue(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto at = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string naiveHex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = hexValue(text[i]), low = hexValue(text[i + 1]);
    if (high < 0 || low < 0) break;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

// Characters of neither alphabet are skipped; the first `=` is the end.
std::string naiveBase64(std::string_view text) {
  constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (char c : text) {
    if (c == '=') break;
    c = c == '-' ? '+' : c == '_' ? '/' : c;
    const auto at = standard.find(c);
    if (at == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<unsigned>(at);
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

void checkRoundTrips(const Buffer& bytes) {
  for (const auto encoding : {Encoding::hex, Encoding::base64, Encoding::base64url, Encoding::latin1}) {
    const auto text = bytes.toString(encoding);
    require(Buffer::from(text, encoding).equals(bytes));
    require(Buffer::byteLength(text, encoding) == bytes.length());
  }
  const auto units = bytes.subarray(0, bytes.length() / 2 * 2);
  require(Buffer::from(units.toString("utf16le"), "utf16le").equals(units));
  require(bytes.toString("utf16le") == units.toString("utf16le"));
}

void checkText(const Buffer& bytes) {
  const auto text = bytes.toString();
  require(text == naiveUtf8(bytes));
  require(nodus::buffer::isUtf8(bytes) == (text == bytes.view()));
  require(Buffer::from(text, "utf16le").toString("utf16le") == text);
  std::string ascii(bytes.view());
  for (auto& c : ascii) c = static_cast<char>(c & 0x7F);
  require(bytes.toString("ascii") == ascii);
  require(Buffer::from(ascii, "hex").view() == naiveHex(ascii));
  require(Buffer::from(ascii, "base64").view() == naiveBase64(ascii));
  require(Buffer::from(ascii, "base64url").view() == naiveBase64(ascii));
}

// As much as there is room for, and never a part of a character.
void checkWrite(const Buffer& bytes, std::size_t room) {
  const auto text = bytes.toString();
  for (const auto encoding : {Encoding::utf8, Encoding::utf16le, Encoding::latin1, Encoding::hex, Encoding::base64}) {
    const auto whole = Buffer::from(text, encoding);
    const auto target = Buffer::alloc(room);
    const auto written = target.write(text, encoding);
    require(written <= whole.length() && target.subarray(0, written).equals(whole.subarray(0, written)));
    if (encoding == Encoding::utf8) require(nodus::buffer::isUtf8(target.subarray(0, written)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = Buffer::from(Buffer::Bytes(data + 1, size - 1));
  checkRoundTrips(bytes);
  checkText(bytes);
  checkWrite(bytes, data[0]);
  return 0;
}
