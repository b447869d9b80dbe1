"""A server under test: started on its own core, checked, measured, and ended by its pid."""
import os
import re
import resource
import select
import signal
import socket
import subprocess
import time

BODY = b"Hello, World"


class Failed(Exception):
    """A program that did not do what is measured."""


def cores():
    """The server's core and the client's; None where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[1]) if len(usable) > 1 else (None, None)


def pinned(core):
    """For preexec_fn: stay on a core, and have all the descriptors that are allowed."""
    def prepare():
        if core is not None:
            os.sched_setaffinity(0, {core})
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return prepare


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, "PORT": "0"}, preexec_fn=pinned(cores()[0]))
        self.pid = self.process.pid
        try:
            self.port = self.await_port(time.monotonic() + 15)
            self.check()
        except BaseException:
            self.stop()
            raise

    def await_port(self, deadline):
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                line = self.process.stdout.readline()
                if not line:
                    raise Failed("the server ended before it listened")
                port = re.search(r"(\d+)\s*$", line)
                if port:
                    return int(port[1])
        raise Failed("the server did not say its port")

    def check(self):
        """Whole, split and pipelined requests over one connection, all answered right and in order."""
        request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as s:
            replies = s.makefile("rb")
            s.sendall(request)
            check_reply(replies)
            s.sendall(request[:7])
            time.sleep(0.01)
            s.sendall(request[7:])
            check_reply(replies)
            s.sendall(request * 3)
            for _ in range(3):
                check_reply(replies)

    def pids(self):
        """Its own, and those of its children."""
        with open(f"/proc/{self.pid}/task/{self.pid}/children") as f:
            return [self.pid, *map(int, f.read().split())]

    def rss(self, pid=None):
        """Resident bytes. smaps_rollup is exact; the counters in status may lag by some pages a core."""
        try:
            with open(f"/proc/{pid or self.pid}/smaps_rollup") as f:
                return int(re.search(r"^Rss:\s+(\d+)", f.read(), re.M)[1]) * 1024
        except (OSError, TypeError):
            with open(f"/proc/{pid or self.pid}/status") as f:
                return int(re.search(r"^VmRSS:\s+(\d+)", f.read(), re.M)[1]) * 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(0.5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


def check_reply(replies):
    try:
        status = replies.readline().rstrip(b"\r\n")
        headers = {}
        while (line := replies.readline().rstrip(b"\r\n")):
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        body = replies.read(int(headers.get(b"content-length", b"0")))
    except (OSError, ValueError) as error:
        raise Failed(f"no sound reply: {error}") from None
    plain = headers.get(b"content-type", b"").startswith(b"text/plain")
    if not status.startswith(b"HTTP/1.1 200") or body != BODY or not plain:
        raise Failed(f"wrong reply: {status.decode(errors='replace')!r} with body {body!r}")
    if b"date" not in headers:
        raise Failed("a reply without a date")
