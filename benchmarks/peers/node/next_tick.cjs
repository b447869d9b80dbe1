'use strict';
const repeat = require('./micro.cjs');

repeat('nextTick', 1e6, (n, done) => {
  let left = n;
  (function step() {
    if (--left > 0) process.nextTick(step);
    else done();
  })();
});
