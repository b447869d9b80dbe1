// Ports: their order, their closing, what waits in them, and who holds the loop.
const { MessageChannel, BroadcastChannel, receiveMessageOnPort, Worker, isMainThread, parentPort, threadId } = require('node:worker_threads');
if (!isMainThread) {
  parentPort.once('message', (port) => {
    port.on('message', (n) => {
      port.postMessage(n * 2);
      if (n === 3) port.close();
    });
    parentPort.postMessage('ready');
  });
} else {
  main();
}
async function main() {
  const turns = async () => {
    for (let i = 0; i < 6; i++) await new Promise((r) => setImmediate(r));
  };
  {
    const { port1, port2 } = new MessageChannel();
    port2.on('close', () => console.log('p2 close'));
    port1.on('close', () => console.log('p1 close'));
    port2.on('message', (m) => {
      console.log('message', m);
      setImmediate(() => console.log('immediate', m));
      process.nextTick(() => console.log('tick', m));
      Promise.resolve().then(() => console.log('microtask', m));
    });
    port1.postMessage(1);
    port1.postMessage(2);
    port1.close();
    port1.postMessage(3);
    await turns();
  }
  {
    const { port1, port2 } = new MessageChannel();
    port2.on('close', () => console.log('second closed'));
    for (const m of ['a', 'b', 'c']) port1.postMessage(m);
    port1.close();
    await turns();
    console.log(receiveMessageOnPort(port2)?.message ?? null);
    console.log(receiveMessageOnPort(port2)?.message ?? null);
    port2.on('message', (m) => console.log('listener', m));
    await turns();
    console.log(receiveMessageOnPort(port2)?.message ?? null);
  }
  {
    const { port1, port2 } = new MessageChannel();
    const carrier = new MessageChannel();
    port2.on('close', () => console.log('left behind'));
    port1.postMessage('early');
    carrier.port1.postMessage(port2, [port2]);
    port1.postMessage('late');
    carrier.port2.on('message', (port) => {
      port.on('message', (m) => {
        console.log('moved', m);
        if (m === 'late') port.close();
      });
      carrier.port2.close();
    });
    await turns();
  }
  {
    const { port1, port2 } = new MessageChannel();
    port2.on('close', () => console.log('emptied'));
    port1.postMessage('only');
    port1.close();
    await turns();
    console.log(receiveMessageOnPort(port2).message);
    await turns();
    console.log(receiveMessageOnPort(port2) ?? null);
    await turns();
  }
  {
    const { port1, port2 } = new MessageChannel();
    let closed = 0; // in either order
    port1.on('close', () => closed++);
    port2.on('close', () => closed++);
    try {
      port1.postMessage([port1], [port1]);
    } catch (error) {
      console.log(error.name, error.message);
    }
    port1.postMessage([port2], [port2]);
    await turns();
    console.log('closed', closed);
  }
  {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(__filename);
    worker.on('message', (m) => {
      console.log('worker is', m);
      for (const n of [1, 2, 3]) port1.postMessage(n);
    });
    port1.on('message', (n) => console.log('doubled', n));
    const closed = new Promise((r) => port1.on('close', r));
    const exited = new Promise((r) => worker.on('exit', r));
    worker.postMessage(port2, [port2]);
    await closed;
    console.log('worker closed its port');
    console.log('exit', await exited);
  }
  {
    const a = new BroadcastChannel('twin');
    const b = new BroadcastChannel('twin');
    const c = new BroadcastChannel('twin');
    b.onmessage = (event) => console.log('b heard', event.data);
    a.onmessage = () => console.log('a heard itself');
    c.onmessage = (event) => {
      console.log('c heard', event.data);
      for (const channel of [a, b, c]) channel.close();
      try {
        a.postMessage('late');
      } catch (error) {
        console.log(error.name, error.message);
      }
    };
    a.postMessage('news');
    await turns();
  }
  const { port1, port2 } = new MessageChannel();
  port1.on('message', () => {});
  console.log(port1.hasRef(), port2.hasRef(), threadId);
  port1.unref();
  console.log(port1.hasRef());
}
