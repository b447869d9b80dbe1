import { exec, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

for (const signal of ['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'sigquit', 15]) {
  const child = spawn('sleep', ['30'], { stdio: 'ignore' });
  console.log(child.kill(0), child.kill(signal), child.killed);
  console.log(...(await once(child, 'exit')), child.exitCode, child.signalCode, child.kill());
}
const odd = spawn('sleep', ['30'], { stdio: 'ignore' });
for (const signal of ['SIGFOO', 1000, '']) {
  try { odd.kill(signal); } catch (e) { console.log(e.name, e.code, e.message); }
}
odd.kill();
console.log(odd.killed, ...(await once(odd, 'close')));

const trapped = spawn('sh', ['-c', 'trap "exit 9" TERM; echo ready; while :; do sleep 0.01; done']);
await once(trapped.stdout, 'data');
trapped.kill();
console.log(...(await once(trapped, 'close')), trapped.killed);

const controller = new AbortController();
const aborted = spawn('sleep', ['30'], { signal: controller.signal, killSignal: 'SIGKILL' });
for (const event of ['exit', 'close']) aborted.on(event, (...a) => console.log(event, ...a));
aborted.on('error', (e) => console.log(e.name, e.code, e.message, e.cause.message));
controller.abort(new Error('enough'));
await once(aborted, 'close').catch(() => {});

const before = spawn('sleep', ['30'], { signal: AbortSignal.abort() });
console.log(before.killed);
const [early] = await once(before, 'error');
console.log(early.name, before.killed);

const timed = spawn('sleep', ['30'], { timeout: 10, killSignal: 'SIGUSR1' });
console.log(...(await once(timed, 'close')), timed.killed);

const report = (e) => console.log(e.name, e.code ?? null, e.killed ?? null, e.signal ?? null, e.message.split('\n')[0], e.cmd,
  e.stdout.length, e.stderr.length);
await promisify(exec)('yes', { maxBuffer: 1000 }).catch(report);
await promisify(exec)('yes >&2', { maxBuffer: 1000 }).catch(report);
await promisify(execFile)('sleep', ['30'], { timeout: 10 }).catch(report);
await promisify(exec)('kill -9 $$').catch(report);
await promisify(execFile)('sleep', ['30'], { signal: AbortSignal.abort() }).catch((e) => console.log(e.name, e.code, e.cmd));
console.log((await promisify(exec)('head -c 1000 /dev/zero', { maxBuffer: 1000 })).stdout.length);

try { fork('x', [], { stdio: ['pipe'] }); } catch (e) { console.log(e.code, e.message); }
