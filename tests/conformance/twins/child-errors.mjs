import { spawn, spawnSync, execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
const describe = (e) => [e.name, e.message, e.code, e.errno, e.syscall, e.path, JSON.stringify(e.spawnargs)].join(' | ');
writeFileSync('plain', 'echo hi\n');
writeFileSync('script', 'echo script $1\n');
chmodSync('script', 0o755);

const cases = [['no-such-program', ['a', 'b'], {}], ['/no/such', [], {}], ['sh', ['-c', 'x'], { cwd: '/no/such' }],
  ['./plain', [], {}], ['/tmp', [], {}]];
for (const [file, args, options] of cases) {
  const child = spawn(file, args, options);
  for (const event of ['spawn', 'exit', 'close']) {
    child.on(event, (code, signal) => console.log(event, code, signal));
  }
  child.on('error', (e) => console.log(describe(e)));
  console.log('pid', child.pid ?? null, child.exitCode);
  await once(child, 'error');
  console.log(child.exitCode, child.signalCode, child.spawnfile, child.spawnargs.length);
}

const tried = (f) => { try { f(); console.log('no error'); } catch (e) { console.log(e.name, e.code, e.message); } };
tried(() => spawn('a\0b'));
tried(() => spawn(''));
tried(() => spawn('a', ['b', 'c\0']));
tried(() => spawn('true', ['x'.repeat(1 << 20)]));
tried(() => spawn('/etc/passwd/x'));
tried(() => spawn('true', [], { cwd: '/etc/passwd' }));
tried(() => spawn('true', [], { stdio: ['ignore', 777] }));
tried(() => spawn('true', [], { stdio: 'foo' }));
tried(() => spawn('true', [], { stdio: ['foo'] }));
tried(() => spawn('true', [], { stdio: ['ipc', 'ipc'] }));
tried(() => spawn('true', [], { timeout: -1 }));
tried(() => spawn('true', [], { killSignal: 'SIGFOO' }));
tried(() => spawnSync('true', [], { stdio: ['ipc'] }));

console.log(spawnSync('./script', ['works']).stdout.toString());
const failed = spawnSync('no-such-program', ['a']);
console.log(describe(failed.error), failed.status, failed.signal);
execFile('no-such-program', ['a'], (e, out, err) => console.log(describe(e), e.cmd, JSON.stringify([out, err])));
