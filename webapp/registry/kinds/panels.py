"""What modules show on the page of a thing that is another one's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from webapp.registry.kinds import Shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel(Shown):
    """A part of the page of a `subject` ("customer", "order", "product", "merchant"), loaded by its own request.

    `render` gets the ids that stand for the one thing (a merged customer has several) and returns HTML.
    """

    called: ClassVar[str] = "panel"

    subject: str
    title: str
    render: Callable[[Sequence[int]], str]
