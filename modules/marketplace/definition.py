"""What marketplace declares."""

from flask_babel import lazy_gettext as _

from modules.marketplace import jobs, store
from modules.marketplace.commands import marketplace as marketplace_commands
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.metrics import METRICS
from modules.marketplace.usage import usage
from webapp.imports import import_jobs, import_notice
from webapp.imports.health import nobody_at_work
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Section
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.roles import STORE_ROLES, Role

EVERYBODY = (*STORE_ROLES, Role.PLATFORM_ADMIN)

module = ModuleDefinition(
    code="marketplace",
    name=_("Marketplace"),
    description=_("Product feeds: products come in from files, and go out in the marketplace's format in three languages."),
    category=_("Sales"),
    icon="building-store",
    version="1.0.0",
    requires=("inventory",),
    uses=("messaging",),
    features=(
        Feature(code="marketplace_import", name=_("Product import"), description=_("Products and stock from CSV feeds, checked first.")),
        Feature(
            code="product_feed_export", name=_("Product feeds"), description=_("Feeds in the marketplace's format, per language."), step=1
        ),
    ),
    permissions=(
        Permission(code="marketplace:imports:read", name=_("See imports"), roles=EVERYBODY),
        Permission(code="marketplace:imports:write", name=_("Import products"), roles=EVERYBODY),
        Permission(code="marketplace:feeds:read", name=_("Download product feeds"), roles=EVERYBODY),
        Permission(code="marketplace:feeds:write", name=_("Prepare product feeds"), roles=EVERYBODY),
    ),
    menu_items={
        Frontend.STORE: (
            MenuItem(
                id="marketplace",
                label=_("Marketplace"),
                icon="building-store",
                section=Section.SALES,
                weight=400,
                permission="marketplace:imports:read",
            ),
        ),
    },
    blueprints={Frontend.STORE: (store.marketplace,)},
    usage=usage,
    contributes=(
        *METRICS,
        import_notice("marketplace", store.imports.PAGES, "marketplace.store.marketplace.import_detail"),
        *import_jobs(PRODUCTS),
        JobType(code="marketplace.export", name=_("Product feed"), run=jobs.build_feed, transfer=True),
        HealthCheck(code="imports", name=_("A job is at work on every import under way"), check=nobody_at_work(PRODUCTS)),
    ),
    commands=(marketplace_commands,),
)
