'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
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
  const turn = async (n) => {
    for (let i = 0; i < n; i++) await settled;
  };
  const turns = async (n, done) => {
    await Promise.all([turn(n / 2), turn(n / 2)]);
    done();
  };
  await repeat('await in turns', 1e6, turns);
  await new AsyncLocalStorage().run(1, () => repeat('await in turns, stored', 1e6, turns));
})();
