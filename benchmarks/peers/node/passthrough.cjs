'use strict';
const { Readable, PassThrough, Writable, pipeline } = require('node:stream');
const repeat = require('./micro.cjs');

const chunk = Buffer.alloc(1024);

repeat('passthrough', 5e5, (n, done) => {
  let given = 0;
  let taken = 0;
  const source = new Readable({ read() { this.push(given++ < n ? chunk : null); } });
  const sink = new Writable({ write(bytes, _encoding, written) { taken += bytes.length; written(); } });
  pipeline(source, new PassThrough(), sink, (error) => {
    if (error || taken !== n * 1024) throw error ?? new Error('chunks were lost');
    done();
  });
});
