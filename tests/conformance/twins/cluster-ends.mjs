// How workers end: disconnected by either side, by a code, by a signal in the middle of work, by an error of their own.
import cluster from 'node:cluster';
import net from 'node:net';
import { once } from 'node:events';

async function life(how) {
  const steps = [];
  const worker = cluster.fork({ HOW: how });
  worker.on('online', () => steps.push('online'));
  worker.on('listening', (address) => {
    steps.push(`listening ${address.addressType} ${address.address}`);
    if (how === 'open') net.connect(address.port, '127.0.0.1').on('error', () => {}).resume();
  });
  worker.on('message', (message) => {
    steps.push(`message ${message}`);
    if (message === 'busy') worker.process.kill('SIGKILL');
    if (message === 'ready') worker.disconnect();
  });
  worker.on('disconnect', () => steps.push(`disconnect ${worker.exitedAfterDisconnect}`));
  worker.on('exit', (code, signal) => steps.push(`exit ${code} ${signal} ${worker.isDead()} ${worker.isConnected()}`));
  await once(worker, 'exit');
  console.log(how, steps.filter((step) => step.startsWith('disc')).length, steps.filter((step) => !step.startsWith('disc')).join(', '));
  console.log(how, 'asked', worker.exitedAfterDisconnect, Object.keys(cluster.workers).length);
}

async function primary() {
  for (const how of ['primary', 'worker', 'kill', 'code', 'busy', 'error', 'open']) await life(how);
}

function work() {
  const how = process.env.HOW;
  if (how === 'code') process.exit(7);
  if (how === 'error') process.on('uncaughtException', (error) => { process.exitCode = 9; cluster.worker.disconnect(); });
  if (how === 'busy') process.send('busy', () => { for (;;); });
  // A connection that stays open holds a worker, but not one that is killed.
  else net.createServer(() => {
    cluster.worker.disconnect();
    cluster.worker.kill();
  }).listen(0, '127.0.0.1', () => {
    if (how === 'primary') process.send('ready');
    if (how === 'worker') cluster.worker.disconnect();
    if (how === 'kill') cluster.worker.kill();
    if (how === 'error') throw new Error('of its own');
  });
}

if (cluster.isPrimary) primary();
else work();
