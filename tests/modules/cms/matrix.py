"""What the matrix's world needs for pages and pictures, the platform's and a store's."""

from __future__ import annotations

from datetime import timedelta

from modules.cms import services
from modules.cms.owner import Owner
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import STORE, World
from tests.support.pictures import picture
from webapp import files
from webapp.db import utcnow

ADMIN = "/platforms/everything/admin"


def owners(world: World) -> tuple[Owner, Owner]:
    """The platform and its store."""
    return Owner(world.everything.id), Owner(world.everything.id, world.store.id)


def pages(world: World, many: int) -> None:
    """So many more pages, of both."""
    with at_work(world.everything):
        for owner in owners(world):
            for _ in range(many):
                services.create_page(owner, title=f"Page {next(number)}", slug=f"page-{next(number)}", locale="en")


def pictures(world: World, many: int) -> None:
    """So many more pictures, of both; the bytes of one."""
    for owner in owners(world):
        file_id = kept(owner)
        with at_work(world.everything):
            for _ in range(many):
                services.add_picture(owner, files.find(file_id), name=f"picture-{next(number)}.png")


ROWS = {
    "cms.admin.content-pages.list": pages,
    "cms.store.content-pages.list": pages,
    "cms.admin.media-library.list": pictures,
    "cms.store.media-library.list": pictures,
}


def furnish(world: World) -> list[str]:
    """A page of each owner with every kind of block, live, planned and in two languages, and a picture that it shows."""
    found = []
    for owner, where in zip(owners(world), (ADMIN, STORE), strict=True):
        file_id = _picture(world, owner)
        with at_work(world.everything):
            text = services.create_page(owner, title="All blocks", slug="all-blocks", locale="en")
            for kind in ("banner", "heading", "text", "picture", "gallery", "buttons", "columns", "quote", "table"):
                services.do(owner, text.id, version=text.version, slug=text.slug, content=text.draft, what=f"add:{kind}")
            blocks = [{**each, "picture": file_id} if each["kind"] == "picture" else each for each in text.draft["blocks"]]
            services.change(owner, text.id, version=text.version, slug=text.slug, content=text.draft | {"blocks": blocks})
            services.add_language(owner, text.page_id, title="Tout", slug="tout", locale="fr")
            services.publish(owner, text.id, version=text.version)
            soon = utcnow() + timedelta(days=1)
            services.plan(owner, text.id, version=text.version, publish_at=soon, unpublish_at=soon + timedelta(days=1))
            found += [f"{where}/content-pages/{text.id}", f"{where}/media-library/{file_id}"]
    return found


def kept(owner: Owner) -> int:
    """The file of a picture whose bytes are kept."""
    return files.store(picture(), name="a.png", purpose="cms.media", platform_id=owner.platform_id, store_id=owner.store_id).id


def _picture(world: World, owner: Owner) -> int:
    file_id = kept(owner)
    with at_work(world.everything):
        return services.add_picture(owner, files.find(file_id), name="shown.png").id
