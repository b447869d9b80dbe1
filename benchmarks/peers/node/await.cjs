'use strict';
const repeat = require('./micro.cjs');

const settled = Promise.resolve(1);
async function nothing() {}

(async () => {
  await repeat('await', 1e6, async (n, done) => {
    for (let i = 0; i < n; i++) await settled;
    done();
  });
  await repeat('await new', 1e6, async (n, done) => {
    for (let i = 0; i < n; i++) await Promise.resolve();
    done();
  });
  await repeat('await call', 1e6, async (n, done) => {
    for (let i = 0; i < n; i++) await nothing();
    done();
  });
})();
