// Answers calls of Node's Buffer: one JSON array a line, [target, method, ...arguments]; see node_oracle.hpp.
const { Buffer, transcode, isUtf8, isAscii } = require('node:buffer');
const { StringDecoder } = require('node:string_decoder');
const { inspect } = require('node:util');

const read = (value) => {
  if (Array.isArray(value)) return value.map(read);
  if (value === null || typeof value !== 'object') return value;
  if ('bytes' in value) return Buffer.from(value.bytes, 'hex');
  if ('text' in value) return Buffer.from(value.text, 'hex').toString('utf16le');
  if ('number' in value) return Number(value.number);
  if ('bigint' in value) return BigInt(value.bigint);
  return undefined;
};

const show = (value) => {
  if (Buffer.isBuffer(value)) return 'bytes ' + value.toString('hex');
  if (typeof value === 'string') return 'text ' + Buffer.from(value, 'utf16le').toString('hex');
  if (typeof value === 'boolean') return 'number ' + Number(value);
  if (Array.isArray(value)) return value.map(show).join(', ');
  return 'number ' + (Object.is(value, -0) ? '-0' : value);
};

const decoder = (encoding, chunks) => {
  const decoder = new StringDecoder(encoding);
  return [...chunks.map((chunk) => decoder.write(chunk)), decoder.end()];
};

const statics = {
  transcode,
  isUtf8,
  isAscii,
  inspect,
  decoder,
  joinedDecoder: (encoding, chunks) => decoder(encoding, chunks).join(''),
};

const answers = [];
for (const line of require('node:fs').readFileSync(0, 'utf8').split('\n')) {
  if (!line) continue;
  const [target, method, ...args] = read(JSON.parse(line));
  let answer;
  try {
    const callee = target ?? (method in statics ? statics : Buffer);
    answer = show(callee[method](...args));
  } catch (error) {
    answer = `${error.name} ${error.code} ${error.message}`;
  }
  answers.push(target ? `${answer}; ${target.toString('hex')}` : answer);
}
process.stdout.write(answers.join('\n') + '\n');
