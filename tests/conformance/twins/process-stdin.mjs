const input = process.stdin;
console.log(input.readableFlowing, input.isPaused(), input.readableEnded, Boolean(input.isTTY));
input.setEncoding('utf8');
let text = '';
input.on('resume', () => console.log('resume'));
input.on('data', chunk => { text += chunk; });
input.on('end', () => {
  console.log(JSON.stringify(text), input.readableEnded);
  process.stdout.write('lines: ');
  process.stdout.write(`${text.split('\n').length - 1}\n`, () => console.log('written'));
});
input.on('close', () => console.log('close'));
process.on('exit', code => console.log('exit', code, input.destroyed));
