'use strict';
const { spawn } = require('child_process');
const repeat = require('./micro.cjs');

function start(closed) {
  spawn('true').on('close', (code) => {
    if (code !== 0) process.abort();
    closed();
  });
}

function inTurn(left, done) {
  if (left === 0) done();
  else start(() => inTurn(left - 1, done));
}

repeat('spawn', 100, inTurn);
process.once('beforeExit', () => {
  repeat('spawn 64', 64, (n, done) => {
    let left = n;
    for (let i = 0; i < n; i++) start(() => --left === 0 && done());
  });
});
