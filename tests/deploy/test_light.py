"""A process does not load what few of its requests need: every server and every worker would hold it in memory."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.copies import ROOT

HEAVY = ("zxcvbn", "graphql", "pypdf", "fontTools", "drafthorse", "xlsxwriter", "openpyxl", "sentry_sdk", "typst", "pandas", "numpy")
LOADED = "import json, sys, wsgi; print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))"


def test_what_is_heavy_and_rarely_needed_is_not_loaded_at_the_start() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, *HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
