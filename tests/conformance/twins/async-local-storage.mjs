import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const als = new AsyncLocalStorage();
const say = (what) => console.log(what, als.getStore() ?? 'none');

say('outside');
als.run('request', () => {
  say('run');
  als.run('inner', () => say('nested'));
  als.exit(() => say('exit'));
  say('after');
});

async function handle(step) {
  say(step);
  await null;
  say(step + ' microtask');
  await sleep(1);
  say(step + ' timer');
  await readFile('/dev/null');
  say(step + ' pool');
}
await als.run('a', handle, 'first');
await als.run('b', handle, 'second');
say('main');

await als.run('chain', () => Promise.resolve(1).then(() => say('then')).finally(() => say('finally')));
const settled = als.run('made here', () => sleep(1));
await als.run('added here', () => settled.then(() => say('late then')));

const emitter = new EventEmitter();
als.run('adds', () => emitter.on('event', () => say('listener')));
als.run('emits', () => emitter.emit('event'));

const snapshot = als.run('taken', () => AsyncLocalStorage.snapshot());
als.run('other', () => snapshot(() => say('snapshot')));
const bound = als.run('bound', () => AsyncResource.bind(() => say('bind')));
bound();
const resource = als.run('resource', () => new AsyncResource('Job'));
als.run('other', () => resource.runInAsyncScope(() => say('scope')));

await new Promise((resolve) => {
  setImmediate(() => {
    als.enterWith('entered');
    say('enterWith');
    process.nextTick(() => { say('its tick'); resolve(); });
  });
  setImmediate(() => say('next immediate'));
});

const server = als.run('server', () => createServer((socket) => { say('connection'); socket.on('data', (d) => { say('data'); socket.end(d); }); }).listen(0, '127.0.0.1'));
await once(server, 'listening');
await als.run('client', async () => {
  const socket = connect(server.address().port, '127.0.0.1');
  socket.write('x');
  for await (const chunk of socket) say('reply ' + chunk);
});
server.close();
als.run('last', () => { als.disable(); say('disabled'); });
als.run('again', () => say('enabled'));
