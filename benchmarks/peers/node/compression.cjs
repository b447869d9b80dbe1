'use strict';
// compression.cjs FOLDER: through the pipeline, from `text` in memory.
const zlib = require('zlib');
const { pipeline, Readable, Writable } = require('stream');
const repeat = require('./micro.cjs');
const data = require('./data.cjs');

const size = 8 * data.mebibyte;
const chunk = 64 * 1024;

function* chunks(bytes) {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

(async () => {
  const plain = Buffer.from(data.text(size)).subarray(0, size);
  const packed = zlib.gzipSync(plain);
  const through = (name, bytes, make, expected) => repeat(name, size / data.mebibyte, (n, done) => {
    let length = 0;
    const sink = new Writable({ write(piece, encoding, callback) { length += piece.length; callback(); } });
    pipeline(Readable.from(chunks(bytes)), make(), sink, (error) => {
      if (error) throw error;
      if (!expected(length)) throw new Error('wrong result');
      done();
    });
  }, 3);
  await through('gzip', plain, () => zlib.createGzip(), (length) => length > 18 && length < size);
  await through('gunzip', packed, () => zlib.createGunzip(), (length) => length === size);
})();
