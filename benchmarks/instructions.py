"""How many instructions one request takes inside the application, without the server; counted by callgrind.

`count(name)` runs this file under valgrind. Collection is on only inside `PyObject_AsFileDescriptor`, which asks an object for its
`fileno()`: nothing in a request does that, so the requests are made in the `fileno` of an object of ours.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.bare import HOST, PATH, factory

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 100
WARM_UP = 20


def count(name: str, environment: dict[str, str]) -> int | None:
    """Instructions per request of an application; None where valgrind is missing or fails."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        options = ["--tool=callgrind", "--toggle-collect=PyObject_AsFileDescriptor", f"--callgrind-out-file={out}", "--quiet"]
        command = ["valgrind", *options, sys.executable, "-m", "benchmarks.instructions", name]
        env = {**os.environ, **environment, "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        if done.returncode or not out.exists():
            print(f"callgrind could not measure {name}: {done.stderr.strip()[-400:]}", file=sys.stderr)
            return None
        totals = re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)
        return int(totals.group(1)) // REQUESTS if totals else None


def main() -> None:
    """Make the application, warm it up, and make the counted requests."""
    from werkzeug.test import EnvironBuilder

    module, _, call = factory(sys.argv[1]).partition(":")
    application = getattr(import_module(module), call.removesuffix("()"))()
    environ = EnvironBuilder(path=PATH, base_url=f"http://{HOST}").get_environ()

    def requests(times: int) -> None:
        for _ in range(times):
            answer = application(dict(environ), lambda *_args: None)
            b"".join(answer)
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    requests(WARM_UP)
    fcntl.fcntl(Counted(lambda: requests(REQUESTS)), fcntl.F_GETFD)


class Counted:
    """A stand-in for a file whose descriptor is asked for; the work is done meanwhile."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work

    def fileno(self) -> int:
        self.work()
        return 0


if __name__ == "__main__":
    main()
