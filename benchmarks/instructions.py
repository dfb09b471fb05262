"""How many instructions one request takes inside the application, without the server; counted by callgrind.

`count(name)` runs this file under valgrind. Collection is on only inside libc's `lfind`, a function nobody else calls: it is handed
a Python callback that makes the requests.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 200
WARM_UP = 50


def count(name: str, environment: dict[str, str]) -> int | None:
    """Instructions per request of `benchmarks.apps.<name>`; None where valgrind is missing or fails."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        options = ["--tool=callgrind", "--toggle-collect=lfind", f"--callgrind-out-file={out}", "--quiet"]
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

    from benchmarks import apps

    application = getattr(apps, sys.argv[1])()
    environ = EnvironBuilder(path=apps.PATH, base_url=f"http://{apps.HOST}").get_environ()

    def requests(times: int) -> None:
        for _ in range(times):
            answer = application(dict(environ), lambda *_args: None)
            b"".join(answer)
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    requests(WARM_UP)
    inside_lfind(lambda: requests(REQUESTS))


def inside_lfind(work: Any) -> None:
    """Run the work as the comparison of a search through one element."""

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    def compare(_key: Any, _element: Any) -> int:
        work()
        return 0

    number, size = ctypes.c_int(1), ctypes.c_size_t(1)
    ctypes.CDLL(None).lfind(ctypes.byref(number), ctypes.byref(number), ctypes.byref(size), ctypes.c_size_t(4), compare)


if __name__ == "__main__":
    main()
