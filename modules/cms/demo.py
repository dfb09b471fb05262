"""Demo data: the sites of both platforms and of their stores, with pictures drawn for them. The same every time."""

from __future__ import annotations

import io
from datetime import timedelta
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from modules.cms import services
from modules.cms.blocks.kinds import kind_of, new_block
from modules.cms.demo_words import COLOURS, SITES, DemoPage, DemoSite
from modules.cms.models import CmsText
from modules.cms.owner import Owner
from modules.cms.services.media import PURPOSE
from modules.cms.services.menus import Entry
from webapp import files
from webapp.db import utcnow
from webapp.merchants.queries import store_on
from webapp.registry.kinds.blocks import FieldType

SIZE = (1200, 900)
Kept = dict[tuple[str | None, str], int]


def keep_pictures(platform: Any) -> Kept:
    """Draw and keep the pictures of the platform's sites; their files by store and name."""
    found: Kept = {}
    for site in SITES.get(platform.code, ()):
        owner = owner_of(platform, site)
        for name in site.pictures if owner is not None else ():
            assert owner is not None
            found[site.store, name] = keep(owner, f"{name}.png", drawn(name, COLOURS[platform.code]))
    return found


def keep(owner: Owner, name: str, drawing: bytes) -> int:
    """The file of a picture."""
    return files.store(drawing, name=name, purpose=PURPOSE, platform_id=owner.platform_id, store_id=owner.store_id, allow=files.PICTURES).id


def owner_of(platform: Any, site: DemoSite) -> Owner | None:
    """The platform, or the store of it; None where it has no such store."""
    store = store_on(platform.id, site.store) if site.store else None
    if site.store and store is None:
        return None
    return Owner(platform.id, store.id if store else None)


def seed_demo(platform: Any, kept: Kept) -> None:
    """The platform's own site and its store's, where this is one of the demo's platforms."""
    for site in SITES.get(platform.code, ()):
        owner = owner_of(platform, site)
        if owner is not None:
            seed_site(owner, site, kept)


def seed_site(owner: Owner, site: DemoSite, kept: Kept) -> None:
    """Pictures, pages in their languages, and the menu of one site."""
    pictures = {name: seed_picture(owner, name, alt, kept[site.store, name]) for name, alt in site.pictures.items()}
    pages = {page.slug: seed_page(owner, page, pictures) for page in site.pages}
    own = (Entry(page_id=pages[slug]) for slug in site.menu)
    services.set_menu(owner, "main", [*own, *(Entry(label=label, url=url) for label, url in site.links)])


def seed_picture(owner: Owner, name: str, alt: dict[str, str], file_id: int) -> int:
    """The id of a picture in the library."""
    row = services.add_picture(owner, files.find(file_id), name=f"{name}.png", folder="Shop" if alt else "")
    if alt:
        services.change_picture(owner, row.id, version=row.version, name=row.name, folder=row.folder, alt=alt, focal=(50, 40))
    return row.id


def drawn(name: str, colours: tuple[str, ...]) -> bytes:
    """Tiles of circles, arcs and bars in the colours of the brand."""
    random, out = Random(name), io.BytesIO()  # noqa: S311  # a drawing
    picture = Image.new("RGB", SIZE, colours[2])
    pen, side = ImageDraw.Draw(picture), 300
    for left in range(0, SIZE[0], side):
        for top in range(0, SIZE[1], side):
            ground, figure = random.sample(colours, 2)
            box = (left, top, left + side, top + side)
            pen.rectangle(box, fill=ground)
            tile(pen, box, figure, random.randrange(5))
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def tile(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], figure: str, kind: int) -> None:
    """One figure on a square."""
    left, top, right, bottom = box
    side = right - left
    if kind == 0:
        pen.ellipse((left + 50, top + 50, right - 50, bottom - 50), fill=figure)
    elif kind == 1:
        pen.pieslice((left, top, left + 2 * side, top + 2 * side), 180, 270, fill=figure)
    elif kind == 2:
        pen.pieslice((left - side, top - side, right, bottom), 0, 90, fill=figure)
    elif kind == 3:
        for bar in range(3):
            pen.rectangle((left + 40 + bar * 80, top + 40 + bar * 50, left + 90 + bar * 80, bottom), fill=figure)
    else:
        pen.polygon([(left, bottom), (right, bottom), (right, top)], fill=figure)


def seed_page(owner: Owner, page: DemoPage, pictures: dict[str, int]) -> int:
    """The id of a page; each language is published after a first revision, or planned."""
    first: CmsText | None = None
    for locale, title in page.titles.items():
        if first is None:
            text = first = services.create_page(owner, title=title, slug=page.slug, locale=locale)
        else:
            text = services.add_language(owner, first.page_id, title=title, slug=page.slugs.get(locale, page.slug), locale=locale)
        content = {"title": title, "seo_title": "", "seo_description": page.about.get(locale, ""), "hidden": False}
        blocks = [block(number, each, locale, pictures) for number, each in enumerate(page.blocks)]
        begun = content | {"blocks": blocks[:1]}
        services.change(owner, text.id, version=text.version, slug=text.slug, content=begun)
        services.change(owner, text.id, version=text.version, slug=text.slug, content=content | {"blocks": blocks})
        if page.planned_in_days:
            soon = (utcnow() + timedelta(days=page.planned_in_days)).replace(minute=0, second=0, microsecond=0)
            services.plan(owner, text.id, version=text.version, publish_at=soon, unpublish_at=soon + timedelta(days=30))
        else:
            services.publish(owner, text.id, version=text.version)
    assert first is not None
    return first.page_id


def block(number: int, written: dict[str, Any], locale: str, pictures: dict[str, int]) -> dict[str, Any]:
    """A block in one language; what is the same in all of them is written once."""
    kind = kind_of(written["kind"])
    if kind is None:
        return {"id": f"b{number}", "kind": written["kind"]}  # of a module that is not installed
    found = new_block(kind, f"b{number}")
    for field in kind.fields:
        value = written.get(field.name, field.empty)
        value = value.get(locale, next(iter(value.values()))) if isinstance(value, dict) else value
        if field.type is FieldType.PICTURE:
            value = pictures.get(value)
        elif field.type is FieldType.PICTURES:
            value = [pictures[name] for name in value]
        found[field.name] = value
    return found
