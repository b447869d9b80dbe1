"""The machine's description, and the results as text and as Markdown."""
import os
import platform
import re
import time

from .build import Missing, find_peer, version_of
from .server import cores


def machine(compiler, options):
    def read(path, pattern):
        try:
            with open(path) as f:
                found = re.search(pattern, f.read(), re.M)
                return found[1].strip() if found else "unknown"
        except OSError:
            return "unknown"

    versions = {"compiler": version_of([compiler, "--version"])}
    for peer in ("node", "bun", "deno"):
        try:
            versions[peer] = version_of([find_peer(peer), "--version"])
        except Missing:
            pass
    beast = read("/usr/include/boost/version.hpp", r'define BOOST_LIB_VERSION "(.*)"').replace("_", ".")
    server, client = cores()
    return {"date": time.strftime("%Y-%m-%d"),
            "cpu": read("/proc/cpuinfo", r"^model name\s*: (.*)$"), "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
            "system": f"{read('/etc/os-release', r'^PRETTY_NAME=.(.*).$')}, Linux {platform.release().split('-')[0]}",
            "pinned": "server and client share the only core" if server is None
                      else f"server on core {server}, client on core {client}",
            "load_before": os.getloadavg()[0], "versions": {**versions, "boost": beast}, "options": options}


def machine_lines(m):
    v = m["versions"]
    plain = {name: v[name].removeprefix("v").removeprefix("deno ").split(" (")[0] for name in v if name != "compiler"}
    peers = ", ".join(f"{name} {version}" for name, version in plain.items())
    return [f"{m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB; {m['system']}; {m['date']}",
            f"{v['compiler']}, -O2; {peers}",
            f"{m['pinned']}; load average at the start {m['load_before']:.2f}; {m['options']}"]


def table(result):
    """The heads and the rows of a workload's table, as text."""
    heads = ["program"] + [m[1] for m in result["metrics"]] + ["±", "× nodus", "× limit"]
    key = result["metrics"][0][0]
    rows = []
    for name, row in sorted(result["programs"].items(), key=lambda item: (item[0] != "nodus", item[1][key])):
        values = [f"{row[k]:,.{digits}f}" for k, _, digits in result["metrics"]]
        ratios = [f"{row[k]:.2f}" if row.get(k) is not None else "" for k in ("to_nodus", "to_limit")]
        rows.append([name, *values, f"{row['spread']:.0%}", *ratios])
    return heads, rows


def verdicts(result):
    for t in result["targets"]:
        measured = "" if t["measured"] is None else f": {t['measured']:,.{2 if t['measured'] < 100 else 0}f}"
        yield t["text"], measured, t["verdict"]


def as_text(result):
    heads, rows = table(result)
    lines = [f"{result['name']}: {result['title']} (medians of {result['rounds']} rounds)"]
    if rows:
        widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
        for row in [heads, *rows]:
            cells = [row[0].ljust(widths[0])] + [cell.rjust(w) for cell, w in zip(row[1:], widths[1:])]
            lines.append("  " + "  ".join(cells))
    for text, measured, verdict in verdicts(result):
        lines.append(f"  target: {text}{measured} -> {verdict.upper()}")
    for name, reason in result["skipped"].items():
        lines.append(f"  skipped: {name}: {reason}")
    return "\n".join(lines) + "\n"


def as_markdown(m, results):
    lines = ["# Benchmarks", "",
             "Written by `benchmarks/run --markdown`; `benchmarks/README.md` says what is measured and how.", ""]
    lines += [f"- {line}" for line in machine_lines(m)]
    goals = [(r, v) for r in results for v in verdicts(r)]
    if goals:
        lines += ["", "## Targets", "", "| workload | target | measured | |", "|---|---|---:|---|"]
        lines += [f"| {r['title']} | {text} | {measured.removeprefix(': ')} | {verdict} |"
                  for r, (text, measured, verdict) in goals]
    for r in results:
        heads, rows = table(r)
        lines += ["", f"## {r['title'][0].upper() + r['title'][1:]}", ""]
        if rows:
            lines += ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
            lines += ["| " + " | ".join(row) + " |" for row in rows]
            lines += ["", f"`{r['name']}`, medians of {r['rounds']} interleaved rounds."]
        lines += [f"Skipped: {name}: {reason}." for name, reason in r["skipped"].items()]
    return "\n".join(lines) + "\n"
