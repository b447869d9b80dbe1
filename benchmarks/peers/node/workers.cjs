'use strict';
const { Worker } = require('worker_threads');
const repeat = require('./micro.cjs');

const echo = `const { parentPort } = require('worker_threads');
parentPort.on('message', (m) => { if (m === 0) parentPort.close(); else parentPort.postMessage(m); });`;

function pingPong(worker, n, done) {
  let left = n;
  const listener = (m) => {
    if (--left > 0) return worker.postMessage(m);
    worker.off('message', listener);
    done();
  };
  worker.on('message', listener);
  worker.postMessage(1);
}

function startAndStop(left, done) {
  if (left === 0) return done();
  new Worker('', { eval: true }).on('exit', (code) => {
    if (code !== 0) process.abort();
    startAndStop(left - 1, done);
  });
}

const worker = new Worker(echo, { eval: true });
repeat('ping-pong', 3000, (n, done) => pingPong(worker, n, done)).then(() => {
  worker.postMessage(0);
  worker.on('exit', () => repeat('start', 10, startAndStop));
});
