"""A page as customers see it, drawn from the content of a revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template

from modules.cms.blocks.contributed import Contributed
from modules.cms.blocks.kinds import KINDS
from modules.cms.blocks.reading import pictures_of
from modules.cms.blocks.rich import address, rich
from modules.cms.describing import description, shared
from modules.cms.models import Content
from modules.cms.queries import published as queries
from modules.cms.queries.published import Shelf
from webapp.files import public_url
from webapp.web.sites import site

PICTURE_WIDTHS = (640, 1280)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a page shows it; without words for it, it is decoration."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str
    focus: str

    @staticmethod
    def of(row: Any, locale: str) -> Picture:
        """From a row of the library."""
        found = [(public_url(row.token, width), width) for width in PICTURE_WIDTHS if width < row.width]
        srcset = ", ".join(f"{url} {width}w" for url, width in [*found, (public_url(row.token), row.width)])
        alt = row.alt.get(locale) or next(iter(row.alt.values()), "")
        return Picture(
            found[-1][0] if found else public_url(row.token), srcset, row.width, row.height, alt, focus(row.focal_x, row.focal_y)
        )


def focus(x: int, y: int) -> str:
    """The class of the nearest of nine points: a page has no styles of its own."""
    return f"focus-{'lcr'[min(2, x * 3 // 101)]}{'tmb'[min(2, y * 3 // 101)]}"


def rows_of(cells: str) -> list[list[str]]:
    """The rows and cells of a table block."""
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in cells.splitlines() if line.strip()]


def draw(
    shelf: Shelf,
    content: Content,
    *,
    languages: Mapping[str, str],
    notice: str = "",
    status: int = 200,
    contributed: Contributed | None = None,
) -> Response:
    """The page. `languages` are its addresses by language, `contributed` its blocks of other modules where they are at hand."""
    theirs = contributed or Contributed(content["blocks"])
    ids = pictures_of(content["blocks"])
    locale = site().locale
    rows = queries.pictures(shelf, ids) if ids else {}
    pictures = {id: Picture.of(row, locale) for id, row in rows.items()}
    drawn = theirs.drawn(pictures=pictures)
    blocks: Sequence[Any] = [block for block in content["blocks"] if block["kind"] in KINDS or block["id"] in drawn]
    page = render_template(
        "cms/site/page.html",
        content=content,
        blocks=blocks,
        drawn=drawn,
        stylesheets=theirs.stylesheets(),
        pictures=pictures,
        description=description(content),
        shared=shared(blocks, pictures),
        languages=languages,
        notice=notice,
        rich=rich,
        address=address,
        rows_of=rows_of,
    )
    return Response(page, status, mimetype="text/html")
