"""Reads gunicorn's settings as strictly as the application reads its own, which is not loaded: the main process stays small."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

FILE = Path(__file__).resolve().parent.parent / "webapp" / "environment.py"


@contextmanager
def reading() -> Iterator[ModuleType]:
    """What reads settings. One that is not understood ends the process with a sentence."""
    spec = spec_from_file_location("interlock_environment", FILE)
    assert spec is not None
    assert spec.loader is not None
    read = module_from_spec(spec)
    spec.loader.exec_module(read)
    try:
        yield read
    except read.ConfigurationError as error:
        sys.exit(f"Interlock does not start: {error}")
