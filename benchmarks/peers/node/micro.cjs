'use strict';
// The twin of micro.hpp: repetitions of body(n, done), the first of which warms up; prints the medians as
// one JSON line.
module.exports = async function repeat(name, n, body, repetitions = 7) {
  const wall = [];
  const cpu = [];
  for (let i = 0; i <= repetitions; i++) {
    await new Promise((resolve) => setImmediate(() => {
      const cpuFrom = process.cpuUsage();
      const from = performance.now();
      body(n, () => {
        wall.push((performance.now() - from) * 1e6 / n);
        const used = process.cpuUsage(cpuFrom);
        cpu.push((used.user + used.system) * 1e3 / n);
        setImmediate(resolve);
      });
    }));
  }
  const kept = wall.slice(1).sort((a, b) => a - b);
  const keptCpu = cpu.slice(1).sort((a, b) => a - b);
  console.log(JSON.stringify({ name, ns: kept[kept.length >> 1], cpu_ns: keptCpu[keptCpu.length >> 1], best: kept[0] }));
};
