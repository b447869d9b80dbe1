'use strict';
const repeat = require('./micro.cjs');

repeat('setImmediate', 1e6, (n, done) => {
  let left = n;
  const step = () => { if (--left === 0) done(); };
  for (let i = 0; i < n; i++) setImmediate(step);
}, 3);
