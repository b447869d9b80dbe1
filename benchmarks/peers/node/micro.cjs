'use strict';
// The twin of micro.hpp: repetitions of body(n, done), the first of which warms up; prints the median as one JSON line.
module.exports = async function repeat(name, n, body, repetitions = 7) {
  const ns = [];
  for (let i = 0; i <= repetitions; i++) {
    ns.push(await new Promise((resolve) => setImmediate(() => {
      const from = performance.now();
      body(n, () => {
        const took = (performance.now() - from) * 1e6 / n;
        setImmediate(resolve, took);
      });
    })));
  }
  const kept = ns.slice(1).sort((a, b) => a - b);
  console.log(JSON.stringify({ name, ns: kept[kept.length >> 1], best: kept[0] }));
};
