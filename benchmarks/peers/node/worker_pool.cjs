'use strict';
// piscina, which benchmarks/peers/setup installs. Its jobs are the functions of this file.
const { isMainThread } = require('node:worker_threads');
const path = require('node:path');
const repeat = require('./micro.cjs');

module.exports = () => {};
module.exports.work = () => {
  const until = performance.now() + 1;
  while (performance.now() < until);
};

if (isMainThread) {
  const { Piscina } = require(path.join(__dirname, '../.npm/node_modules/piscina'));
  const pool = new Piscina({ filename: __filename, minThreads: 2, maxThreads: 2 });
  const together = (options) => async (n, done) => {
    const all = [];
    for (let i = 0; i < n; i++) all.push(pool.run(undefined, options));
    await Promise.all(all);
    done();
  };
  (async () => {
    for (let i = 0; i < 2000; i++) await pool.run();
    await repeat('pool run', 1000, together());
    await repeat('pool run in turn', 1000, async (n, done) => {
      for (let i = 0; i < n; i++) await pool.run();
      done();
    });
    await repeat('pool 1 ms', 100, together({ name: 'work' }));
    await pool.destroy();
  })();
}
