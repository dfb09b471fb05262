"""The whole application in a process of its own, asked through a socket: `python -m tests.support.answerer`, on DATABASE_URL at ANSWERS."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from tests.support.places import compiled_templates, settings
from tests.support.workers import ForkedWorker
from webapp import create_app
from webapp.registry.discovery import discover

REGISTRY = discover()
"""Found with the imports, so that a process that is forked has all modules at once."""


@dataclass(frozen=True)
class Said:
    """An answer, and the process that gave it."""

    status: int
    body: str
    process: int


class Answerer:
    """One of several processes; what each keeps between requests it keeps for itself."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def get(self, path: str, cookie: str) -> Said:
        """The page at a path for the browser with this cookie."""
        self._line.send((path, cookie))
        assert self._line.poll(60), f"{path} is not answered"
        return Said(*self._line.recv())


@contextmanager
def answerers(count: int, environment: Mapping[str, str]) -> Iterator[list[Answerer]]:
    """So many of them, ended with the block."""
    with tempfile.TemporaryDirectory(prefix="answers-") as folder, ExitStack() as stack:
        made = []
        for number in range(count):
            address = f"{folder}/{number}"
            worker = stack.enter_context(ForkedWorker("tests.support.answerer", ANSWERS=address, **environment))
            worker.until(Path(address).exists)
            made.append(Answerer(stack.enter_context(Client(address))))
        yield made


def main() -> None:
    """Answer what is asked until the other side hangs up."""
    app = create_app({**settings(os.environ["DATABASE_URL"]), "INSTANCE": os.environ["INTERLOCK_INSTANCE"]}, REGISTRY)
    app.jinja_env.bytecode_cache = compiled_templates()
    client = app.test_client(use_cookies=False)
    with Listener(os.environ["ANSWERS"]) as listener, listener.accept() as line:
        try:
            while True:
                path, cookie = line.recv()
                answer = client.get(path, headers={"Cookie": cookie})
                line.send((answer.status_code, answer.get_data(as_text=True), os.getpid()))
        except EOFError:
            return


if __name__ == "__main__":
    main()
