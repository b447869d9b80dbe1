// Ports: one that cannot be bound, by either policy; one for two workers; port 0 twice; one of a worker's own.
import cluster from 'node:cluster';
import net from 'node:net';
import { once } from 'node:events';

async function ask(port) {
  const socket = net.connect(port, '127.0.0.1');
  let reply = '';
  for await (const chunk of socket) reply += chunk;
  return reply;
}

async function tell(worker) {
  const [message] = await once(worker, 'message');
  return message;
}

async function primary() {
  const taken = net.createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  const first = cluster.fork({ PORT: port });
  const refused = await tell(first);
  console.log(refused.replaceAll(String(port), 'PORT'));
  await once(first, 'exit');
  taken.close();

  const workers = [];
  const ports = [];
  for (let i = 0; i < 2; i++) {
    workers.push(cluster.fork({ PORT: 0 }));
    ports.push(await tell(workers[i]));
  }
  const [a, b] = [JSON.parse(ports[0]), JSON.parse(ports[1])];
  console.log('shared', a[0] === b[0], 'another', a[1] === b[1], a[0] === a[1], 'own', a[2] === b[2]);
  const answers = new Set();
  for (let i = 0; i < 4; i++) answers.add(await ask(a[0]));
  console.log([...answers].sort().join(' '));
  console.log(await ask(b[2]));
  cluster.disconnect(() => console.log('all gone'));
}

function work() {
  const open = (options) => new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.end(`worker ${cluster.worker.id}`));
    server.on('error', reject);
    if (options.exclusive) process.once('disconnect', () => server.close());
    server.listen(options, () => resolve(server.address().port));
  });
  const port = Number(process.env.PORT);
  (async () => {
    const ports = [];
    for (const exclusive of [false, false, true]) ports.push(await open({ port, host: '127.0.0.1', exclusive }));
    process.send(JSON.stringify(ports));
  })().catch((error) => {
    process.send(`${error.message} ${error.code} ${error.syscall} ${error.address} ${error.port}`, () => process.disconnect());
  });
}

if (cluster.isPrimary) primary();
else work();
