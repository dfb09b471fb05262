"""Files that a PDF carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file within a PDF/A-3. `relationship` says what it is to the page: the same invoice for a program is an "alternative"."""

    name: str
    content: bytes
    mime_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "alternative"
