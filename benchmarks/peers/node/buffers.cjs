'use strict';
const repeat = require('./micro.cjs');
const data = require('./data.cjs');

const rounds = 20;
const check = (right) => { if (!right) throw new Error('wrong result'); };

(async () => {
  const codec = async (name, encoding, bytes) => {
    const text = bytes.toString(encoding);
    await repeat(`${name} encode`, rounds, (n, done) => {
      for (let i = 0; i < n; i++) check(bytes.toString(encoding).length === text.length);
      done();
    });
    await repeat(`${name} decode`, rounds, (n, done) => {
      for (let i = 0; i < n; i++) check(Buffer.from(text, encoding).length === bytes.length);
      done();
    });
  };
  const random = data.bytes(data.mebibyte);
  await codec('hex', 'hex', random);
  await codec('base64', 'base64', random);
  await codec('utf8', 'utf8', Buffer.from(data.text(data.mebibyte)));
  const text = Buffer.from(`${data.text(data.mebibyte)}needle!`);
  await repeat('indexOf', rounds, (n, done) => {
    for (let i = 0; i < n; i++) check(text.indexOf('needle!') === text.length - 7);
    done();
  });
})();
