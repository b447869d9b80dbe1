import { performance, PerformanceObserver, createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const histogram = createHistogram({ figures: 2 });
for (let i = 1; i <= 2000; i++) histogram.record(i * i);
const other = createHistogram();
other.record(5_000_000_000);
histogram.add(other);
console.log(histogram.count, histogram.exceeds, histogram.min, histogram.max, histogram.mean, histogram.stddev);
console.log(histogram.percentile(50), histogram.percentile(99.9), histogram.percentiles.size);
try {
  histogram.record(0);
} catch (error) {
  console.log(error.code, error.message);
}
try {
  createHistogram({ lowest: 10, highest: 15 });
} catch (error) {
  console.log(error.code, error.message);
}

const told = [];
const observer = new PerformanceObserver((list, self) => {
  for (const entry of list.getEntries()) told.push(`${entry.entryType} ${entry.name}`);
  self.disconnect();
});
observer.observe({ entryTypes: ['mark', 'measure', 'function'] });
console.log(performance.mark('later', { startTime: 0.02, detail: { id: 1 } }));
performance.mark('sooner', { startTime: 0.01 });
console.log(performance.measure('between', 'sooner', 'later'));
console.log(performance.getEntries().map((entry) => entry.name));
try {
  performance.measure('x', 'missing');
} catch (error) {
  console.log(error.name, error.message);
}
const add = performance.timerify(function add(a, b) { return a + b; });
console.log(add(1, 2));
performance.clearMarks('later');
console.log(JSON.stringify(performance.getEntriesByType('mark')));

const delay = monitorEventLoopDelay({ resolution: 1 });
console.log(delay.enable(), delay.enable());
const idle = () => performance.eventLoopUtilization().idle;
while (delay.count === 0 || idle() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
console.log(delay.disable(), delay.disable(), delay.count > 0, delay.max > 0);
console.log(told);
const used = performance.eventLoopUtilization();
const since = performance.eventLoopUtilization(used);
console.log(used.idle > 0, used.active > 0, used.utilization > 0 && used.utilization < 1, since.idle);
