"""What was answered is there after a power cut: files reach the disk before anybody is told that they are kept."""

from __future__ import annotations

import os
from pathlib import Path


def to_disk(path: Path, root: Path) -> None:
    """Have a file on the disk, with its name in each folder from `root` on. Raises OSError."""
    folders = [folder for folder in path.parents if folder == root or root in folder.parents]
    for each in (path, *folders):
        held = os.open(each, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
