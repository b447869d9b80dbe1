// How workers end: by themselves, by an error, by process.exit, by terminate.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
const parts = {
  plain() { parentPort.postMessage('working'); },
  throws() { parentPort.once('message', () => { throw new RangeError('thrown'); }); parentPort.postMessage('before'); },
  async rejects() { await 1; throw new Error('rejected'); },
  callback() { setImmediate(() => { throw new Error('in a callback'); }); },
  exit() { process.on('exit', (c) => parentPort.postMessage(`exit event ${c}`)); setImmediate(() => parentPort.postMessage('never')); process.exit(5); },
  code() { process.on('exit', (c) => { parentPort.postMessage(`exit event ${c}`); process.exitCode = 9; }); process.exitCode = 3; },
  caught() { process.on('uncaughtException', (e) => parentPort.postMessage(`caught ${e.message}`)); throw new Error('tamed'); },
  again() { process.on('uncaughtException', () => { throw new Error('again'); }); throw new Error('first'); },
  revived() { process.once('beforeExit', () => setImmediate(() => parentPort.postMessage('revived'))); },
  busy() { process.on('exit', () => parentPort.postMessage('never')); parentPort.postMessage('busy'); for (;;); },
  idle() { parentPort.on('message', () => {}); parentPort.postMessage('idle'); },
  stuck() { parentPort.postMessage('stuck'); const again = () => process.nextTick(again); again(); },
};
if (!isMainThread) {
  parts[workerData]();
} else {
  for (const name of Object.keys(parts)) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: name });
    let online = false; // comes before or behind the messages
    worker.on('online', () => { online = true; });
    worker.on('message', (m) => {
      console.log(name, 'message', m);
      if (m === 'before') worker.postMessage(1); // messages and errors have no order between them
      if (['busy', 'idle', 'stuck'].includes(m)) worker.terminate().then((c) => console.log(name, 'terminated', c));
    });
    worker.on('error', (e) => console.log(name, 'error', e.name, e.message));
    await new Promise((r) => worker.on('exit', (code) => { console.log(name, 'exit', code, worker.threadId, online); setImmediate(r); }));
  }
  const unheard = new Worker('throw new Error("unheard")', { eval: true });
  const exited = new Promise((r) => unheard.on('exit', r));
  const uncaught = new Promise((r) => process.on('uncaughtException', (e, origin) => r(`${e.message} ${origin}`)));
  console.log('uncaught here:', await uncaught);
  console.log('exit', await exited);
  const unreferenced = new Worker('setInterval(() => {}, 1000)', { eval: true });
  unreferenced.unref();
  process.on('exit', (code) => console.log('the end', code));
}
