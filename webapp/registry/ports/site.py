"""Who fills the addresses of a site that no module has claimed by a word of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Response


@dataclass(frozen=True, slots=True)
class SiteLink:
    """An entry of a site's menu. `url` is an address on this site, or elsewhere."""

    label: str
    url: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """A page for the list that search engines read: its path from the site's root, without language, and when it changed."""

    path: str
    changed_at: datetime | None = None
    locales: tuple[str, ...] = ()


class SiteRoot(Protocol):
    """The pages of the site that the request is about. It is asked last, for GET and HEAD only."""

    def answer(self, path: str) -> Response | None:
        """A page or a redirect, or None for an address that leads nowhere. `path` begins with a slash and names no language."""

    def menu(self, place: str) -> Sequence[SiteLink]:
        """What stands in the menu "main" or "foot" of every page, also of pages that other modules have there."""

    def addresses(self) -> Sequence[SiteAddress]:
        """All pages that search engines may list."""
