"""What is measured. A workload makes samples of its programs: dicts of metrics, the first of which is compared."""
import json
import os
import subprocess
import time
from dataclasses import dataclass

from . import programs
from .server import Failed, Server, cores, pinned


@dataclass
class Target:
    """nodus must need at most `limit`, or at most `limit` times what the program `against` needs."""
    limit: float
    against: str = ""
    subject: str = "nodus"

    def text(self, unit):
        bound = f"{self.limit:g} × {self.against}" if self.against else f"{self.limit:,.10g} {unit}"
        return f"{self.subject} at most {bound}"


@dataclass
class Metric:
    key: str
    title: str
    digits: int = 1
    better: str = "less"


class Workload:
    def __init__(self, name, title, unit, metrics, targets, makers, weight, rounds):
        self.name, self.title, self.unit = name, title, unit
        self.metrics, self.targets, self.makers = metrics, targets, makers
        self.weight, self.rounds = weight, rounds  # the share of the whole time, and how often if time allows

    def close(self):
        pass


def output_of(command, **options):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
    except subprocess.TimeoutExpired:
        raise Failed("took more than two minutes") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise Failed(lines[-1][:200] if lines else f"ended with {done.returncode}")
    return done.stdout


class Http(Workload):
    METRICS = [Metric("server_cpu_us", "CPU µs a request", 3), Metric("rps", "requests a second", 0, "more"),
               Metric("p50_us", "p50 µs", 0), Metric("p99_us", "p99 µs", 0), Metric("rss_mb", "RSS MB"),
               Metric("server_load", "server's core", 2, "none"), Metric("client_load", "client's core", 2, "none")]

    def __init__(self, context, name, title, connections, depth, targets):
        super().__init__(name, title, "µs", self.METRICS, targets, programs.http_programs(context.builder), 3.0,
                         context.rounds(5))
        self.context = context
        self.arguments = ["--connections", str(connections), "--depth", str(depth)]
        if context.spin:
            self.arguments.append("--spin")
        self.seconds = 0.5 if context.quick else 1.0

    def sample(self, program, command, first):
        server = self.context.server(program, command)
        client = [self.context.builder.program("load/http_load.cpp"), *self.arguments, "--port", str(server.port),
                  "--server-pid", str(server.pid), "--warmup", "1" if first and not self.context.quick else "0.3",
                  "--duration", str(self.seconds)]
        result = json.loads(output_of(client, preexec_fn=pinned(cores()[1])))
        return {**result, "rss_mb": server.rss() / 1e6}


class Cluster(Http):
    """Two processes at one port; the CPU time of all of them counts, the primary's too. "one" is our single process."""

    def __init__(self, context, name, title, targets):
        super().__init__(context, name, title, 64, 1, targets)
        self.makers = programs.cluster_programs(context.builder)

    def sample(self, program, command, first):
        server = self.context.server(f"cluster {program}", command)
        client = [self.context.builder.program("load/http_load.cpp"), *self.arguments, "--port", str(server.port),
                  "--server-pid", ",".join(map(str, server.pids())),
                  "--warmup", "1" if first and not self.context.quick else "0.3", "--duration", str(self.seconds)]
        result = json.loads(output_of(client, preexec_fn=pinned(cores()[1])))
        return {**result, "rss_mb": sum(map(server.rss, server.pids())) / 1e6}


class Idle(Workload):
    COUNT = 5000

    def __init__(self, context, targets):
        metrics = [Metric("bytes", "bytes a connection", 0), Metric("rss_before_mb", "RSS before, MB"),
                   Metric("rss_mb", "RSS after, MB")]
        super().__init__("idle", f"{self.COUNT:,} idle keep-alive connections", "bytes", metrics, targets,
                         programs.http_programs(context.builder), 1.5, context.rounds(3))
        self.context = context

    def sample(self, program, command, first):
        """With a fresh server each time; a base group of connections pays for what comes once."""
        server = Server(command)
        try:
            holder = self.context.builder.program("load/idle_connections.cpp")
            client = subprocess.Popen([holder, "--port", str(server.port), "--connections", str(self.COUNT)],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      preexec_fn=pinned(cores()[1]))
            try:
                before = self.step(client, "base", server, 1.0)
                after = self.step(client, "ready", server, 0.3)
                self.step(client, "held", None, 0)
            finally:
                client.stdin.close()
                client.kill()
                client.wait()
        finally:
            server.stop()
        return {"bytes": (after - before) / self.COUNT, "rss_before_mb": before / 1e6, "rss_mb": after / 1e6}

    def step(self, client, expected, server, rest):
        """The server's resident bytes, once the client has said its word and the server could give memory back."""
        if client.stdout.readline().strip() != expected:
            raise Failed(client.stderr.read().strip() or "the client ended early")
        if server is None:
            return 0
        time.sleep(rest)
        rss = server.rss()
        client.stdin.write("\n")
        client.stdin.flush()
        return rss


class Micro(Workload):
    """A program that times itself and prints a JSON line a result; `result` names the one that this workload shows.
    CPU time is compared: unlike the time on the wall it barely depends on who else is on the machine. `wall` compares
    that, for work which others do, such as a child process, or which is spread over threads."""

    SCALES = {"ns": 1, "µs": 1e-3, "ms": 1e-6}

    def __init__(self, context, name, title, program, result, targets, weight=1.0, limit=True, unit="ns", wall=False,
                 files=None):
        keys = ["ns", "cpu_ns", "best"] if wall else ["cpu_ns", "ns", "best"]
        titles = {"cpu_ns": f"CPU {unit}", "ns": unit, "best": f"best {unit}"}
        super().__init__(name, title, unit, [Metric(key, titles[key], 2) for key in keys], targets,
                         programs.micro_programs(context.builder, program, limit), weight, context.rounds(3))
        self.context, self.program, self.result, self.files = context, program, result, files

    def sample(self, program, command, first):
        """Programs with several results run once a round for all of them."""
        cache = self.context.micro.setdefault((self.program, program), {})
        queue = cache.setdefault(self.result, [])
        if not queue:
            folder = [str(self.files(self.context.builder.folder))] if self.files else []
            for line in output_of([*command, *folder]).splitlines():
                result = json.loads(line)
                cache.setdefault(result["name"], []).append(result)
        if not queue:
            raise Failed(f"printed no {self.result!r}")
        nanoseconds = queue.pop(0)
        return {m.key: nanoseconds[m.key] * self.SCALES[self.unit] for m in self.metrics}


def file_tree(folder):
    """What the file workloads read: a file of 256 MB, and 2,000 of 1,000 bytes."""
    tree = folder / "files"
    if not (tree / "done").exists():
        (tree / "small").mkdir(parents=True, exist_ok=True)
        (tree / "big").write_bytes(bytes(range(256)) * (1 << 20))
        for i in range(2000):
            (tree / "small" / str(i)).write_bytes(b"x" * 1000)
        (tree / "done").touch()
    return tree


class Startup(Workload):
    def __init__(self, context, targets):
        super().__init__("startup", "start and end of an empty program", "ms",
                         [Metric("cpu_ms", "CPU ms", 2), Metric("ms", "ms", 2)], targets,
                         programs.startup_programs(context.builder), 0.8, context.rounds(5))
        self.context = context

    def sample(self, program, command, first):
        count = 3 if self.context.quick else 7
        return json.loads(output_of([self.context.builder.program("load/spawn_time.cpp"), str(count), *command]))


class Compile(Workload):
    def __init__(self, context, targets):
        super().__init__("compile", "compiling examples/hello_server.cpp at -O2", "s",
                         [Metric("cpu_s", "CPU s", 2), Metric("s", "s", 2)], targets,
                         programs.compile_programs(context.builder), 1.5, context.rounds(3))

    def sample(self, program, command, first):
        start = time.monotonic()
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failed((errors.strip().splitlines() or ["does not compile"])[0][:200])
        return {"cpu_s": usage.ru_utime + usage.ru_stime, "s": time.monotonic() - start}


def make_all(context):
    """Every workload, with the rows of the design's "What it must cost"."""
    return [
        Http(context, "http-1", "HTTP hello, 1 keep-alive connection", 1, 1, []),
        Http(context, "http-64", "HTTP hello, 64 keep-alive connections", 64, 1,
             [Target(1.06, "limit"), Target(0.36, "node")]),
        Http(context, "http-256", "HTTP hello, 256 keep-alive connections", 256, 1, []),
        Http(context, "http-pipelined", "HTTP hello, 64 connections with 16 requests pipelined", 64, 16,
             [Target(0.5), Target(0.06, "node")]),
        Cluster(context, "http-cluster", "HTTP hello, 64 keep-alive connections to a cluster of two",
                [Target(1.05, "one"), Target(0.4, "node")]),
        Idle(context, [Target(1000)]),
        Startup(context, [Target(2)]),
        Micro(context, "emit", "emit, one listener", "emit", "emit", [Target(4)]),
        Micro(context, "await", "await of a settled promise", "await", "await", [Target(10)]),
        Micro(context, "await-new", "await of a promise made settled", "await", "await new", [], 0.1, False),
        Micro(context, "await-call", "await of an async function that returns at once", "await", "await call", [], 0.1,
              False),
        Micro(context, "await-turns", "await in two coroutines that take turns", "await", "await in turns", [], 0.1,
              False),
        Micro(context, "await-stored", "the same in a store of AsyncLocalStorage", "await", "await in turns, stored",
              [], 0.1, False),
        Micro(context, "nextTick", "a chain of nextTicks", "next_tick", "nextTick", [Target(6)]),
        Micro(context, "setImmediate", "a burst of setImmediates", "set_immediate", "setImmediate", [Target(20)], 2.0),
        Micro(context, "timers-clear", "setTimeout, then clearTimeout", "timers", "setTimeout+clearTimeout",
              [Target(30)], 3.0),
        Micro(context, "timers-short", "a million short timers, each", "timers", "short timers", [Target(60)], 0.1),
        Micro(context, "file-copy", "256 MB from file to file through a pipeline (the limit is cp)", "files", "copy",
              [Target(1.25, "limit")], 3.0, unit="ms", wall=True, files=file_tree),
        Micro(context, "read-files", "readFile of 2,000 small files at once, each", "files", "readFile",
              [Target(6), Target(0.15, "node")], 0.1, unit="µs", wall=True, files=file_tree),
        Micro(context, "stat", "stat of 2,000 files at once, each", "files", "stat", [], 0.1, unit="µs", wall=True,
              files=file_tree),
        Micro(context, "gzip", "gzip through a pipeline, a mebibyte", "compression", "gzip", [Target(1.03, "limit")],
              4.0, unit="ms"),
        Micro(context, "gunzip", "gunzip through a pipeline, a mebibyte", "compression", "gunzip", [], 0.1, unit="ms"),
        Micro(context, "passthrough", "1 KiB chunk through a PassThrough", "passthrough", "passthrough", [Target(40)],
              limit=False),
        Micro(context, "writable", "one of many writes", "writable", "writable", [], limit=False),
        Micro(context, "hex", "hex of 1 MiB (the limits of codecs are copies)", "buffers", "hex encode", [Target(100)],
              2.0, unit="µs"),
        Micro(context, "hex-decode", "1 MiB from hex", "buffers", "hex decode", [], 0.1, unit="µs"),
        Micro(context, "base64", "base64 of 1 MiB", "buffers", "base64 encode", [Target(80)], 0.1, unit="µs"),
        Micro(context, "base64-decode", "1 MiB from base64", "buffers", "base64 decode", [], 0.1, unit="µs"),
        Micro(context, "utf8", "1 MiB of UTF-8 to a string", "buffers", "utf8 encode", [], 0.1, unit="µs"),
        Micro(context, "utf8-decode", "a string to 1 MiB of UTF-8", "buffers", "utf8 decode", [], 0.1, unit="µs"),
        Micro(context, "indexOf", "indexOf over 1 MiB", "buffers", "indexOf", [], 0.1, unit="µs"),
        Micro(context, "json-parse", "JSON.parse of 150 kB (the limit is simdjson alone)", "json", "parse",
              [Target(200)], unit="µs"),
        Micro(context, "json-stringify", "JSON.stringify of 150 kB (the limit is a copy)", "json", "stringify",
              [Target(120)], 0.1, unit="µs"),
        Micro(context, "url-parse", "new URL", "url", "parse", [], limit=False),
        Micro(context, "spawn", "a child from spawn to close (the limit: posix_spawn and waitpid, no pipes)", "child_process",
              "spawn", [Target(1.2, "limit")], 1.0, unit="µs", wall=True),
        Micro(context, "spawn-64", "64 children at once, each", "child_process", "spawn 64", [Target(1.2, "limit")], 0.1,
              unit="µs", wall=True),
        Micro(context, "worker-ping-pong", "a message to a worker and back (the limit: two threads, epoll and eventfd)",
              "workers", "ping-pong", [Target(12), Target(1.2, "limit"), Target(0.15, "node")], 1.0, unit="µs",
              wall=True),
        Micro(context, "worker-start", "a worker started and ended (the limit: a thread with an epoll)", "workers", "start",
              [Target(300), Target(0.02, "node")], 0.1, unit="µs", wall=True),
        Micro(context, "pool-empty", "an empty job of a WorkerPool, of 1,000 at once (on Node: piscina)", "worker_pool",
              "pool run", [Target(0.1, "node")], 2.0, unit="µs", wall=True),
        Micro(context, "pool-in-turn", "an empty job of a WorkerPool, awaited before the next one", "worker_pool",
              "pool run in turn", [], 0.1, unit="µs", wall=True),
        Micro(context, "pool-1ms", "a job of 1 ms on a WorkerPool of two threads, of 100 at once", "worker_pool",
              "pool 1 ms", [], 0.1, unit="µs", wall=True),
        Compile(context, [Target(2.5, "limit"), Target(0.75, "limit", subject="nodus::compiled")]),
    ]
