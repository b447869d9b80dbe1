import cluster from 'node:cluster';
import http from 'node:http';

if (cluster.isPrimary) {
  let count = 0;
  cluster.on('listening', (worker, address) => { if (++count === 2) console.log(address.port); });
  for (let i = 0; i < 2; i++) cluster.fork();
} else {
  const server = http.createServer((req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.end('Hello, World');
  });
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1');
}
