import { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as immediate } from 'node:timers/promises';

process.on('uncaughtException', (error) => console.log('uncaught', error.message));
const events = channel('app:event');
console.log(hasSubscribers('app:event'), hasSubscribers('app:other'));
events.publish('nobody hears this');
const first = (message, name) => console.log('first', message, name);
subscribe('app:event', first);
events.subscribe(() => { throw new Error('from a subscriber'); });
events.subscribe((message) => console.log('third', message));
events.publish('hello');
console.log(unsubscribe('app:event', first), unsubscribe('app:event', first), events.hasSubscribers);
await immediate();
events.publish('again');
await immediate();

const tracing = tracingChannel('app');
const on = (what) => (trace) => console.log(what, trace.context, trace.error?.message ?? null, trace.result ?? null);
tracing.subscribe({ start: on('start'), end: on('end'), asyncStart: on('asyncStart'), asyncEnd: on('asyncEnd'), error: on('error') });
console.log(tracing.traceSync((a, b) => a * b, { context: 'product' }, undefined, 6, 7));
try {
  tracing.traceSync(() => { throw new Error('wrong'); }, { context: 'failure' });
} catch (error) {
  console.log('caught', error.message);
}
console.log(await tracing.tracePromise(async (n) => { await immediate(); return n; }, { context: 'later' }, undefined, 3));
try {
  await tracing.tracePromise(async () => { await immediate(); throw new Error('late'); }, { context: 'too late' });
} catch (error) {
  console.log('caught', error.message);
}
await new Promise((resolve) => {
  tracing.traceCallback((n, callback) => setImmediate(callback, null, n), -1, { context: 'callback' }, undefined, 5,
                        (error, value) => { console.log('called back', value); resolve(); });
});
await immediate();

const storage = new AsyncLocalStorage();
const requests = channel('app:request');
requests.bindStore(storage, (message) => message.length);
console.log(requests.runStores('request', () => storage.getStore()), storage.getStore() ?? null);
console.log(requests.unbindStore(storage), requests.unbindStore(storage), requests.hasSubscribers);
