"""A place for bytes on their way: in memory while they are few, then in a file that is gone once it is closed."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

IN_MEMORY = 1024 * 1024


def spool() -> BinaryIO:
    """An empty stream to write, seek and read; whoever asked for it closes it."""
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))
