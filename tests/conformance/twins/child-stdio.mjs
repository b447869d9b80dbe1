import { spawn, spawnSync, execSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { closeSync, createReadStream, openSync, readFileSync, writeFileSync } from 'node:fs';
const text = async (stream) => { let all = ''; for await (const chunk of stream) all += chunk; return all; };
const shape = (child) => child.stdio.map((s) => (s ? 'pipe' : 'null')).join(' ');

for (const stdio of ['pipe', 'ignore', 'overlapped', ['ignore'], [null, 'ignore'], ['ignore', 'pipe', 'ignore', null, 'pipe'],
  [-1, 'ignore', 2]]) {
  const child = spawn('true', [], { stdio });
  console.log(shape(child));
  console.log(...(await once(child, 'close')));
}

const inherit = spawn('sh', ['-c', 'echo inherited'], { stdio: 'inherit' });
console.log(shape(inherit), ...(await once(inherit, 'close')));

const file = openSync('file', 'w+');
const written = spawn('sh', ['-c', 'echo to the file; echo and more >&2'], { stdio: ['ignore', file, file] });
await once(written, 'close');
closeSync(file);
console.log(JSON.stringify(readFileSync('file', 'utf8')));

const source = createReadStream('file');
await once(source, 'open');
const fed = spawn('cat', [], { stdio: [source, 'pipe', 'inherit'] });
console.log(shape(fed), JSON.stringify(await text(fed.stdout)));
source.destroy();

const five = spawn('sh', ['-c', 'cat <&3 >&4; echo err >&2'], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
const [four, err] = [text(five.stdio[4]), text(five.stderr)];
five.stdio[3].end('both ways');
console.log(JSON.stringify(await four), JSON.stringify(await err));

const server = createServer((socket) => {
  const child = spawn('sh', ['-c', 'read line; echo "child: $line"'], { stdio: [socket, socket, 'inherit'] });
  child.on('close', () => socket.destroy());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const client = connect(server.address().port, '127.0.0.1');
client.write('hello\n');
console.log(JSON.stringify(await text(client)));
server.close();

const big = spawn('head', ['-c', '300000', '/dev/zero']);
let size = 0;
big.stdout.on('data', (d) => (size += d.length));
big.on('close', (code) => console.log('all', size, 'bytes before close', code));
await once(big, 'close');

const duplex = spawn('sh', ['-c', 'exec 0<&-; echo ready; cat > /dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
await once(duplex.stdout, 'data');
duplex.stdin.on('error', (e) => console.log(e.code, e.syscall));
duplex.stdin.write('nobody reads this');
await once(duplex, 'close');

const sync = spawnSync('sh', ['-c', 'cat; echo four >&4; echo err >&2; exit 7'],
  { input: 'in ', stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe'] });
console.log(sync.status, sync.signal, sync.output.map((o) => o && o.toString()).join('|'));
console.log(execSync('cat', { input: 'through cat' }).toString());
try {
  execSync('echo out; echo bad >&2; exit 2', { stdio: 'pipe' });
} catch (e) {
  console.log(e.message, e.status, e.signal, e.stdout.toString(), e.stderr.toString());
}
const slow = spawnSync('sleep', ['30'], { timeout: 20 });
console.log(slow.error.message, slow.status, slow.signal);
writeFileSync('done', '');
