// Writes include/nodus/url/detail/idna_table.hpp to the standard output: what Node 20 does with each code point in the
// host of a URL, found by asking it. Run it with Node 20.20.2: node make-idna-table.mjs > idna_table.hpp
import url from 'node:url';

const host = (text) => {
  try {
    return new URL(`http://${text}/`).hostname;
  } catch {
    return null;
  }
};
const among = (c, ...ranges) => ranges.some(([first, last]) => c >= first && c <= last);
const isMark = (text) => /\p{M}/u.test(text);
const isJamo = (c) => among(c, [0x1100, 0x11ff], [0xa960, 0xa97f], [0xd7b0, 0xd7ff]);
const isJoiner = (c) => c === 0x200c || c === 0x200d;
// Compatibility ideographs and radicals have no order that could be written down in short.
const isIrregular = (c) => among(c, [0xf900, 0xfaff], [0x2f00, 0x2fdf], [0x2f800, 0x2fa1f]);

// refused; valid by itself; valid in Punycode, with rules for its neighbours; mapped by a distance; left out
const [refused, plain, contextual, mapped, ignored] = [0, 1, 2, 3, 4];

function classify(c) {
  const text = String.fromCodePoint(c);
  if (isJoiner(c)) return [contextual, 0];
  const ascii = host(`q${text}w`);  // nothing composes with these letters
  // What goes from right to left does so only among its like.
  if (ascii === null) return [host(`\u05d0${text}\u05d0`) === null ? refused : contextual, 0];
  const result = url.domainToUnicode(ascii).slice(1, -1);
  if (result === '') return [ignored, 0];
  if (result === text) return [isMark(text) || isJamo(c) ? contextual : plain, 0];
  const to = result.codePointAt(0);
  if ([...result].length > 1 || isMark(result) || isJamo(to) || isIrregular(c)) return [refused, 0];
  return [mapped, to - c];
}

const runs = [];
for (let c = 0x80; c < 0x110000; c++) {
  const [kind, distance] = c >= 0xd800 && c <= 0xdfff ? [refused, 0] : classify(c);
  const last = runs.at(-1);
  if (last && last.kind === kind && last.distance === distance) last.length++;
  else runs.push({ kind, distance, length: 1 });
}

// Numbers in groups of five bits, the lowest first; the sixth says that there is more.
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const number = (n) => (n < 32 ? digits[n] : digits[32 + (n % 32)] + number(Math.floor(n / 32)));
const zigzag = (n) => (n < 0 ? -2 * n - 1 : 2 * n);
const text = runs
  .map(({ kind, distance, length }) => number(length * 5 + kind) + (kind === mapped ? number(zigzag(distance)) : ''))
  .join('');

console.log(`// What becomes of each code point in a host, found by tests/conformance/make-idna-table.mjs.
#pragma once

#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Runs of code points from U+0080 on, each a number: five times its length, plus 0 for those that are refused, 1 for
// those that stand for themselves, 2 for those whose neighbours matter, 4 for those that are left out, and 3 for those
// that are mapped by the distance that follows, as 2n, or as 2n - 1 if it goes down. Numbers are written in groups of
// five bits, the lowest first; the sixth bit of the digit says that there is more.
inline constexpr std::string_view idnaTable =
${text.match(/.{1,114}/g).map((line) => `    "${line}"`).join('\n')};

}  // namespace detail
}  // namespace nodus::inline v0`);
