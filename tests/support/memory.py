"""How much memory processes took at most, those that they started and that are gone included."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE_S = 0.02


class Peaks:
    """The highest resident memory of each process below some, in kB, by its id; `names` says what ran in each."""

    def __init__(self, *roots: int) -> None:
        self._roots, self._ended = roots, threading.Event()
        self.kb: dict[int, int] = {}
        self.names: dict[int, str] = {}

    def look(self) -> None:
        """Note every process as it stands: the kernel itself keeps the highest of one that is there."""
        for pid in family(*self._roots):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                self.names[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:100]
            except OSError:  # gone meanwhile
                continue
            found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            self.kb[pid] = max(self.kb.get(pid, 0), *map(int, found), 0)

    def watch(self) -> None:
        """Look again and again until it is ended."""
        while not self._ended.wait(PAUSE_S):
            self.look()

    def end(self) -> None:
        self._ended.set()

    def above(self, kb: int) -> dict[str, int]:
        """The processes that took more than that."""
        return {self.names[pid]: taken for pid, taken in self.kb.items() if taken > kb}


def family(*roots: int) -> Iterator[int]:
    """These processes and all below them."""
    for pid in roots:
        yield pid
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                yield from family(*map(int, task.read_text().split()))
            except OSError:
                continue


@contextmanager
def watched(*roots: int) -> Iterator[Peaks]:
    """Watches these processes and all that they start, for the block."""
    peaks = Peaks(*roots)
    thread = threading.Thread(target=peaks.watch)
    thread.start()
    try:
        yield peaks
    finally:
        peaks.end()
        thread.join()
        peaks.look()
