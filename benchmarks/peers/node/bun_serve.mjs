const server = Bun.serve({
  port: Number(process.env.PORT ?? 0),
  hostname: '127.0.0.1',
  fetch: () => new Response('Hello, World', { headers: { 'Content-Type': 'text/plain' } }),
});
console.log(server.port);
