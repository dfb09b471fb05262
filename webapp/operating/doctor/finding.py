"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GOOD: Final = "ok"
ODD: Final = "look"
BAD: Final = "fix"


@dataclass(frozen=True)
class Finding:
    """`state` is ok, look (works, and could be better) or fix; `todo` says what to do, empty where nothing is to be done."""

    state: str
    about: str
    said: str
    todo: str = ""
