"""What cms declares."""

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.cms import jobs
from modules.cms.demo import keep_pictures, seed_demo
from modules.cms.metrics import METRICS
from modules.cms.permissions import MEDIA, MEDIA_WRITE, PUBLISH, READ, WRITE
from modules.cms.queries import pages as queries
from modules.cms.root import CmsRoot
from modules.cms.site import pictures, preview
from modules.cms.views import media, menus, pages, publishing
from webapp.files import megabytes
from webapp.registry.definition import DemoWithFiles, Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota, Section
from webapp.registry.kinds.jobs import JobType
from webapp.registry.ports.site import SiteRoot
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

ADMIN = (Role.PLATFORM_ADMIN,)


def content_pages() -> Blueprint:
    """The pages about pages."""
    made = Blueprint("content-pages", __name__)
    for part in (pages, publishing, menus):
        part.mount(made)
    return made


def media_library() -> Blueprint:
    """The pages about pictures."""
    made = Blueprint("media-library", __name__)
    media.mount(made)
    return made


def items(pages_feature: str | None = None, media_feature: str | None = None) -> tuple[MenuItem, ...]:
    """The entries of a menu; a store's depend on its plan."""
    return (
        MenuItem(
            id="content-pages",
            label=_l("Pages"),
            icon="file-text",
            section=Section.CONTENT,
            weight=100,
            permission=READ,
            feature=pages_feature,
        ),
        MenuItem(
            id="media-library",
            label=_l("Pictures"),
            icon="photo",
            section=Section.CONTENT,
            weight=110,
            permission=MEDIA,
            feature=media_feature,
        ),
    )


def usage(platform: Any) -> list[str]:
    """What customers would no longer see with the module off."""
    number = queries.count_live(platform.id)
    return [ngettext("%(num)s page that customers see", "%(num)s pages that customers see", number)] if number else []


module = ModuleDefinition(
    code="cms",
    name=_l("Content"),
    description=_l("Pages that customers see, written in blocks, in several languages, with pictures."),
    category=_l("Content"),
    icon="world",
    version="1.0.0",
    features=(
        Feature(code="content_pages", name=_l("Pages"), description=_l("Write and publish pages of your site.")),
        Feature(code="media_library", name=_l("Pictures"), description=_l("Keep pictures and show them on pages.")),
        Feature(code="page_revisions", name=_l("Revisions"), description=_l("Compare and restore earlier versions of pages."), step=1),
        Feature(code="multilingual_pages", name=_l("Languages"), description=_l("Write pages in several languages."), step=1),
        Feature(code="seo_tools", name=_l("Search engines"), description=_l("Say what search engines show of a page."), step=2),
        Feature(
            code="scheduled_publishing",
            name=_l("Planned publishing"),
            description=_l("Publish and unpublish pages at times you choose."),
            step=2,
        ),
    ),
    quotas=(
        Quota(code="cms_pages", name=_l("Pages"), unit=_l("pages"), used=queries.count, steps=(5, 30, 200, None)),
        Quota(code="media_mb", name=_l("Room for files (MB)"), unit=_l("MB"), used=megabytes, steps=(250, 2_000, 10_000, 100_000)),
    ),
    permissions=(
        Permission(code=READ, name=_l("See pages and their drafts"), roles=(*ADMIN, *STORE_ROLES)),
        Permission(code=WRITE, name=_l("Write pages"), roles=(*ADMIN, *STORE_WRITERS)),
        Permission(code=PUBLISH, name=_l("Publish pages and change menus"), roles=(*ADMIN, *STORE_WRITERS)),
        Permission(code=MEDIA, name=_l("See the pictures"), roles=(*ADMIN, *STORE_ROLES)),
        Permission(code=MEDIA_WRITE, name=_l("Add and change pictures"), roles=(*ADMIN, *STORE_WRITERS)),
    ),
    menu_items={Frontend.ADMIN: items(), Frontend.STORE: items("content_pages", "media_library")},
    blueprints={
        Frontend.ADMIN: (content_pages(), media_library()),
        Frontend.STORE: (content_pages(), media_library()),
        Frontend.SITE: (preview, pictures),
    },
    provides={SiteRoot: CmsRoot()},
    contributes=(JobType(code="cms.publish", name=_l("Planned publishing"), run=jobs.publish), *METRICS),
    usage=usage,
    seed_demo=DemoWithFiles(keep_pictures, seed_demo),
)
