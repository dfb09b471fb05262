"""`flask …` as a shell runs it, without paying for its imports each time: each command is a fork of one process that has imported all.

A command has an environment, arguments, an output and an exit code of its own, and makes its own application.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """What a command said, and how it ended."""

    code: int
    said: str
    complained: str


Run = Callable[[list[str], Mapping[str, str]], Done]


@contextlib.contextmanager
def commands() -> Iterator[Run]:
    """`run(["flask", "keys", "new"], environment)` within the block."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.commands"],
        cwd=ROOT, env={**os.environ, "LOG_LEVEL": "error"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    into, out = server.stdin, server.stdout

    def run(words: list[str], environment: Mapping[str, str]) -> Done:
        into.write(json.dumps([words, dict(environment)]) + "\n")
        into.flush()
        return Done(*json.loads(out.readline()))

    try:
        yield run
    finally:
        into.close()  # it ends with its input
        server.wait(60)
        out.close()


def carried_out(words: list[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run one in a fork, and see it end."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        pid = os.fork()
        if pid == 0:
            become(words, environment, output.fileno(), errors.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        output.seek(0)
        errors.seek(0)
        return code, output.read(), errors.read()


def become(words: list[str], environment: Mapping[str, str], output: int, errors: int) -> None:
    """Turn this fork into the command; never comes back."""
    from flask.cli import main as flask

    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    sys.argv = words
    try:
        flask()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Answer a line of JSON with a line of JSON until there are no more."""
    import webapp  # noqa: F401  each fork makes its own application of what is imported here
    from webapp.registry.discovery import discover

    discover()
    for line in sys.stdin:
        print(json.dumps(carried_out(*json.loads(line))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
