Deno.serve({
  port: Number(Deno.env.get('PORT') ?? 0),
  hostname: '127.0.0.1',
  onListen: ({ port }) => console.log(port),
}, () => new Response('Hello, World', { headers: { 'Content-Type': 'text/plain' } }));
