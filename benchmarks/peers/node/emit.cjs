'use strict';
const { EventEmitter } = require('node:events');
const repeat = require('./micro.cjs');

// Eight emitters in turn, each with a listener of its own code: with a single one a JIT compiles the listener into the
// measured loop, as it cannot in a program of any size, and no emit is left to measure.
const sums = new Array(8).fill(0);
const emitters = sums.map((_, i) => {
  const listener = new Function('sums', `return (v) => { sums[${i}] += v; }`)(sums);
  return new EventEmitter().on('tick', listener);
});

repeat('emit', 4e6, (n, done) => {
  sums.fill(0);
  for (let i = 0; i < n; i++) emitters[i & 7].emit('tick', i & 1);
  if (sums.reduce((a, b) => a + b) !== n / 2) throw new Error('emits were lost');
  done();
});
