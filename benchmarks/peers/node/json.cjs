'use strict';
const repeat = require('./micro.cjs');
const data = require('./data.cjs');

(async () => {
  const text = data.json(900);
  const value = JSON.parse(text);
  await repeat('parse', 20, (n, done) => {
    for (let i = 0; i < n; i++) if (JSON.parse(text).length !== 900) throw new Error('wrong result');
    done();
  });
  await repeat('stringify', 20, (n, done) => {
    for (let i = 0; i < n; i++) if (JSON.stringify(value).length !== text.length) throw new Error('wrong result');
    done();
  });
})();
