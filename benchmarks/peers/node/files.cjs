'use strict';
// files.cjs FOLDER: what the harness made there: `big` and 2,000 files `small/N`.
const fs = require('fs');
const { pipeline } = require('stream');
const repeat = require('./micro.cjs');

const folder = process.argv[2];
const count = 2000;
const failed = (error) => { if (error) throw error; };

(async () => {
  await repeat('copy', 1, (n, done) => {
    pipeline(fs.createReadStream(`${folder}/big`), fs.createWriteStream(`${folder}/copy`), (error) => {
      failed(error);
      done();
    });
  }, 3);
  fs.unlinkSync(`${folder}/copy`);
  await repeat('readFile', count, (n, done) => {
    const all = Array.from({ length: n }, (_, i) => fs.promises.readFile(`${folder}/small/${i}`));
    Promise.all(all).then((files) => {
      if (files.some((file) => file.length !== 1000)) throw new Error('wrong result');
      done();
    });
  });
  await repeat('stat', count, (n, done) => {
    Promise.all(Array.from({ length: n }, (_, i) => fs.promises.stat(`${folder}/small/${i}`))).then((all) => {
      if (all.some((one) => one.size !== 1000)) throw new Error('wrong result');
      done();
    });
  });
})();
