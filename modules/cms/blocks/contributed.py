"""Blocks of other modules on a page that customers see. One that fails is left out, as an error of its module, and the page stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask import render_template
from markupsafe import Markup

from modules.cms.blocks.kinds import KINDS
from modules.cms.blocks.rich import address, rich
from webapp.contributions import Raised, asked, contributions
from webapp.registry.kinds.blocks import SiteBlock, Values
from webapp.web.assets import asset_url

SECONDS = 1.0


class Contributed:
    """The blocks of other modules among those of a page."""

    def __init__(self, blocks: Iterable[Mapping[str, Any]]) -> None:
        theirs = [block for block in blocks if block["kind"] not in KINDS]
        kinds = {each.code: each for each in contributions(SiteBlock)} if theirs else {}
        here = [(block, kinds[block["kind"]]) for block in theirs if block["kind"] in kinds]
        self._found = [(str(block["id"]), kind, values_of(kind, block)) for block, kind in here]
        self.failed = False

    def versions(self) -> list[object] | None:
        """What differs whenever any of them may; None where one cannot say."""
        found: list[object] = []
        for _id, kind, values in self._found:
            said = self._ask(kind, partial(kind.version, values)) if kind.version is not None else None
            if said is None or self.failed:
                return None
            found.append((kind.code, asset_url(kind.stylesheet) if kind.stylesheet else "", said))
        return found

    def drawn(self, **context: Any) -> dict[str, Markup]:
        """The HTML of each by the id of its block, for those that have something to show."""
        found: dict[str, Markup] = {}
        for id, kind, values in self._found:
            html = self._ask(kind, partial(draw, kind, values, id=id, **context))
            if html:
                found[id] = html
        return found

    def stylesheets(self) -> list[str]:
        """The style sheets that they need."""
        return list(dict.fromkeys(kind.stylesheet for _id, kind, _values in self._found if kind.stylesheet))

    def _ask(self, kind: SiteBlock, question: Callable[[], Any]) -> Any:
        answer = asked(kind.code.partition(".")[0], f"{kind.called} {kind.code}", question, seconds=SECONDS)
        if isinstance(answer, Raised):
            self.failed = True
            return None
        return answer


def values_of(kind: SiteBlock, block: Mapping[str, Any]) -> Values:
    """What the fields of a block hold."""
    return {field.name: field.read(block.get(field.name)) for field in kind.fields}


def draw(kind: SiteBlock, values: Values, *, id: str, **context: Any) -> Markup | None:
    """The HTML of one; None where there is nothing to show."""
    data = kind.data(values)
    if data is None:
        return None
    html = render_template(kind.template, **context, **data, block=values, block_id=id, rich=rich, address=address)
    return Markup(html)  # noqa: S704  # drawn by a template
