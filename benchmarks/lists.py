"""Our list of variants beside the same list in Flask-Admin, Flask-AppBuilder and Django's admin, and the least that such a page costs.

.venv/bin/python benchmarks/lists.py [--quick] [--write]

By processor time, in turn, in one run; each contestant in a process of its own, with a person logged in where it can. The peers' packages
are installed once into build/peers.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.peers.rows import fill  # noqa: E402  # the folder comes first
from benchmarks.results import keep  # noqa: E402

PEERS = ROOT / "benchmarks" / "peers"
BUILT = ROOT / "build" / "peers"
OURS, LEAST = "Interlock", "Flask and Jinja, no database"
OUR_LIST = "/platforms/oms/store/kirchberg/inventory"
OUR_ORDERS = "/platforms/oms/store/kirchberg/orders?tab=all"
FAR = 100_000
"""Rows from which on there is a page 1,000."""
OUR_PAGES = {
    "variants": {"first": OUR_LIST, "page 1,000": f"{OUR_LIST}?page=1000"},
    "orders": {
        "first": OUR_ORDERS,
        "filtered": f"{OUR_ORDERS}&state=cancelled",
        "waiting": "/platforms/oms/store/kirchberg/orders?tab=confirm&dir=desc&sort=placed_at",
        "page 1,000": f"{OUR_ORDERS}&page=1000",
    },
}
ADDRESSES = {
    OURS: OUR_LIST,
    "Flask-Admin": "/admin/variants/",
    "Flask-AppBuilder": "/variants/list/",
    "Django admin": "/admin/sessions/variant/",
    LEAST: "/variants",
}
RIVALS = [name for name in ADDRESSES if name not in (OURS, LEAST)]


class Contestant:
    """A process that answers `<count> <path>` by the milliseconds of a processor that one page took."""

    def __init__(self, command: Sequence[str]) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._line()

    def milliseconds(self, count: int, path: str) -> float:
        """What one of so many pages took."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{count} {path}\n")
        self.process.stdin.flush()
        return float(self._line().split()[0])

    def _line(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ready") or line[0].isdigit():
                return line
        raise SystemExit(f"{self.process.args} ended")

    def end(self) -> None:
        """Let it go."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def python_of(peer: str) -> str:
    """The interpreter of a peer's environment, which is made where it isn't there yet."""
    folder, wanted = BUILT / peer, PEERS / f"{peer}.txt"
    done = folder / "installed.txt"
    if not done.exists() or done.read_text() != wanted.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r", str(wanted)], check=True)
        done.write_text(wanted.read_text())
    return str(folder / "bin" / "python")


@contextmanager
def field(folder: Path, many: int, *, alone: str = "") -> Iterator[dict[str, Contestant]]:
    """All contestants over so many variants, or ours alone over so many of what `alone` names."""
    ours = folder / "ours"
    ours.mkdir(parents=True)
    commands = {OURS: [sys.executable, str(PEERS / "interlock_list.py"), str(ours), str(many), alone or "variants"]}
    if not alone:
        for name, peer, script in (
            ("Flask-Admin", "flask-admin", "flask_admin_list"),
            ("Flask-AppBuilder", "flask-appbuilder", "appbuilder_list"),
            ("Django admin", "django", "django_list"),
        ):
            file = folder / f"{peer}.db"
            fill(file, many)
            commands[name] = [python_of(peer), str(PEERS / f"{script}.py"), str(file)]
        commands[LEAST] = [python_of("flask-admin"), str(PEERS / "jinja_list.py")]
    with ExitStack() as stack:
        running = {}
        for name, command in commands.items():
            running[name] = Contestant(command)
            stack.callback(running[name].end)
        yield running


def rounds(running: Mapping[str, Contestant], times: int, count: int) -> dict[str, list[float]]:
    """Milliseconds of each in each round; the order turns."""
    found: dict[str, list[float]] = {name: [] for name in running}
    names = list(running)
    for turn in range(times + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            took = running[name].milliseconds(count, ADDRESSES[name])
            if turn:  # the first round warms up
                found[name].append(took)
    return found


def compared(many: int, times: int, count: int) -> list[str]:
    """Rows of the table: milliseconds, and what we take of each."""
    with tempfile.TemporaryDirectory(prefix="interlock-lists-") as folder, field(Path(folder), many) as running:
        found = rounds(running, times, count)
    best = min(RIVALS, key=lambda name: statistics.median(found[name]))
    lines = []
    for name, took in found.items():
        ratio = statistics.median(ours / theirs for ours, theirs in zip(found[OURS], took, strict=True))
        mark = " (the best of them)" if name == best else ""
        lines.append(f"| {many:,} | {name}{mark} | {statistics.median(took):.2f} | {ratio:.2f} |")
    return lines


def flat(what: str, sizes: Sequence[int], times: int, count: int) -> list[str]:
    """Rows of the table: pages of ours over more and more rows, in turn, to those of the fewest."""
    lines, first = [], dict[str, float]()
    for many in sizes:
        pages = {name: path for name, path in OUR_PAGES[what].items() if many >= FAR or "1,000" not in name}
        with tempfile.TemporaryDirectory(prefix="interlock-lists-") as folder, field(Path(folder), many, alone=what) as running:
            found = [{name: running[OURS].milliseconds(count, path) for name, path in pages.items()} for _time in range(times + 1)][1:]
        for name in pages:
            took = statistics.median(each[name] for each in found)
            first.setdefault(name, took)
            lines.append(f"| {what} | {many:,} | {name} | {took:.2f} | {took / first[name]:.2f} |")
    return lines


def main() -> None:
    """Print the tables, or write them into RESULTS.md."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--quick", action="store_true", help="one size, few rounds")
    given.add_argument("--write", action="store_true", help="put what was found into RESULTS.md")
    asked = given.parse_args()
    times, count = (5, 10) if asked.quick else (15, 40)
    lines = ["| rows | list | ms of a processor | ours to it |", "| --- | --- | --- | --- |"]
    for many in (70,) if asked.quick else (70, 100_000):
        lines += compared(many, times, count)
    if not asked.quick:
        lines += ["", "| list of ours | rows | page | ms of a processor | to the fewest rows |", "| --- | --- | --- | --- | --- |"]
        for what in OUR_PAGES:
            lines += flat(what, (1_000, FAR, 1_000_000), 7, 20)
    print("\n".join(lines))
    if asked.write:
        keep("Lists", "python benchmarks/lists.py --write", lines)


if __name__ == "__main__":
    main()
