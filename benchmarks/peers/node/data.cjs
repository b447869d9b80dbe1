'use strict';
// The twin of data.hpp: the same bytes.
function randomizer() {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

exports.mebibyte = 1 << 20;

exports.bytes = (size) => {
  const random = randomizer();
  const all = Buffer.alloc(size);
  for (let i = 0; i < size; i++) all[i] = random(256);
  return all;
};

exports.text = (size) => {
  const words = ['lorem ', 'ipsum ', 'dolor ', 'sit ', 'amet, ', 'consectetur ', 'café ', 'elit.\n'];
  const random = randomizer();
  const parts = [];
  for (let length = 0; length < size;) {
    const word = words[random(8)];
    parts.push(word);
    length += Buffer.byteLength(word);
  }
  return parts.join('');
};

exports.json = (records) => {
  const random = randomizer();
  let all = '[';
  for (let i = 0; i < records; i++) {
    all += `${i ? ',' : ''}{"id":${i},"name":"user ${i}","email":"user${i}@example.com",` +
      `"active":${random(2) ? 'true' : 'false'},"score":${random(1000)}.${1 + random(8)},` +
      `"tags":["a","b${random(10)}"],"address":{"street":"${random(200)} Main St","city":"Berlin","zip":null}}`;
  }
  return `${all}]`;
};
