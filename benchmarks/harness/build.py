"""Finds the compiler and the peers, and builds what is measured."""
import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent
FLAGS = ["-std=c++20", "-O2", "-DNDEBUG"]


class Missing(Exception):
    """Why something cannot be measured."""


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Missing(first_error(done.stderr + "\n" + done.stdout))
    return done.stdout


def first_error(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    at = next((i for i, line in enumerate(lines) if re.search(r"\berror\b|Error", line)), 0)
    said = lines[at:at + 2] if lines and lines[at].startswith("CMake") else lines[at:at + 1]
    return (" ".join(said) or "failed without a word").replace(f"{ROOT}/", "")[:200]


def find_compiler():
    """clang 19, else clang 16 or later, else g++; CXX overrides."""
    wanted = os.environ.get("CXX")
    for name in [wanted] if wanted else ["clang++-19", "clang++", *(f"clang++-{v}" for v in range(25, 15, -1)), "g++"]:
        path = shutil.which(name)
        if not path:
            continue
        macros = subprocess.run([path, "-dM", "-E", "-x", "c++", os.devnull], capture_output=True, text=True).stdout
        clang = re.search(r"__clang_major__ (\d+)", macros)
        if clang and int(clang[1]) < 16 and not wanted:
            continue
        return path
    raise SystemExit("benchmarks/run: no C++ compiler found (clang++ 16 or later, or g++)")


class Builder:
    def __init__(self, folder, compiler, library):
        self.folder, self.compiler, self.library = Path(folder), compiler, library
        self.folder.mkdir(parents=True, exist_ok=True)
        self.configured = None

    def program(self, source, *libraries):
        """Compiles one stand-alone program, unless the one that is there is newer than all it was made from."""
        target = self.folder / source.replace("/", "_").removesuffix(".cpp")
        depends, stamp = target.with_suffix(".d"), target.with_suffix(".command")
        command = [self.compiler, *FLAGS, str(HERE / source), "-o", str(target), "-MD", "-MF", str(depends), *libraries]
        if not (stamp.exists() and stamp.read_text() == shlex.join(command) and newer(target, depends)):
            run(command)
            stamp.write_text(shlex.join(command))
        return str(target)

    def ours(self, name):
        """Builds one program of benchmarks/nodus against this checkout, with CMake."""
        if isinstance(self.configured, Missing):
            raise self.configured
        try:
            if self.configured is None:
                self.configure()
        except Missing as reason:
            self.configured = reason
            raise
        run(["cmake", "--build", str(self.folder / "nodus"), "--target", name])
        return str(self.folder / "nodus" / name)

    def configure(self):
        if not shutil.which("cmake"):
            raise Missing("cmake is not installed")
        run(["cmake", "-S", str(HERE / "nodus"), "-B", str(self.folder / "nodus"), "-DCMAKE_BUILD_TYPE=Release",
             f"-DCMAKE_CXX_COMPILER={self.compiler}", f"-DNODUS_BENCHMARK_LIBRARY={self.library}"])
        self.configured = True

    def compile_command(self, target):
        """The command that compiles examples/hello_server.cpp for a target, as (command, folder)."""
        if not (ROOT / "examples/hello_server.cpp").exists():
            raise Missing("examples/hello_server.cpp is not there")
        if self.configured is not True:
            self.configure()
        for entry in json.loads((self.folder / "nodus/compile_commands.json").read_text()):
            command = entry.get("command", "")
            if f"{target}.dir" in command:
                words = shlex.split(command)
                words[words.index("-o") + 1] = str(self.folder / f"{target}.o")
                return words
        raise Missing(f"no compile command for {target}")


def newer(target, depends):
    if not (target.exists() and depends.exists()):
        return False
    made = target.stat().st_mtime
    sources = depends.read_text().replace("\\\n", " ").split(":", 1)[1].split()
    return all(os.path.exists(s) and os.path.getmtime(s) <= made for s in sources)


def find_peer(name):
    """Node, Bun or Deno: what peers/setup installed, else what PATH has."""
    own = HERE / "peers/.npm/bin" / name
    path = str(own) if own.exists() else shutil.which(name)
    if not path:
        raise Missing(f"{name} is not installed" + ("" if name == "node" else " (benchmarks/peers/setup installs it)"))
    return path


def version_of(command):
    try:
        return run(command).strip().splitlines()[0]
    except (Missing, OSError, IndexError):
        return "unknown"
