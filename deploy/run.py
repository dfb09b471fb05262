"""What `make run` runs: the server and the worker. They begin together and end together.

A signal goes to both. Each is in a process group of its own, so that Ctrl+C, which a terminal sends to everybody in the
foreground, reaches them once and not twice.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

COMMANDS = {
    "server": (sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"),
    "worker": (sys.executable, "-m", "flask", "--app", "wsgi:app", "jobs", "worker"),
}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_S = 35
"""How long one that was told to end may take; both let what is under way finish for 30 seconds."""


class Pair:
    """The processes by name, in the order they were started."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.asked = False
        for number in SIGNALS:
            signal.signal(number, self.forward)
        for name, command in commands.items():
            self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0, preexec_fn=end_with_parent)

    def forward(self, number: int, _frame: FrameType | None = None) -> None:
        """Send a signal on to those that are still there."""
        self.asked = True
        for process in self.processes.values():
            process.send_signal(number)

    def wait(self) -> int:
        """Until one ends; then end the others too. 0 when a signal asked for it."""
        name, code = self._first()
        if not self.asked:
            print(f"The {name} ended by itself (exit code {code}), so everything ends.", file=sys.stderr, flush=True)
        for process in self.processes.values():
            if not self.asked:
                process.terminate()
            try:
                process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return 0 if self.asked else max(code, 1)

    def _first(self) -> tuple[str, int]:
        ended, status = os.wait()  # goes on after each signal that forward() dealt with
        name = next(name for name, process in self.processes.items() if process.pid == ended)
        self.processes[name].returncode = os.waitstatus_to_exitcode(status)
        return name, self.processes[name].returncode


def end_with_parent() -> None:
    """On Linux a child is told to end when this process dies, however it dies."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def main() -> int:
    """0 when it was told to end, 1 or the exit code of the one that ended by itself."""
    return Pair(COMMANDS).wait()


if __name__ == "__main__":
    sys.exit(main())
