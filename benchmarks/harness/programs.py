"""Who takes part: each program of a workload as a command line."""
from .build import FLAGS, HERE, Missing, find_peer

NODE = HERE / "peers/node"
LIMIT_LIBRARIES = {"json": ["-lsimdjson"], "compression": ["-lz"]}


def script(runtime, name):
    """A script of peers/node, run by Node, Bun or Deno."""
    options = {"node": [], "bun": [], "deno": ["run", "--quiet", "--allow-all"]}[runtime]
    return [find_peer(runtime), *options, str(NODE / name)]


def http_programs(builder):
    return {
        "nodus": lambda: [builder.ours("http_hello")],
        "limit": lambda: [builder.program("limits/epoll_hello.cpp")],
        "beast": lambda: [builder.program("peers/beast/http_hello.cpp", "-lpthread")],
        "node": lambda: script("node", "http_hello.mjs"),
        "bun": lambda: script("bun", "http_hello.mjs"),
        "Bun.serve": lambda: script("bun", "bun_serve.mjs"),
        "deno": lambda: script("deno", "http_hello.mjs"),
        "Deno.serve": lambda: script("deno", "deno_serve.mjs"),
    }


def cluster_programs(builder):
    return {
        "nodus": lambda: [builder.ours("http_cluster")],
        "one": lambda: [builder.ours("http_hello")],
        "limit": lambda: [builder.program("limits/epoll_hello.cpp"), "2"],
        "node": lambda: script("node", "http_cluster.mjs"),
    }


def micro_programs(builder, name, limit=True):
    return {
        "nodus": lambda: [builder.ours(name)],
        **({"limit": lambda: [builder.program(f"limits/{name}.cpp", *LIMIT_LIBRARIES.get(name, []))]} if limit else {}),
        **{runtime: (lambda runtime=runtime: script(runtime, f"{name}.cjs")) for runtime in ("node", "bun", "deno")},
    }


def startup_programs(builder):
    return {
        "nodus": lambda: [builder.ours("startup")],
        "limit": lambda: ["true"],
        **{runtime: (lambda runtime=runtime: script(runtime, "startup.cjs")) for runtime in ("node", "bun", "deno")},
    }


def compile_programs(builder):
    def asio():
        source = builder.folder / "asio.cpp"
        source.write_text("#include <asio.hpp>\nint main() {}\n")
        return [builder.compiler, *FLAGS, "-c", str(source), "-o", str(builder.folder / "asio.o")]

    return {
        "nodus": lambda: builder.compile_command("hello_header_only"),
        "nodus::compiled": lambda: builder.compile_command("hello_compiled"),
        "limit": asio,
    }


def resolve(makers, only):
    """Builds or finds each program: ({name: command}, {name: why not})."""
    found, skipped = {}, {}
    for name, make in makers.items():
        if only and name not in only:
            continue
        try:
            found[name] = make()
        except (Missing, OSError) as reason:
            skipped[name] = str(reason)
    return found, skipped
