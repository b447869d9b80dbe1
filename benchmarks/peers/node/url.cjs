'use strict';
const repeat = require('./micro.cjs');

(async () => {
  const urls = ['https://example.com/', 'https://user:pass@example.com:8080/a/b/c.html?x=1&y=two#part',
    'http://127.0.0.1:3000/health', 'https://www.example.org/search?q=event+loop&lang=en', 'file:///srv/data/report.json',
    'https://api.example.com/v1/users/42/../43/posts?limit=10', 'ws://localhost:9000/socket', 'https://example.com/caf%C3%A9/men%C3%BC'];
  await repeat('parse', 200_000, (n, done) => {
    let length = 0;
    for (let i = 0; i < n; i++) length += new URL(urls[i & 7]).href.length;
    if (length !== n / 8 * urls.reduce((sum, url) => sum + new URL(url).href.length, 0)) throw new Error('wrong result');
    done();
  });
})();
