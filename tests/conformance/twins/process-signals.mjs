const attempt = (name, f) => {
  try {
    console.log(name, f());
  } catch (error) {
    console.log(name, error.name, error.code, error.syscall ?? '-');
  }
};
attempt('exists', () => process.kill(process.pid, 0));
attempt('no process', () => process.kill(2 ** 30, 0));
attempt('no signal', () => process.kill(process.pid, 'SIGNONE'));
attempt('no number', () => process.kill(process.pid, 999));

const received = new Promise(resolve => process.once('SIGUSR2', (name, number) => resolve([name, number > 0])));
process.kill(process.pid, 'SIGUSR2');
console.log('sent', process.listenerCount('SIGUSR2'));
const hold = setInterval(() => {}, 1000);
console.log(...await received, process.listenerCount('SIGUSR2'));
clearInterval(hold);

process.on('uncaughtException', (error, origin) => console.log('uncaught', error.message, origin));
process.on('unhandledRejection', error => console.log('unhandled', error.message));
process.on('warning', warning => console.log('warning', warning.name, warning.code, warning.message));
process.emitWarning('be warned', { type: 'CustomWarning', code: 'W1', detail: 'for no reason' });
await new Promise(resolve => {
  setTimeout(() => {
    setTimeout(resolve, 1);
    throw new Error('thrown');
  }, 1);
});
Promise.reject(new Error('rejected'));
await new Promise(resolve => setTimeout(resolve, 1));
process.on('beforeExit', code => console.log('beforeExit', code));
process.on('exit', code => console.log('exit', code));
process.exitCode = 3;
