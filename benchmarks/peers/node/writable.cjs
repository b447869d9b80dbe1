'use strict';
const { Writable } = require('node:stream');
const repeat = require('./micro.cjs');

const chunk = Buffer.alloc(1024);
let taken = 0;
const sink = new Writable({ write(bytes, _encoding, written) { taken += bytes.length; written(); } });

repeat('writable', 2e6, (n, done) => {
  taken = 0;
  for (let i = 0; i < n; i++) {
    if (!sink.write(chunk)) throw new Error('the sink is full');
  }
  if (taken !== n * 1024) throw new Error('chunks were lost');
  done();
});
