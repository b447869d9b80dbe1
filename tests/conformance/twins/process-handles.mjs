// Sockets and a server sent to a child, messages in their order, and what is left here.
import { fork } from 'node:child_process';
import net from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

async function ask(port) {
  const socket = net.connect(port, '127.0.0.1');
  socket.write('question');
  let reply = '';
  for await (const chunk of socket) reply += chunk;
  return reply;
}

async function parent() {
  const child = fork(fileURLToPath(import.meta.url), ['child']);
  const messages = [];
  child.on('message', (message) => messages.push(message));
  child.on('disconnect', () => console.log('disconnect', child.connected));
  await once(child, 'message');

  const given = net.createServer({ pauseOnConnect: true }, (socket) => {
    child.send('socket', socket, (error) => messages.push(error === null ? 'sent' : 'failed'));
    child.send('behind it');
    console.log('left', socket.remoteAddress === undefined);
  });
  given.listen(0, '127.0.0.1');
  await once(given, 'listening');
  console.log(await ask(given.address().port));
  given.close();

  const kept = net.createServer({ pauseOnConnect: true }, (socket) => {
    child.send('kept', socket, { keepOpen: true });
    console.log('kept', socket.remoteAddress);
    child.on('message', (message) => { if (message === 'written') socket.end(' and by the parent'); });
  });
  kept.listen(0, '127.0.0.1');
  await once(kept, 'listening');
  console.log(await ask(kept.address().port));
  kept.close();

  const shared = net.createServer();
  shared.listen(0, '127.0.0.1');
  await once(shared, 'listening');
  child.send('server', shared);
  await once(child, 'message');
  const { port } = shared.address();
  shared.close();
  console.log(await ask(port));
  child.send('end');
  const [code] = await once(child, 'exit');
  console.log('exit', code, messages.join(', '));
  child.send('late', (error) => console.log(error.code));
}

function child() {
  process.on('message', (message, handle) => {
    if (message === 'socket') handle.once('data', (data) => handle.end(`answered by the child: ${data}`));
    else if (message === 'kept') handle.write('by the child', () => process.send('written'));
    else if (message === 'server') {
      handle.on('connection', (socket) => { socket.end('accepted by the child'); handle.close(); });
      process.send('listening');
    } else if (message === 'end') process.disconnect();
    else process.send(message);
  });
  process.on('disconnect', () => { process.exitCode = 3; });
  process.send('ready');
}

if (process.argv[2] === 'child') child();
else parent();
