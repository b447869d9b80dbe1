"""Interleaved rounds, and what is made of their samples."""
import statistics
import sys
import time

from . import programs
from .server import Failed, Server


class Context:
    """What the workloads of one run share."""

    def __init__(self, builder, rounds, quick, spin):
        self.builder, self.asked_rounds, self.quick, self.spin = builder, rounds, quick, spin
        self.servers, self.micro = {}, {}

    def rounds(self, default):
        return self.asked_rounds or (max(1, default // 2) if self.quick else default)

    def server(self, program, command):
        """Servers live through all HTTP workloads, so that a JIT is warm."""
        if program not in self.servers or self.servers[program].process.poll() is not None:
            self.servers[program] = Server(command)
        return self.servers[program]

    def close(self):
        for server in self.servers.values():
            server.stop()
        self.servers.clear()


def measure(workload, only, seconds, say):
    """Runs A B C A B C ... for as many rounds as asked for or as fit, at least one."""
    commands, skipped = programs.resolve(workload.makers, only)
    samples = {name: [] for name in commands}
    start = time.monotonic()
    for round_number in range(workload.rounds):
        round_start = time.monotonic()
        for name in list(commands):
            say(f"{workload.name}: round {round_number + 1} of {workload.rounds}, {name}")
            try:
                samples[name].append(workload.sample(name, commands[name], round_number == 0))
            except (Failed, OSError, ValueError) as reason:
                skipped[name] = f"failed: {reason}"
                del commands[name], samples[name]
        now = time.monotonic()
        if now - start + (now - round_start) > seconds:
            break
    say("")
    return summarize(workload, samples, skipped)


def summarize(workload, samples, skipped):
    key = workload.metrics[0].key
    rows = {}
    for name, all_of_it in samples.items():
        row = {m.key: statistics.median(s[m.key] for s in all_of_it) for m in workload.metrics}
        values = sorted(s[key] for s in all_of_it)
        row["spread"] = (values[-1] - values[0]) / 2 / row[key] if row[key] else 0
        for base in ("nodus", "limit"):
            if samples.get(base) and comparable(samples[base], key):
                row[f"to_{base}"] = ratio(all_of_it, samples[base], key)
        rows[name] = row
    return {"name": workload.name, "title": workload.title, "unit": workload.unit,
            "rounds": max(map(len, samples.values()), default=0),
            "metrics": [[m.key, m.title, m.digits] for m in workload.metrics], "programs": rows, "skipped": skipped,
            "targets": [judge(t, workload, samples) for t in workload.targets], "samples": samples}


def comparable(samples, key):
    """Next to nothing is no base for a ratio: the bare server needs two bytes a connection."""
    return statistics.median(s[key] for s in samples) > (0 if key != "bytes" else 100)


def ratio(ours, others, key):
    """The median of the rounds' ratios: what disturbed a round disturbed both."""
    pairs = [a[key] / b[key] for a, b in zip(ours, others) if b[key]]
    return statistics.median(pairs) if pairs else None


def judge(target, workload, samples):
    key = workload.metrics[0].key
    result = {"text": target.text(workload.unit), "limit": target.limit, "measured": None, "verdict": "not measured"}
    if samples.get(target.subject) and (not target.against or samples.get(target.against)):
        if target.against:
            result["measured"] = ratio(samples[target.subject], samples[target.against], key)
        else:
            result["measured"] = statistics.median(s[key] for s in samples[target.subject])
        result["verdict"] = "pass" if result["measured"] <= target.limit else "miss"
    return result


def progress(text):
    """One line on a terminal, overwritten; nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
