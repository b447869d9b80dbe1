'use strict';
const repeat = require('./micro.cjs');

(async () => {
  await repeat('setTimeout+clearTimeout', 3e5, (n, done) => {
    const never = () => {};
    for (let i = 0; i < n; i++) clearTimeout(setTimeout(never, 1000));
    done();
  });
  await repeat('short timers', 1e6, (n, done) => {
    let left = n;
    const step = () => { if (--left === 0) done(); };
    for (let i = 0; i < n; i++) setTimeout(step, 1 + i % 8);
  }, 3);
})();
