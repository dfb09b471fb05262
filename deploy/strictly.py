"""Reads gunicorn's settings as strictly as the application reads its own, which is not loaded: the main process stays small."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

APPLICATION = Path(__file__).resolve().parent.parent / "webapp"


@contextmanager
def reading() -> Iterator[ModuleType]:
    """What reads settings. One that is not understood ends the process with a sentence."""
    read = alone("environment")
    try:
        yield read
    except read.ConfigurationError as error:
        sys.exit(f"Interlock does not start: {error}")


def alone(name: str) -> ModuleType:
    """A file of the application's that imports nothing of it, by its path."""
    spec = spec_from_file_location(f"interlock_{name.replace('/', '_')}", APPLICATION / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
